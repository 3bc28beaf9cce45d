"""How the complaint's questions are put, and where its draft is kept; the answers are taken in `complain`."""

from typing import Any
from uuid import UUID

from aiogram.fsm.state import State, StatesGroup

from bot.draft import Draft, Part, next_part
from bot.keyboards import SKIP, button, leaving, stacked, to_menu
from bot.officers import concerns_officers
from bot.prompts import asks
from bot.talk import Talk
from bot.views import complaint as view
from bot.words import Item, Role
from casework.complaints.model import Contact, Report
from common.i18n import N_
from knowledge.model import OTHER, ComplaintCategory

KEY = "complaint"
SAID = "complaint_said"
ERASE_AT = "erase_at"
"""When the draft goes; the storage keeps it beside the sealed data."""
LOOSE = "loose_files"
"""Files sent before a complaint was begun."""
UNCLEAR = "unclear"
"""What was said and found no sure answer: when it was meant as a complaint it need not be said again."""
DRAFT = frozenset({KEY, SAID, ERASE_AT, LOOSE, UNCLEAR, "recent"})

YES = N_("Yes, right")
OTHER_KIND = N_("No, something else")
TODAY = N_("It was today")
YESTERDAY = N_("It was yesterday")
GIVE_NAME = N_("Give name and phone")
STAY_ANONYMOUS = N_("Stay anonymous")
CHANGE = N_("Change something")
CONTINUE = N_("Continue")
START_ANEW = N_("Start anew")
RESUME = N_("You began a complaint that is not finished. Shall we go on with it?")
WHICH_PART = N_("What shall we change?")
GONE = N_("This complaint has already been sent or given up. Type “{word}” to begin another.")
COMPLAIN_WORD = N_("complain")


class ComplaintForm(StatesGroup):
    """One step for each part, one to choose what to change, one to go on with an unfinished draft."""

    category = State()
    what = State()
    where = State()
    when = State()
    certificate = State()
    files = State()
    contact = State()
    name = State()
    phone = State()
    confirm = State()
    change = State()
    resume = State()


_STATES: dict[Part, State] = {part: getattr(ComplaintForm, part.value) for part in Part}
_PARTS = {state.state: part for part, state in _STATES.items()}


def part_of(talk: Talk) -> Part | None:
    """The part that the present step asks for."""
    return _PARTS.get(talk.step)


def categories(talk: Talk) -> tuple[ComplaintCategory, ...]:
    return talk.edition.pack.casework.complaint_categories


def draft_of(talk: Talk) -> Draft | None:
    """The kept draft; a kind that a new edition no longer has is asked again."""
    draft = Draft.read(talk.data.get(KEY), talk.services.clock.now())
    if draft is not None:
        known = {category.id for category in categories(talk)}
        draft.category = draft.category if draft.category in known else None
        draft.guess = draft.guess if draft.guess in known else None
    return draft


def keep(talk: Talk, draft: Draft) -> None:
    talk.data[KEY] = draft.plain()
    talk.data[ERASE_AT] = draft.ends.isoformat()


