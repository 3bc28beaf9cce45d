"""`make locales [ROOM…]`: collect each room's texts and merge them into its catalogs (English: the message itself)."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from common.i18n import LANGUAGES, LOCALES

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "casework", "common", "faq", "knowledge", "notify", "sanshi", "staff", "storage", "web")
KEYWORDS = {"N_": None, "gettext": None, "ngettext": (1, 2), "_": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}


def collect(room: str) -> Catalog:
    """The texts marked in one room."""
    found = Catalog(project="sanshi", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(ROOT / room, METHODS, OPTIONS, KEYWORDS):
        found.add(message, None, [(f"{room}/{name}", line)], auto_comments=comments, context=context)
    return found


def merge(room: str, language: str) -> Catalog:
    """The room's catalog in one language, with new texts added and unused ones dropped."""
    path = LOCALES / language / "LC_MESSAGES" / f"{room}.po"
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language)
    catalog.update(collect(room), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if language == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def write(room: str, language: str) -> None:
    """Write one catalog; a room without texts has none."""
    catalog = merge(room, language)
    path = LOCALES / language / "LC_MESSAGES" / f"{room}.po"
    if not len(catalog):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        # No line numbers and no dates: the file changes only when a text does.
        write_po(stream, catalog, omit_header=True, no_location=True, sort_output=True, width=120)


def main() -> None:
    for room in sys.argv[1:] or ROOMS:
        for language in LANGUAGES:
            write(room, language)


if __name__ == "__main__":
    main()
