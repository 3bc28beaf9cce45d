"""The complaint (投诉): what, where, when, by whom it is brought; read back, confirmed, registered once.

What a message already told is not asked again. Photos and files are taken at every step.
"""

from uuid import uuid4

from aiogram.filters import StateFilter
from aiogram.types import Message

from bot import evidence
from bot.aside import is_question
from bot.contact import name_of, phone_of
from bot.corrections import Correction, correction_of
from bot.dialogues.complaint_form import (
    COMPLAIN_WORD,
    ERASE_AT,
    KEY,
    LOOSE,
    SAID,
    TODAY,
    UNCLEAR,
    YESTERDAY,
    ComplaintForm,
    ask,
    ask_change,
    categories,
    draft_of,
    go_on,
    gone,
    keep,
    offer_to_resume,
    part_of,
    put,
    report_of,
)
from bot.dialogues.complaint_steps import ANY, LINES, routes, takes
from bot.dialogues.complaint_who import ANONYMOUS, choose_to_be_anonymous
from bot.draft import Draft, Part
from bot.extract import Told, holds_a_number, told
from bot.filters import Goes, Picked, Says, Sends
from bot.keyboards import button, to_menu
from bot.talk import Talk
from bot.views import complaint as view
from bot.words import Journey, Role, is_answer_word, means, ordinal, rest_of_command
from casework import texts
from common.i18n import N_
from knowledge.model import OTHER

LAST = "complaint_receipt"

TELL = "c:tell"

FILE_TAKEN = N_("Received ({count} of {limit}).")
FILES_FULL = N_(
    "There are {limit} files already; that is all one complaint takes. More can follow once it is registered."
)
LINE_TAKEN = N_("I have added this.")
CANCELLED = N_("Given up; nothing was registered.")
KEPT = N_("What you told me is kept for a week. To go on with your complaint, type “{word}”.")

SHORT = 30
"""Characters of a text that says one thing alone."""


async def start(talk: Talk, *, said: str = "") -> None:
    """Begin a complaint; `said` is the message that made it one. An unfinished one is offered first."""
    draft = draft_of(talk)
    if draft is not None and not draft.is_empty():
        talk.data[SAID] = said
        await offer_to_resume(talk)
    else:
        await _begin(talk, said)


@routes.on(Goes(Journey.COMPLAIN))
async def begin(_: object, talk: Talk) -> None:
    if talk.step in ComplaintForm.__state_names__:
        await ask(talk)
    else:
        await start(talk, said=rest_of_command(talk.text) or _unclear(talk))


@routes.on(Picked(TELL))
async def begin_with_that(_: object, talk: Talk, value: str) -> None:
    await start(talk, said=_unclear(talk))


@takes(StateFilter(ComplaintForm.resume), Picked("c:resume"))
async def resume(talk: Talk, draft: Draft, value: str) -> None:
    said = talk.data.pop(SAID, "")
    await (go_on(talk, draft) if value == "yes" else _begin(talk, said))


@routes.on(ANY, Goes(Journey.BACK))
async def back(_: object, talk: Talk) -> None:
    draft = draft_of(talk)
    if draft is not None and talk.step == ComplaintForm.change.state:
        await put(talk, draft, Part.CONFIRM)
    elif draft is not None and talk.step != ComplaintForm.resume.state and draft.back() is not None:
        await go_on(talk, draft)
    elif draft is None or draft.is_empty():
        await _cancel(talk)
    else:
        keep(talk, draft)
        talk.go(None)
        await talk.say(talk.gettext(KEPT, word=talk.gettext(COMPLAIN_WORD)), [to_menu(talk.tr)])


@routes.on(ANY, Goes(Journey.CANCEL))
async def cancel(_: object, talk: Talk) -> None:
    await _cancel(talk)