def without_draft(step: str | None, data: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """A dialogue without its unfinished complaint and the words around it, standing outside of the form."""
    kept = {name: value for name, value in data.items() if name not in DRAFT}
    return (None if step in ComplaintForm.__state_names__ else step), kept


async def go_on(talk: Talk, draft: Draft) -> None:
    """Keep the draft and ask the next open part."""
    await put(talk, draft, next_part(draft, officers=_officers(talk, draft)))


async def put(talk: Talk, draft: Draft, part: Part) -> None:
    """Stand at a part and ask it."""
    if not draft.trail or draft.trail[-1] != part:
        draft.trail.append(part.value)
    keep(talk, draft)
    talk.go(_STATES[part])
    await _question(talk, draft, part)


@asks(*ComplaintForm.__states__)
async def ask(talk: Talk) -> None:
    """Ask again what the present step asks."""
    draft = draft_of(talk)
    part = part_of(talk)
    if draft is None:
        await gone(talk)
    elif talk.step == ComplaintForm.change.state:
        await ask_change(talk, draft)
    elif talk.step == ComplaintForm.resume.state:
        await offer_to_resume(talk)
    elif part is not None:
        await _question(talk, draft, part)


async def gone(talk: Talk) -> None:
    """The draft is no longer there: it was sent, given up, or is older than a week."""
    talk.go(None)
    await talk.say(talk.gettext(GONE, word=talk.gettext(COMPLAIN_WORD)), [to_menu(talk.tr)])


async def ask_change(talk: Talk, draft: Draft) -> None:
    """Which part of the read-back is wrong?"""
    talk.go(ComplaintForm.change)
    officers = _officers(talk, draft)
    parts = [
        button(talk.gettext(label), f"c:part:{part}")
        for part, label in view.LABELS.items()
        if part is not Part.CERTIFICATE or officers
    ]
    await talk.say(talk.gettext(WHICH_PART), *stacked(parts, width=2), leaving(talk.tr))


async def offer_to_resume(talk: Talk) -> None:
    talk.go(ComplaintForm.resume)
    await talk.say(
        talk.gettext(RESUME),
        [button(talk.gettext(CONTINUE), "c:resume:yes", Role.YES)],
        [button(talk.gettext(START_ANEW), "c:resume:no", Role.NO)],
        leaving(talk.tr, back=False),
    )


async def _question(talk: Talk, draft: Draft, part: Part) -> None:
    text, rows = _content(talk, draft, part)
    await talk.say(text, *rows, leaving(talk.tr))


def _content(talk: Talk, draft: Draft, part: Part) -> tuple[str, list[list[Item]]]:
    """The question of a part and its buttons, those for leaving apart."""
    tr = talk.tr
    if part is Part.CATEGORY:
        return _category_content(talk, draft)
    if part is Part.CONFIRM:
        sure = button(tr.gettext(view.SUBMIT), f"c:submit:{draft.id}", Role.YES)
        change = button(tr.gettext(CHANGE), "c:change:-", Role.NO)
        here = [] if draft.named else [[button(tr.gettext(view.SUBMIT_HERE), f"c:here:{draft.id}")]]
        return view.read_back(talk, draft, officers=_officers(talk, draft)), [[sure], *here, [change]]
    rows: list[list[Item]] = []
    match part:
        case Part.WHEN:
            days = [button(tr.gettext(TODAY), "c:when:today"), button(tr.gettext(YESTERDAY), "c:when:yesterday")]
            rows = [days, [_skip(talk)]]
        case Part.WHERE | Part.CERTIFICATE:
            rows = [[_skip(talk)]]
        case Part.FILES:
            rows = [[button(tr.gettext(view.DONE), "c:files:done", Role.DONE)]]
        case Part.CONTACT:
            rows = [[button(tr.gettext(GIVE_NAME), "c:contact:named", Role.YES)], [_anonymous(talk, Role.NO)]]
        case Part.NAME | Part.PHONE:
            rows = [[_anonymous(talk)]]
    return view.question(talk, part), rows


def _category_content(talk: Talk, draft: Draft) -> tuple[str, list[list[Item]]]:
    if draft.guess is None or draft.category is not None:
        kinds = [
            button(view.category_name(talk, one.id), f"c:cat:{one.id}", Role.NONE if one.id == OTHER else Role.CHOICE)
            for one in categories(talk)
        ]
        return talk.gettext(view.CATEGORY), stacked(kinds)
    right = button(talk.gettext(YES), f"c:cat:{draft.guess}", Role.YES)
    wrong = button(talk.gettext(OTHER_KIND), "c:kinds:all", Role.NO)
    return talk.gettext(view.GUESSED, category=view.category_name(talk, draft.guess)), [[right], [wrong]]


def _skip(talk: Talk) -> Item:
    return button(talk.gettext(SKIP), "c:skip:-", Role.SKIP)


def _anonymous(talk: Talk, role: Role = Role.SKIP) -> Item:
    return button(talk.gettext(STAY_ANONYMOUS), "c:anonymous:-", role)


def _officers(talk: Talk, draft: Draft) -> bool:
    return draft.category is not None and concerns_officers(talk.edition.pack.category(draft.category))


def report_of(talk: Talk, draft: Draft) -> Report:
    """The finished draft as it is registered."""
    return Report(
        category=draft.category or "",
        what=draft.told(),
        where=draft.where or "",
        when=draft.when or "",
        certificate=draft.certificate or "",
        contact=Contact(draft.name or "", draft.phone or "") if draft.named else None,
        chat_id=talk.chat_id if draft.named or draft.here else None,
        channel=talk.channel,
        language=talk.tr.code,
        idempotency_key=draft.id,
        attachment_ids=tuple(UUID(file_id) for file_id, _ in draft.files),
        begun_on=talk.edition.calendar.today(draft.began),
    )
