"""Cutting a case loose from the chat it came from: the case, what was sent into the chat, and the chat's own messages
name each other no more."""

import sqlalchemy as sa

from storage.chats import chat_message
from storage.complaints import complaint
from storage.engine import UnitOfWork
from storage.notices import notice
from storage.seen import act_key
from storage.values.complaints import CaseRow
from storage.values.notices import NoticeChannel


async def forget_chat(unit: UnitOfWork, case: CaseRow) -> None:
    """What still waits to be sent into the chat has no recipient any more, and so is cancelled when its turn comes."""
    await unit.execute(complaint.update().where(complaint.c.id == case.id).values(chat_hash=None, chat_sealed=None))
    about_it = sa.and_(notice.c.subject == f"complaint:{case.number}", notice.c.channel == NoticeChannel.CHAT)
    nobody = {"recipient_hash": None, "recipient_sealed": None}
    sent = (await unit.execute(notice.update().where(about_it).values(**nobody).returning(notice.c.id))).scalars()
    named = chat_message.c.act_key.in_([act_key(notice_id) for notice_id in sent])
    await unit.execute(chat_message.update().where(named).values(act_key=None))