@takes(StateFilter(ComplaintForm.category), Picked("c:cat"))
async def choose_category(talk: Talk, draft: Draft, value: str) -> None:
    if value in {category.id for category in categories(talk)}:
        draft.category = value
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.category), Picked("c:kinds"))
async def choose_among_all(talk: Talk, draft: Draft, value: str) -> None:
    draft.guess = None
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.category), Says())
async def describe_category(talk: Talk, draft: Draft, text: str) -> None:
    """Instead of choosing, many simply tell what happened: that is their description, and it may tell the kind."""
    if is_answer_word(text):
        draft.category = OTHER if draft.guess is None and means(text, Role.SKIP) and _has_other(talk) else None
        await go_on(talk, draft)
        return
    said = told(text)
    draft.guess = draft.guess or talk.answerer.complaint_category(said.rest)
    if said.what:
        draft.notes += [said.what] if draft.what else []
        await talk.say(talk.gettext(LINE_TAKEN))
    draft.learn(said)
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.what), Says())
async def say_what(talk: Talk, draft: Draft, text: str) -> None:
    said = told(text)
    draft.learn(said)
    if not is_answer_word(text):
        draft.what = texts.optional(said.rest, limit=texts.TEXT_LIMIT)
    await go_on(talk, draft)


@takes(LINES, Says())
async def say_line(talk: Talk, draft: Draft, text: str) -> None:
    """The answer may tell more: "金水路12号，昨天下午" leaves no time to be asked. Words without a figure are no
    certificate's number: they join the description."""
    wrong = correction_of(text)
    if wrong is not None and wrong.part is not part_of(talk) and getattr(draft, wrong.part.value, None):
        await _correct(talk, draft, wrong)
        return
    said = told(text)
    if part_of(talk) is Part.CERTIFICATE and said.certificate is None and not holds_a_number(text):
        if is_answer_word(text):
            await ask(talk)
            return
        draft.notes.append(texts.required(text))
        await talk.say(talk.gettext(LINE_TAKEN))
        await _fill(talk, draft, "", said)
        return
    await _fill(talk, draft, texts.optional(said.rest), said)


@takes(StateFilter(ComplaintForm.when), Picked("c:when"))
async def choose_when(talk: Talk, draft: Draft, value: str) -> None:
    day = TODAY if value == "today" else YESTERDAY
    await _fill(talk, draft, talk.gettext(day))


@takes(LINES, Picked("c:skip"))
async def skip(talk: Talk, draft: Draft, value: str) -> None:
    await _fill(talk, draft, "")


@takes(StateFilter(ComplaintForm.files), Picked("c:files"))
async def no_more_files(talk: Talk, draft: Draft, value: str) -> None:
    draft.files_done = True
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.files, ComplaintForm.confirm), Says())
async def add_words(talk: Talk, draft: Draft, text: str) -> None:
    """Words where files or a confirmation are awaited correct what was said, or belong to the description."""
    said = told(text)
    if (wrong := correction_of(text)) is not None:
        await _correct(talk, draft, wrong)
        return
    if is_answer_word(text) or ordinal(text) is not None:
        await ask(talk)
        return
    if len(text) <= SHORT and ANONYMOUS.search(text):
        await choose_to_be_anonymous(talk, draft, text)
        return
    if said.name or said.phone:
        draft.named, draft.name, draft.phone = True, said.name or draft.name, said.phone or draft.phone
    if said.rest:
        draft.notes.append(texts.required(said.rest))
        await talk.say(talk.gettext(LINE_TAKEN))
    await go_on(talk, draft)


@routes.message(ANY, Sends())
async def take_evidence(message: Message, talk: Talk) -> None:
    draft = draft_of(talk)
    if draft is None:
        await gone(talk)
    elif talk.step == ComplaintForm.phone.state and message.contact is not None:
        draft.phone = phone_of(message.contact.phone_number) or message.contact.phone_number
        await go_on(talk, draft)
    elif evidence.file_of(message) is not None and len(draft.files) >= evidence.AT_MOST:
        await talk.say(talk.gettext(FILES_FULL, limit=evidence.AT_MOST))
    else:
        await _add(talk, draft, await evidence.take(talk, message), message)


@takes(StateFilter(ComplaintForm.confirm), Picked("c:change"))
async def change(talk: Talk, draft: Draft, value: str) -> None:
    await ask_change(talk, draft)


@takes(StateFilter(ComplaintForm.change), Picked("c:part"))
async def change_part(talk: Talk, draft: Draft, value: str) -> None:
    """What stood there stays until something else is said."""
    await put(talk, draft, Part(value))


@takes(StateFilter(ComplaintForm.change), Says())
async def name_part(talk: Talk, draft: Draft, text: str) -> None:
    wrong = correction_of(text)
    await (ask(talk) if wrong is None else _correct(talk, draft, wrong))


