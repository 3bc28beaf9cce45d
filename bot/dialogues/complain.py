"""The complaint (投诉): what, where, when, by whom it is brought; read back, confirmed, registered once.

What a message already told is not asked again. Photos and files are taken at every step.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from aiogram.filters import Filter, StateFilter
from aiogram.types import Message

from bot import evidence
from bot.dialogues.complaint_form import (
    KEY,
    SAID,
    SUBMIT,
    TODAY,
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
from bot.draft import Draft, Part
from bot.extract import name_of, phone_of, told
from bot.filters import Concerns, Goes, Picked, Says, Sends
from bot.keyboards import button, to_menu
from bot.routing import Routes
from bot.talk import Talk
from bot.views import complaint as view
from bot.words import Journey, Role, is_answer_word, means, plain, rest_of_command
from casework import texts
from common.i18n import N_

LAST = "complaint_receipt"
LOOSE = "loose_files"
"""Files sent before a complaint was begun."""

FILE_TAKEN = N_("Received ({count} of {limit}).")
FILES_FULL = N_(
    "There are {limit} files already; that is all one complaint takes. More can follow once it is registered."
)
LINE_TAKEN = N_("I have added this.")
PHONE_ODD = N_("This does not look like a phone number. Please type it again, or stay anonymous.")
NAME_ODD = N_("Please type your name only.")
CANCELLED = N_("Given up; nothing was registered.")

_ANONYMOUS = re.compile(r"匿名|不留名|不想留|不愿意?留|不要?实名|anonym", re.IGNORECASE)
_NAMED = re.compile(
    r"实名|(?<!不)留(?:下|个)?(?:姓名|名字|电话|联系方式)|\b(?:give|leave|with) my (?:name|phone)", re.IGNORECASE
)
_CHANGE = re.compile(r"^(?:我?要)?(?:修改|更改|更正|改一下|改)|^change (?:the )?")
_ANY = StateFilter(ComplaintForm)
_LINES = StateFilter(ComplaintForm.where, ComplaintForm.when, ComplaintForm.certificate)
_WHO = StateFilter(ComplaintForm.contact, ComplaintForm.name, ComplaintForm.phone)

routes = Routes("complain", Concerns(steps=ComplaintForm.__state_names__, words={Journey.COMPLAIN}, heads="c"))
Answer = Callable[[Talk, Draft, str], Awaitable[Any]]


def takes(*filters: Filter) -> Callable[[Answer], Answer]:
    """An answer to one of the questions: it gets the draft, and the value of a button or the typed text."""

    def register(answer: Answer) -> Answer:
        async def handle(_: object, talk: Talk, value: str | None = None) -> None:
            draft = draft_of(talk)
            await (gone(talk) if draft is None else answer(talk, draft, talk.text if value is None else value))

        routes.on(*filters)(handle)
        return answer

    return register


async def start(talk: Talk, *, said: str = "") -> None:
    """Begin a complaint; `said` is the message that made it one. An unfinished one is offered first."""
    if draft_of(talk) is not None:
        talk.data[SAID] = said
        await offer_to_resume(talk)
    else:
        await _begin(talk, said)


@routes.on(Goes(Journey.COMPLAIN))
async def begin(_: object, talk: Talk) -> None:
    if talk.step in ComplaintForm.__state_names__:
        await ask(talk)
    else:
        await start(talk, said=rest_of_command(talk.text))


@takes(StateFilter(ComplaintForm.resume), Picked("c:resume"))
async def resume(talk: Talk, draft: Draft, value: str) -> None:
    said = talk.data.pop(SAID, "")
    await (go_on(talk, draft) if value == "yes" else _begin(talk, said))


@routes.on(_ANY, Goes(Journey.BACK))
async def back(_: object, talk: Talk) -> None:
    draft = draft_of(talk)
    if draft is not None and talk.step == ComplaintForm.change.state:
        await put(talk, draft, Part.CONFIRM)
    elif draft is None or talk.step == ComplaintForm.resume.state or draft.back() is None:
        await _cancel(talk)
    else:
        await go_on(talk, draft)


@routes.on(_ANY, Goes(Journey.CANCEL))
async def cancel(_: object, talk: Talk) -> None:
    await _cancel(talk)


@takes(StateFilter(ComplaintForm.category), Picked("c:cat"))
async def choose_category(talk: Talk, draft: Draft, value: str) -> None:
    if value == "other":
        draft.guess = None
    elif value in {category.id for category in categories(talk)}:
        draft.category = value
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.category), Says())
async def describe_category(talk: Talk, draft: Draft, text: str) -> None:
    """Instead of choosing, many simply tell what happened: that is their description, and it may tell the kind."""
    draft.guess = talk.answerer.complaint_category(text) or draft.guess
    said = told(text)
    if said.what:
        draft.notes += [said.what] if draft.what else []
        await talk.say(talk.gettext(LINE_TAKEN))
    draft.learn(said)
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.what), Says())
async def say_what(talk: Talk, draft: Draft, text: str) -> None:
    if is_answer_word(text):
        await ask(talk)
        return
    draft.what = texts.required(text)
    draft.learn(told(text))
    await go_on(talk, draft)


@takes(_LINES, Says())
async def say_line(talk: Talk, draft: Draft, text: str) -> None:
    await _fill(talk, draft, texts.optional(text))


@takes(StateFilter(ComplaintForm.when), Picked("c:when"))
async def choose_when(talk: Talk, draft: Draft, value: str) -> None:
    day = TODAY if value == "today" else YESTERDAY
    await _fill(talk, draft, talk.gettext(day))


@takes(_LINES, Picked("c:skip"))
async def skip(talk: Talk, draft: Draft, value: str) -> None:
    await _fill(talk, draft, "")


@takes(StateFilter(ComplaintForm.files), Picked("c:files"))
async def no_more_files(talk: Talk, draft: Draft, value: str) -> None:
    draft.files_done = True
    await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.files, ComplaintForm.confirm), Says())
async def add_words(talk: Talk, draft: Draft, text: str) -> None:
    """Words where files or a confirmation are awaited belong to the description; a part's name asks to change it."""
    named = _part_named(talk, text)
    if named is not None and part_of(talk) is Part.CONFIRM:
        await put(talk, draft, named)
        return
    draft.notes.append(texts.required(text))
    await talk.say(talk.gettext(LINE_TAKEN))
    await go_on(talk, draft)


