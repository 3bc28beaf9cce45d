"""Questions in the citizen's own words: the exact answer, a menu when unsure, or the journey the words ask for."""

from uuid import UUID

from aiogram.filters import StateFilter
from aiogram.types import Message

from bot import evidence
from bot.dialogues import calculate, complain, handover, notice, track
from bot.dialogues.complaint_form import LOOSE, UNCLEAR
from bot.dialogues.home import show_menu
from bot.dialogues.notice import NoticeForm
from bot.dialogues.revisit import RevisitSteps
from bot.dialogues.track import TrackForm
from bot.entries import entry_of, key_of
from bot.filters import Goes, Picked, Says, Sends
from bot.keyboards import Row, button, going, stacked, to_menu
from bot.prompts import ask_again
from bot.routing import Routes
from bot.talk import Talk
from bot.views import answer as view
from bot.views import office
from bot.words import Item, Journey, Role, is_answer_word
from common.i18n import N_
from faq.reply import Action, Cause, Reply
from knowledge.model import MatterField

NONE = N_("None of these")
THANKS = N_("Thank you.")
SORRY = N_("I am sorry. Please say it in other words; or let a person help you.")
RATHER = N_("I am sorry. Did you mean one of these? If not, please say it in other words; or let a person help you.")
WHAT_ELSE = N_("What would you like to know about “{title}”?")
RUNNERS_UP = "runners_up"
"""What else the question of the last answer could have meant."""
OFFERED = "offered"
"""The record whose question a menu was last offered for, and the entries in the menu."""
OTHER_WORDS = N_(
    "No harm done. Please say it in other words, for example with the name of the matter; or let a person help you."
)
MATTER_GONE = N_("This has changed in the meantime. Please ask once more.")
FILE_FOR = N_("I have received “{name}”. Does it belong to a complaint?")

SMALL = frozenset({Cause.GREETING, Cause.COURTESY, Cause.SMALL_TALK, Cause.INSTRUCTION, Cause.UNREADABLE})
"""What no complaint begins with."""

routes = Routes("ask")


@routes.on(Goes(Journey.ASK))
async def invite(_: object, talk: Talk) -> None:
    talk.go(None)
    await talk.say(office.with_examples(talk, talk.gettext(office.ASK_ME)), [to_menu(talk.tr)])


@routes.on(StateFilter(None, TrackForm.code, RevisitSteps.code, NoticeForm.number), Says())
async def answer(_: object, talk: Talk) -> None:
    """Also instead of a code: who asks something there is answered, and may type the code later all the same."""
    talk.go(None)
    if is_answer_word(talk.text):
        # A yes or no to nothing is no question, least of all one to look up.
        await show_menu(talk)
        return
    if await handover.goes_to_person(talk) or await track.opens_by_code(talk):
        return
    if await notice.opens(talk):
        return
    talk.remember(talk.text, from_bot=False)
    await respond(talk, talk.reply())


async def respond(talk: Talk, reply: Reply) -> None:
    """Say what the record says, or start the journey that the words ask for."""
    noted = None
    if reply.action is not Action.ANSWER and reply.cause not in SMALL:
        noted = talk.note_answer(reply)
    match reply.action:
        case Action.COMPLAIN:
            await talk.say(reply.text)
            await complain.start(talk, said=talk.text)
        case Action.TRACK:
            await track.start(talk)
        case Action.CLARIFY:
            await _clarify(talk, reply, noted)
        case Action.HANDOVER if reply.cause is Cause.PERSON:
            await handover.start(talk, reason=reply.cause)
        case Action.HANDOVER | Action.DECLINE if reply.cause not in SMALL:
            talk.data[UNCLEAR] = talk.text
            await talk.say(reply.text, *_help_rows(talk))
        case Action.ANSWER:
            await _answer(talk, reply)
        case _:
            await talk.say(reply.text, *office.menu_rows(talk))


@routes.on(Picked("a:f"))
async def another_field(_: object, talk: Talk, value: str) -> None:
    """A button for another field of the matter just answered."""
    name, _, key = value.partition(":")
    entry = entry_of(talk.answerer, key)
    if entry is None or name not in set(MatterField):
        await talk.say(talk.gettext(MATTER_GONE))
        return
    await _answer(talk, talk.answerer.answer_field(entry, MatterField(name), talk.lang))
    await ask_again(talk)


@routes.on(Picked("a:e"))
async def choose_entry(_: object, talk: Talk, value: str) -> None:
    """A line of the did-you-mean menu."""
    entry = entry_of(talk.answerer, value)
    if entry is None:
        await talk.say(talk.gettext(MATTER_GONE))
        return
    await _note_choice(talk, entry)
    asked, now = talk.data.get(UNCLEAR, ""), talk.services.clock.now()
    await _answer(talk, talk.answerer.menu_choice(entry, talk.lang, asked=asked, now=now))
    await ask_again(talk)


