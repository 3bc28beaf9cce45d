"""When an unread answer goes to the phone its reporter left: pure.

First a text message that says no more than that there is an answer, then a call by staff; the call comes at once where
no text can arrive or none is wanted. A text about one's own case is no advertising, but who wants no more prompts gets
none (通信短信息服务管理规定: stop on refusal). Of the answers to one case the oldest unread one leads: whoever is
prompted about it finds the later ones beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from common.phone import PhoneKind
from storage.values.chats import Seen
from storage.values.notices import ENDED, NoticeChannel, NoticeState, Reason
from storage.values.unread import Answer, Prompt

_LOST = frozenset({NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.CANCELLED, NoticeState.HELD})
_GONE = frozenset({NoticeState.SENT, NoticeState.DELIVERED, NoticeState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Reach:
    """How the reporter can be reached. `refuses_texts`: the number is on the opt-out list."""

    kind: PhoneKind
    refuses_texts: bool = False


class Next(NamedTuple):
    """The prompt to make now, and why it is this one."""

    channel: NoticeChannel
    reason: Reason


def leading(answers: Sequence[Answer]) -> Answer | None:
    """Of the answers to one case, oldest first, the one to follow up: unread, and told after the last finished call."""
    over = max((at for answer in answers if (at := _finished(answer)) is not None), default=None)
    unread = (answer for answer in answers if answer.seen is Seen.UNREAD)
    return next((answer for answer in unread if over is None or answer.at > over), None)


def next_prompt(answer: Answer, reach: Reach, *, now: datetime, patience: timedelta) -> Next | None:
    """What is due for a leading answer; None while one waits or has been called about."""
    if answer.call is not None:
        return None
    if answer.text is None:
        return _first(reach) if now - answer.at >= patience else None
    if answer.text.state in _LOST:
        opted_out = answer.text.reason is Reason.OPTED_OUT
        return Next(NoticeChannel.CALL, Reason.OPTED_OUT if opted_out else Reason.SMS_FAILED)
    waited = answer.text.state in _GONE and now - answer.text.at >= patience
    return Next(NoticeChannel.CALL, Reason.UNREAD) if waited else None


def _first(reach: Reach) -> Next:
    if reach.kind is not PhoneKind.MOBILE:
        return Next(NoticeChannel.CALL, Reason.LANDLINE)
    if reach.refuses_texts:
        return Next(NoticeChannel.CALL, Reason.OPTED_OUT)
    return Next(NoticeChannel.SMS, Reason.NONE)


def _finished(answer: Answer) -> datetime | None:
    """When staff were done with an answer: by a call, or by deciding that no prompt goes."""
    if answer.call is not None:
        return answer.call.at if answer.call.state in ENDED else None
    return answer.text.at if answer.text is not None and _forbidden(answer.text) else None


def _forbidden(prompt: Prompt) -> bool:
    return prompt.state is NoticeState.CANCELLED and prompt.reason is Reason.CANCELLED_BY_STAFF
