"""The buttons under an answer: what else can be asked about it, its page, whether it was useful, and a person."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from bot.channels.numbers import ChatKind
from bot.entries import key_of
from bot.keyboards import Row, button, going, link, stacked, to_menu
from bot.talk import Talk
from bot.views import office
from bot.words import Item, Journey
from common.i18n import N_
from faq.entries import EntryKind
from faq.matter_answers import LABELS
from faq.reply import Reply
from knowledge.model import MatterField

READ_ALL = N_("Read it all")
MORE = N_("Something else")
USEFUL = N_("Useful")
USELESS = N_("Not useful")

SHOWN: Final = 5
"""More than two rows of fields push the answer itself off a phone."""
WIDTH: Final = 3
ASKED_NEXT: Final = (
    MatterField.MATERIALS,
    MatterField.TIME_LIMIT,
    MatterField.FEE,
    MatterField.PROCESS,
    MatterField.PLACE,
    MatterField.CONDITIONS,
    MatterField.HOURS,
    MatterField.CONTACT,
    MatterField.RESULT,
    MatterField.BASIS,
    MatterField.OVERVIEW,
)
"""All fields, those that are asked for most first."""
_PAGES: Final = {EntryKind.MATTER: "/matters/{id}", EntryKind.VIOLATION: "/penalties/{id}"}


def rows(talk: Talk, reply: Reply, noted: UUID | None, *between: Row) -> list[Row]:
    """Fields of the same entry and its page, what comes `between`, the rating, a person and the menu."""
    fields = fields_of(talk, reply)
    page = page_of(talk, reply)
    whole = [] if page is None else [page]
    if page is None and len(fields) > SHOWN and reply.entry is not None:
        whole = [button(talk.gettext(MORE), f"a:m:{key_of(reply.entry)}")]
    return [*stacked([*fields[:SHOWN], *whole], width=WIDTH), *between, *closing(talk, noted)]


def closing(talk: Talk, noted: UUID | None) -> list[Row]:
    """Whether it was useful, a person, and the menu."""
    rated: Sequence[Item] = ()
    if noted is not None:
        rated = [button(talk.gettext(word), f"a:u:{said}:{noted.hex}") for word, said in ((USEFUL, 1), (USELESS, 0))]
    return [rated, [going(talk.gettext(office.PERSON), Journey.PERSON), to_menu(talk.tr)]]


def fields_of(talk: Talk, reply: Reply) -> list[Item]:
    """A button for each other field of the matter that is on file."""
    if reply.entry is None:
        return []
    key = key_of(reply.entry)
    return [button(talk.gettext(LABELS[one]), f"a:f:{one}:{key}") for one in ASKED_NEXT if one in reply.siblings]


def page_of(talk: Talk, reply: Reply) -> Item | None:
    """The page of a matter or violation, where it can be opened: Telegram refuses a message that links to nowhere."""
    base = talk.services.public_base_url
    path = None if reply.kind is None else _PAGES.get(reply.kind)
    if path is None or not (talk.channel == ChatKind.WEB or base.startswith("https://")):
        return None
    return link(talk.gettext(READ_ALL), ("" if talk.channel == ChatKind.WEB else base) + path.format(id=reply.entry))
