"""The hall poster: one A3 page with the public address as a QR code, for the wall beside the counter (S15).

A page rather than a PDF: the reader's browser brings the Chinese letters and prints it, to a PDF as well.
"""

import segno
from markupsafe import Markup

from common.errors import SanshiError
from common.i18n import N_, Translator
from knowledge.model import Pack
from knowledge.resolve import COMPLAINT, CONSULT, HOTLINE, Resolver, Said
from knowledge.samples import SamplePolicy, presented
from web.pages import STATIC, render

TEMPLATE = "poster.html"


class NoPublicAddress(SanshiError):
    message = N_(
        "What is printed shows the address at which citizens reach this service, and none is set. "
        "Set public_base_url in config.toml (https://…), then start the service again."
    )
    http_status = 409


def poster(pack: Pack, tr: Translator, *, address: str, policy: SamplePolicy, demo: bool, alone: bool = False) -> str:
    """The page. `alone`: as a file that needs no other. Raises NoPublicAddress when `address` is empty."""
    if not address:
        raise NoPublicAddress
    resolver = Resolver(pack, tr.code)

    def said(value: Said) -> str:
        return presented(value, policy, resolver, tr)

    context = {
        "office": said(resolver.office_name()),
        "consult": said(resolver.phone(CONSULT)),
        "complaint": said(resolver.phone(COMPLAINT)),
        "hotline": said(resolver.public_number(HOTLINE)),
        "place": said(resolver.hall_address()),
        "hours": said(resolver.hall_hours()),
        "address": address,
        "square": _square(f"{address}/"),
        "style": Markup((STATIC / "poster.css").read_text(encoding="utf-8")) if alone else "",
        "demo": demo,
    }
    return render(TEMPLATE, tr, context)


def _square(address: str) -> Markup:
    """High error correction: a poster is scratched and written upon."""
    return Markup(segno.make(address, error="h", micro=False).svg_inline(border=2, light="#fff", omitsize=True))
