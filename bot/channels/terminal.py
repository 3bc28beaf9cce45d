"""The same dialogue on a terminal, or piped: lines in, text out, choices numbered as the dialogue counts them."""

import asyncio
import mimetypes
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

from bot.channels.local_channel import LocalChannel
from bot.channels.mailbox import Acts, Mailbox
from bot.words import NUMBERED, Role
from casework.attachments.service import Attachments
from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_, translator
from storage.chats import ChatRows
from storage.dialogues import DialogueRows
from storage.engine import Database
from storage.values.chats import ChatKind, StoredMessage

FILE_COMMAND = "/file "
NO_SUCH_FILE = N_("There is no file {path}.")
SHOWN_AT_ONCE = 100


class TerminalChannel(LocalChannel):
    """One person at one terminal. `write` puts a line out."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        attachments: Attachments,
        mailbox: Mailbox,
        acts: Acts,
        write: Callable[[str], None],
    ) -> None:
        super().__init__(
            kind=ChatKind.TERMINAL, database=database, clock=clock, attachments=attachments, mailbox=mailbox, acts=acts
        )
        self._write = write
        self._seen = 0
        self._turn = asyncio.Lock()
        """What a turn says is drawn after it: only then is written down which choices are numbered."""

    async def open(self, person: str | None, language: str) -> int:
        """The chat of a person, or one of its own that ends with this run (`person` None)."""
        external = person or uuid4().hex
        async with self._database.unit() as unit:
            record = await ChatRows(unit).by_external(self.kind, external)
            known = record is not None
            if record is None:
                record = await self._new(unit, external, language)
            await unit.commit()
        if known:
            self._seen = record.last_seq
            await self.line(record.id, "/start")
        else:
            await self._settle(record.id)
            await self.show(record.id)
        return record.id

    async def line(self, chat_id: int, line: str) -> None:
        """One typed line: words, a choice's number, or `/file PATH`; then the answer is shown."""
        async with self._turn:
            try:
                if line.startswith(FILE_COMMAND):
                    await self._send_file(chat_id, Path(line.removeprefix(FILE_COMMAND).strip()))
                elif line.strip():
                    await self.say(chat_id, line, message_key=uuid4().hex)
            except SanshiError as error:
                self._write(error.text(translator(await self._language(chat_id))))
            await self._show(chat_id)

    async def show(self, chat_id: int) -> None:
        """Put out what the dialogue, or a member of staff, has said since."""
        async with self._turn:
            await self._show(chat_id)

    async def follow(self, chat_id: int) -> None:
        """Show what comes in between, until cancelled."""
        while True:
            if await self.wait(chat_id, self._seen, seconds=60):
                await self.show(chat_id)

    async def _show(self, chat_id: int) -> None:
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            messages = await ChatRows(unit).after(record, self._seen, limit=SHOWN_AT_ONCE)
            shown = (await DialogueRows(unit).standing(record)).data.get("shown", ())
        roles = {data: Role(role) for _, data, role in shown}
        for message in messages:
            self._seen = max(self._seen, message.seq)
            if message.from_bot:
                self._write("\n".join(drawn(message, roles)))

    async def _send_file(self, chat_id: int, path: Path) -> None:
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError:
            tr = translator(await self._language(chat_id))
            self._write(tr.gettext(NO_SUCH_FILE, path=path))
            return
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        await self.upload(chat_id, path.name, media_type, data)

    async def _language(self, chat_id: int) -> str:
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            return str((await DialogueRows(unit).standing(record)).data.get("language", ""))


def drawn(message: StoredMessage, roles: dict[str, Role]) -> Iterable[str]:
    """The lines of a message: text, numbered choices, and the words that can be typed in brackets."""
    yield _printable(message.body.text)
    number = 0
    words = []
    for button in (button for row in message.body.buttons for button in row):
        if button.url:
            yield f"  {_printable(button.text)}: {_printable(button.url)}"
        elif roles.get(button.data, Role.CHOICE) in NUMBERED:
            number += 1
            yield f"  {number}) {_printable(button.text)}"
        else:
            words.append(f"[{_printable(button.text)}]")
    if words:
        yield "  " + " ".join(words)
    yield ""


def _printable(text: str) -> str:
    """Without control characters: what somebody wrote must not steer a terminal."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf"})
