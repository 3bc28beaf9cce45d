"""The chat page: works by plain forms, and with JavaScript by fetch and a live stream (or polling where it is cut)."""

from collections.abc import Sequence
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from common.errors import SanshiError
from common.i18n import N_
from web.audience import public
from web.errors import wants_json
from web.files import download
from web.forms import Form
from web.public.chat_live import answered, events, number, shown
from web.public.chat_protocol import Chat, ChatChannel, ChatMessage
from web.public.home import first_question
from web.throttle import CHAT, OPEN_CHAT, UPLOAD, caller_of
from web.visit import Visit, Visiting

router = APIRouter(prefix="/chat")

COOKIE = "sanshi_chat"
HALF_A_YEAR = 182 * 24 * 3600
RECENT = 200
MAX_WORDS = 2000
TOPICS = {"complain": N_("I want to complain")}
"""What a button of another page begins, in words that the bot takes as the beginning of that journey."""


class ChatClosed(SanshiError):
    message = N_("The chat is not open at the moment. Please call us instead.")
    http_status = 503


class ChatUnknown(SanshiError):
    message = N_("This conversation is not open on this device. Please open the chat page again.")
    http_status = 404


class NothingSaid(SanshiError):
    message = N_("Please write something first, or choose a file.")


def channel_of(visit: Visit) -> ChatChannel:
    """The chat's channel. Raises ChatClosed when this process has none."""
    if visit.services.chat is None:
        raise ChatClosed
    return visit.services.chat


async def open_chat(visit: Visit) -> Chat:
    """The conversation of this browser, or a new one."""
    channel = channel_of(visit)
    token = visit.request.cookies.get(COOKIE)
    found = await channel.find(token) if token else None
    if found is not None:
        return found
    await visit.services.throttle.spend(OPEN_CHAT, caller_of(visit.request))
    return await channel.open(None, visit.tr.code)


async def known_chat(visit: Visit) -> Chat:
    """The conversation of this browser. Raises ChatUnknown rather than begin one."""
    token = visit.request.cookies.get(COOKIE)
    found = await channel_of(visit).find(token) if token else None
    if found is None:
        raise ChatUnknown
    return found


@router.get("", response_class=HTMLResponse)
@public
async def page(visit: Visiting) -> HTMLResponse:
    """The conversation, found again when this browser had one."""
    return await chat_page(visit, await open_chat(visit))


async def chat_page(visit: Visit, chat: Chat, *, error: str = "", draft: str = "", status: int = 200) -> HTMLResponse:
    messages = await channel_of(visit).recent(chat.chat_id, limit=RECENT)
    response = visit.page(
        "public/chat.html",
        status=status,
        messages=messages,
        cursor=cursor_of(messages),
        key=uuid4().hex,
        error=error,
        draft=draft or suggested(visit),
    )
    visit.set_cookie(response, COOKIE, chat.token, max_age=HALF_A_YEAR)
    return response


def cursor_of(messages: Sequence[ChatMessage]) -> int:
    return max((message.seq for message in messages), default=0)


def suggested(visit: Visit) -> str:
    """`?about=` a matter: a question about it stands in the box, to be sent or changed."""
    matter = visit.pack.find_matter(visit.request.query_params.get("about", ""))
    return "" if matter is None else first_question(visit, matter)


@router.post("/start")
@public
async def start(visit: Visiting, form: Form) -> Response:
    """A link of another page: begin (or go on in) the chat with a topic."""
    chat = await open_chat(visit)
    topic = TOPICS.get(form.text("topic", 20))
    if topic is not None:
        await visit.services.throttle.spend(CHAT, caller_of(visit.request))
        before = cursor_of(await channel_of(visit).recent(chat.chat_id, limit=RECENT))
        await channel_of(visit).say(chat.chat_id, visit.tr.gettext(topic), message_key=uuid4().hex)
        await answered(channel_of(visit), chat.chat_id, before)
    response = visit.see("/chat#end")
    visit.set_cookie(response, COOKIE, chat.token, max_age=HALF_A_YEAR)
    return response


