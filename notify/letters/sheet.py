"""What stands on a letter (提示函), pure: from a task's words to head, addressee, title, body and foot."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.i18n import N_, Translator

NO_SERVICE: Final = N_("This letter is a friendly prompt. It is no legal service of a document.")
NUMBER: Final = N_("Number of this notice: {number}")
SCAN: Final = N_("Scan to see that this letter is genuine, and to answer it")
DEMO: Final = N_("DEMO: a trial print with sample data, not to be sent.")
GREETING: Final = N_("To {name}:")
PROMPT: Final = N_("Letter of prompt")
_TITLE: Final = re.compile("([^：]*函)：|(Letter [^:]*): ")
"""Where a text begins with a title: up to its first colon, where that names a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One letter. `address` is the postal address as it was given; `number` the notice's short number or ""; `link` the
    public page its code leads to, or "". `said` and `scan` are lines of body and foot, `mark` that of a trial print."""

    office: str
    date: str
    addressee: str
    address: str
    title: str
    greeting: str
    body: str
    said: str
    number: str
    link: str
    scan: str
    mark: str


def sheet_of(
    *,
    office: str,
    on: date,
    addressee: str,
    address: str,
    text: str,
    tr: Translator,
    number: str = "",
    link: str = "",
    demo: bool = False,
) -> Sheet:
    """A letter of the pack's words, in the language of `tr`."""
    named = _TITLE.match(text)
    title, body = (named[1] or named[2], text[named.end() :]) if named else (tr.gettext(PROMPT), text)
    return Sheet(
        office=office,
        date=tr.date(on),
        addressee=addressee,
        address=address,
        title=title,
        greeting=tr.gettext(GREETING, name=addressee) if addressee else "",
        body=body.removeprefix(f"{addressee}：").removeprefix(f"{addressee}: ") if addressee else body,
        said=tr.gettext(NO_SERVICE),
        number=tr.gettext(NUMBER, number=number) if number and number not in text else "",
        link=link,
        scan=tr.gettext(SCAN),
        mark=tr.gettext(DEMO) if demo else "",
    )
