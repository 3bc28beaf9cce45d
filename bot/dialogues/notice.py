"""Whether a notice is genuine: its short number, the last four digits of the phone it came to, and the answer to it."""

from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup

from bot.dialogues.home import show_menu
from bot.filters import Concerns, Goes, HasDigits, Picked, Says
from bot.keyboards import leaving, to_menu
from bot.prompts import asks
from bot.routing import Routes
from bot.short_numbers import doubts_notice, number_given, tail_given
from bot.talk import Talk
from bot.views.notice import MISTAKE, SAY, answer_rows, notice_text
from bot.words import Journey, rest_of_command
from casework.acknowledging.errors import NoSuchNotice
from casework.acknowledging.service import GenuineNotice
from common.i18n import N_
from knowledge.resolve import CONSULT
from notify.vocabulary import Answer, read_number

NUMBER = "notice_number"
OPENED = "notice_opened"

ASK_NUMBER = N_(
    "Please type the number of the notice: 8 digits, in the message or letter, or told on the phone. If there is none, "
    "ring {phone} to ask; until then pay nothing, open no link and give no code."
)
AGAIN = N_(
    "Please type the four digits again, or the notice's 8 digits if those were wrong, or both with a space between."
)
NOT_WHOLE = N_("This is not the number of a notice: it has 8 digits. Please look at it once more.")
ASK_TAIL = N_(
    "Please type the last four digits of the phone it came to; for a letter, of the phone you gave us. I show nothing "
    "without them."
)
ASK_CONTACT = N_("Please write the new phone number or address. Our staff will check it before we use it.")
THANKS = N_("Thank you, we have noted your answer.")


class NoticeForm(StatesGroup):
    number = State()
    tail = State()
    contact = State()


routes = Routes("notice", Concerns(steps=NoticeForm.__state_names__, words={Journey.NOTICE}, heads="n"))


@routes.on(Goes(Journey.NOTICE))
async def begin(_: object, talk: Talk) -> None:
    number = read_number(rest_of_command(talk.text))
    await _take(talk, number) if number else await start(talk)


async def start(talk: Talk) -> None:
    talk.go(NoticeForm.number)
    await _ask_number(talk)


async def opens(talk: Talk) -> bool:
    """A short number typed out of the blue, or a doubt whether a message is genuine; False when a text is neither."""
    number = number_given(talk.text)
    if number is None and not doubts_notice(talk.text):
        return False
    if number:
        await _take(talk, number)
    elif number == "":
        await _not_whole(talk)
    else:
        await start(talk)
    return True


@routes.on(StateFilter(NoticeForm.number), Says(), HasDigits())
async def type_number(_: object, talk: Talk) -> None:
    number = read_number(talk.text)
    await _take(talk, number) if number else await _not_whole(talk)


@routes.on(StateFilter(NoticeForm.tail), Says(), HasDigits())
async def type_tail(_: object, talk: Talk) -> None:
    """Raises TooManyNoticeTries: its words are said and the digits, or another number, may be typed."""
    if other := read_number(talk.text):
        await _take(talk, other)
        return
    await _look(talk, talk.data.get(NUMBER, ""), talk.text)


@routes.on(Picked(SAY))
async def choose(_: object, talk: Talk, value: str) -> None:
    """Only to the notice that was opened last in this chat."""
    if OPENED not in talk.data or value not in set(Answer):
        await start(talk)
    elif value == Answer.NEW_CONTACT:
        talk.go(NoticeForm.contact)
        await _ask_contact(talk)
    else:
        await _answer(talk, Answer(value))


@routes.on(StateFilter(NoticeForm.contact), Says())
async def type_contact(_: object, talk: Talk) -> None:
    await _answer(talk, Answer.NEW_CONTACT, talk.text)


@routes.on(StateFilter(NoticeForm), Goes(Journey.BACK, Journey.CANCEL))
async def leave(_: object, talk: Talk) -> None:
    back = talk.journey is Journey.BACK and talk.step == NoticeForm.tail.state
    talk.data.pop(NUMBER, None)
    await start(talk) if back else await show_menu(talk)


async def _take(talk: Talk, number: str) -> None:
    """Whether there is such a notice is told with the digits alone; they may stand beside the number."""
    talk.data[NUMBER] = number
    talk.go(NoticeForm.tail)
    tail = tail_given(talk.text, number)
    await (_look(talk, number, tail) if tail else _ask_tail(talk))


async def _look(talk: Talk, number: str, tail: str) -> None:
    try:
        found = await talk.services.acknowledging.look(number, tail, caller=_caller(talk))
    except NoSuchNotice as error:
        await talk.say(f"{error.text(talk.tr)}\n\n{talk.gettext(AGAIN)}", leaving(talk.tr))
        return
    talk.data[OPENED] = [number, tail]
    talk.data.pop(NUMBER, None)
    talk.go(None)
    await _show(talk, found)


async def _not_whole(talk: Talk) -> None:
    talk.go(NoticeForm.number)
    await talk.say(talk.gettext(NOT_WHOLE), leaving(talk.tr, back=False))


async def _answer(talk: Talk, answer: Answer, note: str = "") -> None:
    number, tail = talk.data[OPENED]
    told = await talk.services.acknowledging.answer(
        number, tail, answer, caller=_caller(talk), channel=talk.channel, note=note
    )
    talk.go(None)
    if told.refused:
        await talk.say(f"{talk.gettext(THANKS)}\n\n{talk.gettext(MISTAKE)}", *answer_rows(talk, told))
    else:
        await talk.say(talk.gettext(THANKS), [to_menu(talk.tr)])


async def _show(talk: Talk, found: GenuineNotice) -> None:
    await talk.say(notice_text(talk, found), *answer_rows(talk, found))


def _caller(talk: Talk) -> str:
    return f"chat:{talk.chat_id}"


@asks(NoticeForm.number)
async def _ask_number(talk: Talk) -> None:
    await talk.say(talk.gettext(ASK_NUMBER, phone=talk.phone(CONSULT)), leaving(talk.tr, back=False))


@asks(NoticeForm.tail)
async def _ask_tail(talk: Talk) -> None:
    await talk.say(talk.gettext(ASK_TAIL), leaving(talk.tr))


@asks(NoticeForm.contact)
async def _ask_contact(talk: Talk) -> None:
    await talk.say(talk.gettext(ASK_CONTACT), leaving(talk.tr, back=False))