@router.post("/say")
@public
async def say(visit: Visiting, form: Form) -> Response:
    """The citizen writes; with a file chosen in the same form, sends it."""
    chat = await open_chat(visit)
    words, key = form.text("text", MAX_WORDS), form.text("key", 64)
    files = await form.files("file")
    if not words and not files:
        return await refused(visit, chat, NothingSaid(), words)
    channel, caller = channel_of(visit), caller_of(visit.request)
    before = await last_seen(visit, chat)
    try:
        await visit.services.throttle.spend(UPLOAD if files else CHAT, caller)
        for file in files:
            await channel.upload(chat.chat_id, file.name, file.content_type, file.data)
        if words:
            await channel.say(chat.chat_id, words, message_key=key or uuid4().hex)
    except SanshiError as error:
        return await refused(visit, chat, error, words)
    return await done(visit, chat, before)


@router.post("/press")
@public
async def press(visit: Visiting, form: Form) -> Response:
    """The citizen presses a button under a message."""
    chat = await known_chat(visit)
    message = number(form.text("message", 20))
    if not message:
        raise HTTPException(400)
    before = await last_seen(visit, chat)
    try:
        await visit.services.throttle.spend(CHAT, caller_of(visit.request))
        await channel_of(visit).press(chat.chat_id, message, form.text("data", 64))
    except SanshiError as error:
        return await refused(visit, chat, error, "")
    return await done(visit, chat, before)


@router.post("/leave")
@public
async def leave(visit: Visiting) -> Response:
    """Forget the conversation on this device: for a computer that others use too."""
    response = visit.see("/")
    visit.drop_cookie(response, COOKIE)
    return response


@router.get("/messages")
@public
async def messages(visit: Visiting, after: str = "0") -> JSONResponse:
    """What came since a cursor: for browsers whose network cuts streams."""
    chat = await known_chat(visit)
    found = await channel_of(visit).tail(chat.chat_id, number(after), limit=RECENT)
    return JSONResponse({"messages": [shown(visit, message) for message in found]})


@router.get("/stream")
@public
async def stream(request: Request, visit: Visiting, after: str = "0") -> Response:
    """What comes, as it comes: server-sent events whose ids are the cursor."""
    chat = await known_chat(visit)
    cursor = number(request.headers.get("last-event-id") or after)
    return events(visit, channel_of(visit), chat.chat_id, cursor)


@router.get("/file/{attachment}")
@public
async def file(visit: Visiting, attachment: str) -> Response:
    """A file of this browser's own conversation."""
    chat = await known_chat(visit)
    found = await channel_of(visit).fetch(chat.chat_id, attachment)
    if found is None:
        raise HTTPException(404)
    return download(found.name, found.media_type, found.data)


async def last_seen(visit: Visit, chat: Chat) -> int:
    """The cursor now; a script follows the stream and needs none."""
    if wants_json(visit.request):
        return 0
    return cursor_of(await channel_of(visit).recent(chat.chat_id, limit=RECENT))


async def done(visit: Visit, chat: Chat, before: int) -> Response:
    """After an act: nothing more for a script, the page with the answer for a form."""
    if wants_json(visit.request):
        return JSONResponse({"sent": True})
    await answered(channel_of(visit), chat.chat_id, before)
    response = visit.see("/chat#end")
    visit.set_cookie(response, COOKIE, chat.token, max_age=HALF_A_YEAR)
    return response


async def refused(visit: Visit, chat: Chat, error: SanshiError, draft: str) -> Response:
    """What could not be done, said beside the box, with the words kept."""
    message = error.text(visit.tr)
    if wants_json(visit.request):
        return JSONResponse({"error": message}, status_code=error.http_status)
    return await chat_page(visit, chat, error=message, draft=draft, status=error.http_status)