@takes(StateFilter(ComplaintForm.confirm), Picked("c:here"))
async def submit_here(talk: Talk, draft: Draft, value: str) -> None:
    """Without a name, but with the answer in this chat: only then its number is kept."""
    draft.here = True
    keep(talk, draft)
    await submit(None, talk, value)


@routes.on(Picked("c:submit"))
async def submit(_: object, talk: Talk, value: str) -> None:
    """Register. The draft's id is the key: a second press, or the same one delivered again, registers nothing more."""
    draft = draft_of(talk)
    if draft is not None and draft.id == value and talk.step == ComplaintForm.confirm.state:
        given = await talk.services.complaints.register(report_of(talk, draft))
        del talk.data[KEY], talk.data[ERASE_AT]
        talk.data[LAST] = {"draft": draft.id, "number": given.number}
        talk.go(None)
        talk.forget_question()
        here = bool(draft.named or draft.here)
        await talk.say(view.receipt(talk, given, here=here), [to_menu(talk.tr)])
        # A "yes" typed twice is the same confirmation, told twice.
        talk.also(button(talk.gettext(view.SUBMIT), f"c:submit:{draft.id}", Role.YES))
        return
    last = talk.data.get(LAST, {})
    if last.get("draft") == value:
        await talk.say(talk.gettext(view.REPEATED, number=last["number"]))
    else:
        await (gone(talk) if draft is None else ask(talk))


def _unclear(talk: Talk) -> str:
    said = str(talk.data.pop(UNCLEAR, "")) if talk.offers(TELL) else ""
    return "" if is_question(said) else said


async def _begin(talk: Talk, said: str) -> None:
    draft = Draft.begin(uuid4().hex, talk.services.clock.now())
    if said:
        read = told(said)
        draft.learn(read)
        draft.guess = talk.answerer.complaint_category(read.rest)
    draft.files = list(talk.data.pop(LOOSE, ()))
    await go_on(talk, draft)


async def _fill(talk: Talk, draft: Draft, value: str, said: Told | None = None) -> None:
    if (part := part_of(talk)) is not None:
        setattr(draft, part.value, value)
    if said is not None:
        draft.learn(said)
    await go_on(talk, draft)


async def _correct(talk: Talk, draft: Draft, wrong: Correction) -> None:
    """Write down what is right where it was said, else ask for that part."""
    part = wrong.part
    if part in {Part.NAME, Part.PHONE} and not draft.named:
        part = Part.CONTACT
    if wrong.value and part in {Part.WHERE, Part.WHEN, Part.CERTIFICATE}:
        setattr(draft, part.value, texts.optional(wrong.value))
        await go_on(talk, draft)
    elif part is Part.PHONE and (phone := phone_of(wrong.value)):
        draft.phone = phone
        await go_on(talk, draft)
    elif part is Part.NAME and (name := name_of(wrong.value)):
        draft.name = name
        await go_on(talk, draft)
    else:
        await put(talk, draft, part)


async def _add(talk: Talk, draft: Draft, kept: evidence.KeptFile | evidence.Line, message: Message) -> None:
    """Put a file or a line to the draft; the question is then asked again, for an album only once."""
    if isinstance(kept, evidence.Line):
        if part_of(talk) is Part.WHERE:
            await _fill(talk, draft, kept.text)
            return
        draft.notes.append(kept.text)
        await talk.say(talk.gettext(LINE_TAKEN))
    else:
        draft.files.append([kept.id, kept.name])
        await talk.say(talk.gettext(FILE_TAKEN, count=len(draft.files), limit=evidence.AT_MOST))
    if talk.text:
        said = told(talk.text)
        draft.what, draft.notes = (draft.what, [*draft.notes, said.rest]) if draft.what else (said.rest, draft.notes)
        draft.learn(said)
    same_album = message.media_group_id is not None and message.media_group_id == draft.album
    draft.album = message.media_group_id
    keep(talk, draft)
    if not same_album:
        await ask(talk) if not talk.text else await go_on(talk, draft)


def _has_other(talk: Talk) -> bool:
    return any(category.id == OTHER for category in categories(talk))


async def _cancel(talk: Talk) -> None:
    talk.data.pop(KEY, None)
    talk.data.pop(ERASE_AT, None)
    talk.go(None)
    await talk.say(talk.gettext(CANCELLED), [to_menu(talk.tr)])