@routes.message(_ANY, Sends())
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


@takes(StateFilter(ComplaintForm.contact), Picked("c:contact"))
async def choose_to_be_named(talk: Talk, draft: Draft, value: str) -> None:
    draft.named, draft.name, draft.phone = True, None, None
    await go_on(talk, draft)


@takes(_WHO, Picked("c:anonymous"))
async def choose_to_be_anonymous(talk: Talk, draft: Draft, value: str) -> None:
    draft.named, draft.name, draft.phone = False, None, None
    await go_on(talk, draft)


@takes(_WHO, Says())
async def say_who(talk: Talk, draft: Draft, text: str) -> None:
    """Name and phone may come in one message, and without being asked for one by one."""
    name, phone = None if is_answer_word(text) else name_of(text), phone_of(text)
    part = part_of(talk)
    if phone is None and (_ANONYMOUS.search(text) or means(text, Role.SKIP)):
        await choose_to_be_anonymous(talk, draft, text)
    elif part is Part.PHONE and phone is None:
        await talk.say(talk.gettext(PHONE_ODD))
    elif part is Part.NAME and name is None and phone is None:
        await talk.say(talk.gettext(NAME_ODD))
    elif part is Part.CONTACT and phone is None and _NAMED.search(text):
        await choose_to_be_named(talk, draft, text)
    elif part is Part.CONTACT and phone is None:
        await ask(talk)
    else:
        draft.named, draft.name, draft.phone = True, draft.name or name, draft.phone or phone
        await go_on(talk, draft)


@takes(StateFilter(ComplaintForm.confirm), Picked("c:change"))
async def change(talk: Talk, draft: Draft, value: str) -> None:
    await ask_change(talk, draft)


@takes(StateFilter(ComplaintForm.change), Picked("c:part"))
async def change_part(talk: Talk, draft: Draft, value: str) -> None:
    """What stood there stays until something else is said."""
    await put(talk, draft, Part(value))


@routes.on(Picked("c:submit"))
async def submit(_: object, talk: Talk, value: str) -> None:
    """Register. The draft's id is the key: a second press, or the same one delivered again, registers nothing more."""
    draft = draft_of(talk)
    if draft is not None and draft.id == value and talk.step == ComplaintForm.confirm.state:
        given = await talk.services.complaints.register(report_of(talk, draft))
        del talk.data[KEY]
        talk.data[LAST] = {"draft": draft.id, "number": given.number}
        talk.go(None)
        talk.forget_question()
        await talk.say(view.receipt(talk, given), [to_menu(talk.tr)])
        # A "yes" typed twice is the same confirmation, told twice.
        talk.also(button(talk.gettext(SUBMIT), f"c:submit:{draft.id}", Role.YES))
        return
    last = talk.data.get(LAST, {})
    if last.get("draft") == value:
        await talk.say(talk.gettext(view.REPEATED, number=last["number"]))
    else:
        await (gone(talk) if draft is None else ask(talk))


async def _begin(talk: Talk, said: str) -> None:
    draft = Draft.begin(uuid4().hex, talk.services.clock.now())
    if said:
        draft.learn(told(said))
        draft.guess = talk.answerer.complaint_category(said)
    draft.files = list(talk.data.pop(LOOSE, ()))
    await go_on(talk, draft)


async def _fill(talk: Talk, draft: Draft, value: str) -> None:
    if (part := part_of(talk)) is not None:
        setattr(draft, part.value, value)
    await go_on(talk, draft)


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
        draft.what, draft.notes = (draft.what, [*draft.notes, talk.text]) if draft.what else (talk.text, draft.notes)
    same_album = message.media_group_id is not None and message.media_group_id == draft.album
    draft.album = message.media_group_id
    keep(talk, draft)
    if not same_album:
        await ask(talk) if not talk.text else await go_on(talk, draft)


def _part_named(talk: Talk, text: str) -> Part | None:
    """The part that "地点" or "改地点" names."""
    said = _CHANGE.sub("", plain(text))
    return next((part for part, label in view.LABELS.items() if plain(talk.gettext(label)) == said), None)


async def _cancel(talk: Talk) -> None:
    talk.data.pop(KEY, None)
    talk.go(None)
    await talk.say(talk.gettext(CANCELLED), [to_menu(talk.tr)])
