"""Who brings the complaint: with name and phone, or anonymous."""

import re

from aiogram.filters import StateFilter

from bot.contact import introduced, name_of, phone_of
from bot.dialogues.complaint_form import ComplaintForm, ask, go_on, part_of
from bot.dialogues.complaint_steps import WHO, takes
from bot.draft import Draft, Part
from bot.filters import Picked, Says
from bot.talk import Talk
from bot.words import Role, is_answer_word, means
from common.i18n import N_

PHONE_ODD = N_("This does not look like a phone number. Please type it again, or stay anonymous.")
NAME_ODD = N_("Please type your name only.")

ANONYMOUS = re.compile(
    r"匿名|不留名|不(?:敢|想|愿意?|用|要)留|不(?:敢|想|愿意?)(?:说|写|给)|不要?实名|anonym"
    r"|\b(?:rather|prefer|want|like to)(?: to)? (?:not|stay un)|\b(?:dont|don't|do not) want to",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"实名|(?<!不)留(?:下|个)?(?:姓名|名字|电话|联系方式)|\b(?:give|leave|with) my (?:name|phone)", re.IGNORECASE
)


@takes(StateFilter(ComplaintForm.contact), Picked("c:contact"))
async def choose_to_be_named(talk: Talk, draft: Draft, value: str) -> None:
    """A name told before is not asked again; who is named already wants to give another."""
    if draft.named:
        draft.name = draft.phone = None
    draft.named = True
    await go_on(talk, draft)


@takes(WHO, Picked("c:anonymous"))
async def choose_to_be_anonymous(talk: Talk, draft: Draft, value: str) -> None:
    draft.named, draft.name, draft.phone = False, None, None
    await go_on(talk, draft)


@takes(WHO, Says())
async def say_who(talk: Talk, draft: Draft, text: str) -> None:
    """Name and phone may come in one message, and without being asked for one by one."""
    part, phone = part_of(talk), phone_of(text)
    name = None if part is Part.PHONE or is_answer_word(text) else name_of(text)
    if phone is None and (ANONYMOUS.search(text) or means(text, Role.SKIP)):
        await choose_to_be_anonymous(talk, draft, text)
    elif part is Part.PHONE and phone is None:
        await talk.say(talk.gettext(PHONE_ODD))
    elif part is Part.NAME and name is None and phone is None:
        await talk.say(talk.gettext(NAME_ODD))
    elif part is Part.CONTACT and phone is None and (introduced(text).name or _NAMED.search(text)):
        draft.name = introduced(text).name or draft.name
        await choose_to_be_named(talk, draft, text)
    elif part is Part.CONTACT and phone is None:
        await ask(talk)
    else:
        draft.named, draft.name, draft.phone = True, name or draft.name, phone or draft.phone
        await go_on(talk, draft)
