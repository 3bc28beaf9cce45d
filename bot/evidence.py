"""What a citizen can send beside text: files go to the attachment store, places and contacts become a line of text."""

import io
from dataclasses import dataclass

from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.types import Animation, Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

from bot.channels.local import STORED_FILE
from bot.errors import FileNotFetched
from bot.talk import Talk
from casework.attachments.clean import printable
from casework.attachments.errors import FileTooLarge
from casework.attachments.service import Upload
from common.i18n import N_

LARGEST = 10 * 1024 * 1024
AT_MOST = 5

PLACE = N_("Place sent: {latitude}, {longitude}")
PERSON = N_("Contact sent: {name} {phone}")

Sent = PhotoSize | Document | Voice | Audio | Video | VideoNote | Animation


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the attachment store."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """What was sent, as text."""

    text: str


def is_evidence(message: Message | None) -> bool:
    """Whether a message brings something that can go with a complaint."""
    return message is not None and (
        file_of(message) is not None or message.location is not None or message.contact is not None
    )


def file_of(message: Message) -> Sent | None:
    """The file of a message, a photo in its largest size."""
    if message.photo:
        return message.photo[-1]
    return (
        message.document or message.voice or message.audio or message.video or message.video_note or message.animation
    )


async def take(talk: Talk, message: Message) -> KeptFile | Line:
    """Keep what a message brings. Raises what the store raises, and FileNotFetched."""
    sent = file_of(message)
    if sent is not None:
        return await _keep(talk, sent)
    if message.location is not None:
        place = message.location
        return Line(talk.gettext(PLACE, latitude=f"{place.latitude:.5f}", longitude=f"{place.longitude:.5f}"))
    if message.contact is None:
        raise FileNotFetched
    name = " ".join(part for part in (message.contact.last_name, message.contact.first_name) if part)
    return Line(talk.gettext(PERSON, name=name, phone=message.contact.phone_number))


async def _keep(talk: Talk, sent: Sent) -> KeptFile:
    name = printable(getattr(sent, "file_name", None) or "") or _plain_name(sent)
    if sent.file_id.startswith(STORED_FILE):
        return KeptFile(sent.file_id.removeprefix(STORED_FILE), name)
    if (sent.file_size or 0) > LARGEST:
        raise FileTooLarge(megabytes=LARGEST // 1024 // 1024)
    try:
        stream = await talk.bot.download(sent.file_id, destination=io.BytesIO())
    except TelegramBadRequest as error:
        # The Bot API gives no files above its own limit.
        raise FileTooLarge(megabytes=LARGEST // 1024 // 1024) from error
    except TelegramNetworkError as error:
        raise FileNotFetched from error
    if stream is None:
        raise FileNotFetched
    declared = getattr(sent, "mime_type", None) or ""
    kept = await talk.services.attachments.store(Upload(name, declared, stream.read()))
    return KeptFile(str(kept), name)


def _plain_name(sent: Sent) -> str:
    """A name for a file that comes without one."""
    endings = {PhotoSize: "photo.jpg", Voice: "voice.ogg", Video: "video.mp4", VideoNote: "video.mp4"}
    return endings.get(type(sent), "file")