@routes.on(Picked("a:u"))
async def say_whether_useful(_: object, talk: Talk, value: str) -> None:
    """What the citizen thinks of an answer, kept with the answer and without the citizen."""
    said, _, answer = value.partition(":")
    useful = said == "1"
    await talk.services.given.rate(UUID(hex=answer), useful=useful)
    if useful:
        await talk.say(talk.gettext(THANKS), [to_menu(talk.tr)])
    else:
        others = _runners_up(talk, answer)
        if others:
            talk.data[OFFERED] = {"answer": answer, "entries": [one[0] for one in talk.data[RUNNERS_UP]["others"]]}
        await talk.say(talk.gettext(RATHER if others else SORRY), *stacked(others), *_help_rows(talk))
    await ask_again(talk)


@routes.on(Picked("a:m"))
async def more_fields(_: object, talk: Talk, value: str) -> None:
    """All fields of the matter just answered, where no page can show them."""
    entry = entry_of(talk.answerer, value)
    if entry is None:
        await talk.say(talk.gettext(MATTER_GONE))
        return
    reply = talk.answerer.answer_fields(entry, (), talk.lang)
    fields = stacked(view.fields_of(talk, reply), width=view.WIDTH)
    await talk.say(talk.gettext(WHAT_ELSE, title=reply.title), *fields, [to_menu(talk.tr)])
    await ask_again(talk)


@routes.on(Picked("a:none"))
async def none_of_these(_: object, talk: Talk, value: str) -> None:
    await _note_choice(talk, "")
    await talk.say(talk.gettext(OTHER_WORDS), *_help_rows(talk))


@routes.message(StateFilter(None), Sends())
async def loose_file(message: Message, talk: Talk) -> None:
    """A file out of the blue is kept for the complaint it most likely belongs to."""
    kept = await evidence.take(talk, message)
    if isinstance(kept, evidence.KeptFile):
        talk.data[LOOSE] = [*talk.data.get(LOOSE, ()), [kept.id, kept.name]][-evidence.AT_MOST :]
    name = kept.name if isinstance(kept, evidence.KeptFile) else kept.text
    rows = [[going(talk.gettext(office.COMPLAIN), Journey.COMPLAIN, Role.YES)], [to_menu(talk.tr)]]
    await talk.say(talk.gettext(FILE_FOR, name=name), *rows)


async def _answer(talk: Talk, reply: Reply) -> None:
    talk.note_question(reply.entry)
    if reply.begun is not None and reply.entry is not None and talk.step is None:
        await calculate.start(talk, reply.entry, reply.begun)
        return
    noted = talk.note_answer(reply)
    if noted is not None:
        others = [[one.id, one.title] for one in reply.candidates if one.id != reply.entry]
        talk.data[RUNNERS_UP] = {"answer": noted.hex, "others": others}
    await talk.say(reply.text, *view.rows(talk, reply, noted, *calculate.rows(talk, reply)))


async def _clarify(talk: Talk, reply: Reply, noted: UUID | None) -> None:
    talk.data[UNCLEAR] = talk.text
    if noted is not None:
        talk.data[OFFERED] = {"answer": noted.hex, "entries": [one.id for one in reply.candidates]}
    lines = [button(one.title, f"a:e:{key_of(one.id)}") for one in reply.candidates]
    await talk.say(reply.text, *stacked([*lines, button(talk.gettext(NONE), "a:none:-", Role.NONE)]))


async def _note_choice(talk: Talk, entry: str) -> None:
    """Keep with the question what was taken from the last menu, "" for nothing; a line of an older one is left out."""
    offered = talk.data.get(OFFERED)
    if offered is not None and (not entry or entry in offered["entries"]):
        del talk.data[OFFERED]
        await talk.services.given.chose(UUID(hex=offered["answer"]), entry)


def _runners_up(talk: Talk, answer: str) -> list[Item]:
    """The entries that came after the one answered; none for any answer but the last."""
    kept = talk.data.get(RUNNERS_UP, {})
    others = kept.get("others", ()) if kept.get("answer") == answer else ()
    return [button(title, f"a:e:{key_of(entry)}") for entry, title in others]


def _help_rows(talk: Talk) -> list[Row]:
    person = going(talk.gettext(office.PERSON), Journey.PERSON)
    return [[person, button(talk.gettext(office.COMPLAIN), f"{complain.TELL}:-")], [to_menu(talk.tr)]]
