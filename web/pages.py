"""Templates: one Jinja environment per language, autoescaped and strict, its texts from the catalogs."""

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2

from common.i18n import Translator
from web import words

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


@cache
def static_url(name: str) -> str:
    """The address of a static file; its hash lets browsers keep it for ever and still see a new version at once."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def environment(translator: Translator) -> jinja2.Environment:
    """The environment of one language. A name a template does not get is an error, never an empty place."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        _=translator.gettext,
        gettext=translator.gettext,
        ngettext=translator.ngettext,
        tr=translator,
        static=static_url,
        days=partial(words.days, translator),
    )
    made.filters.update(day=translator.date, moment=translator.moment, number=translator.number)
    made.filters["word"] = partial(words.word, translator)
    return made


def render(template: str, translator: Translator, context: Mapping[str, Any]) -> str:
    """The text of a template in one language."""
    return environment(translator).get_template(template).render(context)
