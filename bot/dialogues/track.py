"""How a complaint stands: by query code, or the cases reported from this account; and writing back."""

from collections.abc import Sequence
from uuid import UUID

from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from bot import evidence
from bot.dialogues import revisit
from bot.dialogues.home import show_menu
from bot.filters import Concerns, Goes, HasDigits, Picked, Says, Sends
from bot.keyboards import Row, button, leaving, to_menu
from bot.prompts import asks
from bot.routing import Routes
from bot.talk import Talk
from bot.views.case import case_text
from bot.views.complaint import category_name
from bot.words import Journey, rest_of_command
from casework.codes.code import looks_like_code, read_code
from casework.codes.errors import UnknownCode
from casework.complaints.errors import UnknownCase
from casework.complaints.model import CaseView
from common.i18n import N_

OPENED = "cases_opened"
ANSWERING = "case_answered"
SHOWN = 8

ASK_CODE = N_("Please type the query code you were given. It has 18 digits, for example 1234-5678-9012-3456-78.")
YOUR_CASES = N_("These are the complaints you made here. Choose one, or type a query code.")
CASE_LINE = N_("{number} {category}")
OTHER_CODE = N_("Another query code")
WRITE_BACK = N_("Write to the office")
WHAT_TO_SAY = N_("What would you like to tell the office about {number}? Write it, or send a photo or paper.")
SENT = N_("Sent. The people who handle {number} will see it.")
ONLY_FILE = N_("(file attached)")
FORGET = N_("Delete the chat from this complaint")
FORGOTTEN = N_(
    "Done: nothing of the chat is kept with {number} any more. Our answers are found with the query code alone."
)
LOST = N_("I lost the code")
NOT_OPEN = N_("Please open the case once more, with its query code.")


class TrackForm(StatesGroup):
    code = State()
    answer = State()


routes = Routes("track", Concerns(steps=TrackForm.__state_names__, words={Journey.TRACK}, heads="t"))


async def start(talk: Talk) -> None:
    """The cases of this account when there are some, else the code is asked for."""
    cases = await talk.services.complaints.mine(talk.chat_id)
    talk.go(TrackForm.code)
    if not cases:
        await _ask_code(talk)
    elif len(cases) == 1:
        await _show(talk, cases[0])
    else:
        await _list(talk, cases)


@routes.on(Goes(Journey.TRACK))
async def begin(_: object, talk: Talk) -> None:
    if code := read_code(rest_of_command(talk.text)):
        await _open(talk, code)
    else:
        await start(talk)


@routes.on(StateFilter(TrackForm.code), Says(), HasDigits())
async def type_code(_: object, talk: Talk) -> None:
    """Raises UnknownCode, TooManyTries: their words are said and the code may be typed again."""
    await _open(talk, talk.text)


@routes.on(Picked("t:code"))
async def another_code(_: object, talk: Talk, value: str) -> None:
    talk.go(TrackForm.code)
    await _ask_code(talk)


@routes.on(Picked("t:case"))
async def choose_case(_: object, talk: Talk, value: str) -> None:
    case = next((one for one in await talk.services.complaints.mine(talk.chat_id) if one.case_id.hex == value), None)
    if case is None:
        raise UnknownCase
    await _show(talk, case)


@routes.on(Picked("t:say"))
async def write_back(_: object, talk: Talk, value: str) -> None:
    """Only to a case that was opened in this chat."""
    number = talk.data.get(OPENED, {}).get(value)
    if number is None:
        talk.go(TrackForm.code)
        await talk.say(talk.gettext(NOT_OPEN), leaving(talk.tr, back=False))
        return
    talk.data[ANSWERING] = value
    talk.go(TrackForm.answer)
    await _ask_answer(talk)


