"""Rows of buttons. Telegram takes at most 64 bytes of data with a button, so no other channel gets more either."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.words import Item, Journey, Role
from common.i18n import N_, Translator

DATA_BYTES = 64
GO = "go:"
Row = Sequence[Item]

BACK = N_("Go back")
CANCEL = N_("Cancel this")
MENU = N_("To the menu")
SKIP = N_("Skip this")


def button(label: str, data: str, role: Role = Role.CHOICE) -> Item:
    """A button. Raises ValueError when its data is empty or longer than 64 bytes."""
    if not 0 < len(data.encode()) <= DATA_BYTES:
        raise ValueError(f"button data must have 1 to {DATA_BYTES} bytes, not {len(data.encode())}")
    return Item(label, data, role)


def link(label: str, url: str) -> Item:
    """A button that opens a page."""
    return Item(label, "", url=url)


def keyboard(rows: Sequence[Row]) -> InlineKeyboardMarkup | None:
    """The rows as aiogram sends them; None for no buttons."""
    lines = [[_drawn(item) for item in row] for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=lines) if lines else None


def _drawn(item: Item) -> InlineKeyboardButton:
    if item.url:
        return InlineKeyboardButton(text=item.label, url=item.url)
    return InlineKeyboardButton(text=item.label, callback_data=item.data)


def going(label: str, journey: Journey, role: Role = Role.CHOICE) -> Item:
    """A button that leads to a journey."""
    return button(label, GO + journey, role)


def leaving(tr: Translator, *, back: bool = True) -> list[Item]:
    """Back and cancel: under every step."""
    cancel = going(tr.gettext(CANCEL), Journey.CANCEL, Role.CANCEL)
    return [going(tr.gettext(BACK), Journey.BACK, Role.BACK), cancel] if back else [cancel]


def to_menu(tr: Translator) -> Item:
    return going(tr.gettext(MENU), Journey.MENU, Role.MENU)


def stacked(items: Sequence[Item], *, width: int = 1) -> list[list[Item]]:
    """Items in rows of `width`."""
    return [list(items[at : at + width]) for at in range(0, len(items), width)]
