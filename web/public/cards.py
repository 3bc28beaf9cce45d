"""Service guides: the list, and for each matter the card (卡) that also hangs in the hall: one record, one resolver,
the same words as the bot's answers. And beside them the questions often asked, and what violations lead to."""

import unicodedata
from io import BytesIO

import segno
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from faq.announcing import Announcer
from faq.page import Page
from knowledge.model import Kind, Matter
from web.audience import public
from web.visit import Visit, Visiting
from web.words import CATEGORIES

router = APIRouter()
MAX_QUERY = 80


def plain(text: str) -> str:
    """Text as it is compared: full-width and capital letters do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()


def fits(matter: Matter, words: list[str]) -> bool:
    """Whether every word occurs somewhere in what a matter is called or asked as."""
    named = (matter.name, matter.name_en, *matter.aliases, matter.overview or "", matter.overview_en or "")
    haystack = plain("\n".join((*named, *matter.example_questions, *matter.example_questions_en)))
    return all(word in haystack for word in words)


@router.get("/matters", response_class=HTMLResponse)
@public
async def matters(visit: Visiting, q: str = "") -> HTMLResponse:
    """All guides by their kind, or those that fit a search."""
    query = q.strip()[:MAX_QUERY]
    words = plain(query).split()
    found = [matter for matter in visit.pack.active_matters if fits(matter, words)]
    groups = [
        (visit.tr.gettext(name), [matter for matter in found if matter.category is category])
        for category, name in CATEGORIES.items()
    ]
    return visit.page("public/matters.html", query=query, groups=[group for group in groups if group[1]])


def matter_of(visit: Visit, matter_id: str) -> Matter:
    """An offered matter; 404 otherwise."""
    matter = visit.pack.find_matter(matter_id)
    if matter is None or matter not in visit.pack.active_matters:
        raise HTTPException(404)
    return matter


@router.get("/matters/{matter_id}", response_class=HTMLResponse)
@public
async def card(visit: Visiting, matter_id: str) -> HTMLResponse:
    """One guide with every field of the hall's card."""
    matter = matter_of(visit, matter_id)
    related = [visit.pack.benchmark(one) for one in matter.related_violations]
    coming = Page(visit.resolver, visit.tr, visit.settings.samples)
    return visit.page(
        "public/card.html",
        matter=matter,
        changes=Announcer(visit.pack, visit.settings.samples).announced(coming, matter),
        coming=coming,
        contact=visit.resolver.contact(matter),
        related=related,
        renewal=visit.pack.find_matter(matter.renewal.matter) if matter.renewal else None,
        as_of=visit.pack.as_of(Kind.MATTERS),
        address=address_of(visit, matter),
    )


def address_of(visit: Visit, matter: Matter) -> str:
    """The full address of a card, for paper."""
    base = visit.settings.public_base_url or str(visit.request.base_url).rstrip("/")
    return f"{base}/matters/{matter.id}"


@router.get("/matters/{matter_id}/qr.svg")
@public
async def qr(visit: Visiting, matter_id: str) -> Response:
    """The card's address as a QR code, for the printed card."""
    code = segno.make(address_of(visit, matter_of(visit, matter_id)), error="m", micro=False)
    svg = BytesIO()
    code.save(svg, kind="svg", scale=4, border=2, light="#fff")
    return Response(svg.getvalue(), media_type="image/svg+xml")


@router.get("/faq", response_class=HTMLResponse)
@public
async def questions(visit: Visiting) -> HTMLResponse:
    """Questions often asked, with their answers."""
    return visit.page("public/faq.html", faqs=visit.pack.faqs, as_of=visit.pack.as_of(Kind.FAQS))


@router.get("/penalties", response_class=HTMLResponse)
@public
async def penalties(visit: Visiting) -> HTMLResponse:
    """The published discretion benchmarks (裁量基准)."""
    return visit.page("public/penalties.html", benchmarks=visit.pack.benchmarks, rules=visit.pack.rules)


@router.get("/penalties/{violation_id}", response_class=HTMLResponse)
@public
async def penalty(visit: Visiting, violation_id: str) -> HTMLResponse:
    """The benchmark of one violation."""
    found = visit.pack.find_benchmark(violation_id)
    if found is None:
        raise HTTPException(404)
    related = [matter for matter in visit.pack.active_matters if matter.id in found.related_matters]
    as_of = visit.pack.as_of(Kind.DISCRETION)
    return visit.page("public/penalty.html", benchmark=found, related=related, rules=visit.pack.rules, as_of=as_of)
