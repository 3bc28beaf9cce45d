"""The first page: what the office does here, and in the demo three things to try."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse

from knowledge.model import Matter
from web.audience import public
from web.visit import Visit, Visiting

router = APIRouter()
SHOWN_MATTERS = 6
ROBOTS = "User-agent: *\n" + "".join(
    f"Disallow: /{path}\n" for path in ("chat", "track", "revisit", "notice", "staff", "hooks")
)


@dataclass(frozen=True, slots=True)
class Try:
    """A question to try: its text and the matter that answers it."""

    question: str
    matter: str


@router.get("/", response_class=HTMLResponse)
@public
async def home(visit: Visiting) -> HTMLResponse:
    matters = visit.pack.active_matters
    return visit.page("public/home.html", matters=matters[:SHOWN_MATTERS], total=len(matters), tries=tries(visit))


@router.get("/robots.txt", response_class=PlainTextResponse)
@public
async def robots() -> PlainTextResponse:
    """Search engines may list the guides, and nothing that belongs to one person."""
    return PlainTextResponse(ROBOTS)


def tries(visit: Visit) -> list[Try]:
    """A question each for the first matters of the pack, in the reader's words."""
    return [Try(first_question(visit, matter), matter.id) for matter in visit.pack.active_matters[:3]]


def first_question(visit: Visit, matter: Matter) -> str:
    """How a citizen would ask about a matter, from the pack's examples."""
    examples = matter.example_questions if visit.tr.zh else matter.example_questions_en or matter.example_questions
    return examples[0]