@routes.on(Picked("t:forget"))
async def forget_chat(_: object, talk: Talk, value: str) -> None:
    """Only from a case that was opened in this chat, which then is opened with its code again."""
    number = talk.data.get(OPENED, {}).pop(value, None)
    if number is None:
        talk.go(TrackForm.code)
        await talk.say(talk.gettext(NOT_OPEN), leaving(talk.tr, back=False))
        return
    await talk.services.complaints.forget_chat(UUID(value))
    await talk.say(talk.gettext(FORGOTTEN, number=number), [to_menu(talk.tr)])


@routes.on(StateFilter(TrackForm.answer), Says())
async def send_text(_: object, talk: Talk) -> None:
    await _send(talk, talk.text, ())


@routes.message(StateFilter(TrackForm.answer), Sends())
async def send_file(message: Message, talk: Talk) -> None:
    kept = await evidence.take(talk, message)
    if isinstance(kept, evidence.Line):
        await _send(talk, kept.text, ())
    else:
        await _send(talk, talk.text or talk.gettext(ONLY_FILE), (UUID(kept.id),))


@routes.on(StateFilter(TrackForm), Goes(Journey.BACK, Journey.CANCEL))
async def leave(_: object, talk: Talk) -> None:
    talk.data.pop(ANSWERING, None)
    if talk.step == TrackForm.answer.state and talk.journey is Journey.BACK:
        await start(talk)
    else:
        await show_menu(talk)


async def opens_by_code(talk: Talk) -> bool:
    """A code typed out of the blue opens what it belongs to; False when the text holds none. Raises UnknownCode."""
    code = read_code(talk.text)
    if code is None:
        if looks_like_code(talk.text):
            raise UnknownCode
        return False
    try:
        await _open(talk, code)
    except UnknownCode:
        await revisit.open_form(talk, code)
    return True


async def _open(talk: Talk, code: str) -> None:
    caller = f"chat:{talk.chat_id}"
    await _show(talk, await talk.services.complaints.by_code(code, caller=caller))


async def _show(talk: Talk, case: CaseView) -> None:
    talk.data[OPENED] = {**talk.data.get(OPENED, {}), case.case_id.hex: case.number}
    talk.go(None)
    back = button(talk.gettext(WRITE_BACK), f"t:say:{case.case_id.hex}")
    other = button(talk.gettext(OTHER_CODE), "t:code:-")
    forget = [[button(talk.gettext(FORGET), f"t:forget:{case.case_id.hex}")]] if case.keeps_chat else []
    await talk.say(case_text(talk, case), [back], *forget, [other, to_menu(talk.tr)])


async def _list(talk: Talk, cases: Sequence[CaseView]) -> None:
    rows: list[Row] = [
        [
            button(
                talk.gettext(CASE_LINE, number=case.number, category=category_name(talk, case.category)),
                f"t:case:{case.case_id.hex}",
            )
        ]
        for case in cases[:SHOWN]
    ]
    await talk.say(talk.gettext(YOUR_CASES), *rows, leaving(talk.tr, back=False))


async def _send(talk: Talk, text: str, files: Sequence[UUID]) -> None:
    chosen = talk.data.get(ANSWERING, "")
    number = talk.data.get(OPENED, {}).get(chosen)
    if number is None:
        raise UnknownCase
    await talk.services.complaints.answer_back(UUID(chosen), text, files)
    more = button(talk.gettext(WRITE_BACK), f"t:say:{chosen}")
    talk.go(None)
    del talk.data[ANSWERING]
    await talk.say(talk.gettext(SENT, number=number), [more, to_menu(talk.tr)])


@asks(TrackForm.code)
async def _ask_code(talk: Talk) -> None:
    lost = button(talk.gettext(LOST), "l:begin:-")
    await talk.say(talk.gettext(ASK_CODE), [lost], leaving(talk.tr, back=False))


@asks(TrackForm.answer)
async def _ask_answer(talk: Talk) -> None:
    number = talk.data.get(OPENED, {}).get(talk.data.get(ANSWERING), "")
    await talk.say(talk.gettext(WHAT_TO_SAY, number=number), leaving(talk.tr))
