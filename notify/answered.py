"""What recipients' answers mean for what is still to be sent about a permit; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.model import Pack, Phase
from notify.rendering import Stopped
from storage.values.notices import NoticeChannel, NoticeState, Reason
from storage.values.short_numbers import Answer, Heard

ACKNOWLEDGES = frozenset({Answer.RECEIVED, Answer.CALL_ME})
"""Whoever says so has read the notice."""
CLAIMS = ACKNOWLEDGES | {Answer.APPLIED}
"""Whoever says so says that the notice is for him after all: it takes an earlier "not mine" back."""
BY_STAFF = frozenset({NoticeChannel.CALL, NoticeChannel.LETTER})
FOLLOWING = BY_STAFF | {NoticeChannel.VOICE}
"""What comes after a text message and is not needed once that was acknowledged."""
_WAITS = Stopped(NoticeState.HELD, Reason.ANSWER_WAITS)
_DONE = Stopped(NoticeState.CANCELLED, Reason.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Coming:
    """A notice still to be sent: by which way, in which phase of which term of the permit."""

    channel: NoticeChannel
    phase: Phase
    expires_on: date | None


def stopped(answers: Sequence[Heard], coming: Coming, pack: Pack) -> Stopped | None:
    """Why a permit is not to be named now. Until staff have seen to it, "applied" stops every prompt of the term, "not
    mine" the phone it was said of (or letters, if a letter was answered). A call or letter is not needed once a notice
    of the same phase was acknowledged: a day that has passed since is news, and prompted anew.
    """
    if any(one.waits and (_applied(one, coming) or _refused(one, coming)) for one in answers):
        return _WAITS
    if coming.channel in FOLLOWING and any(_acknowledged(one, coming, pack) for one in answers):
        return _DONE
    return None


def _applied(one: Heard, coming: Coming) -> bool:
    return one.answer is Answer.APPLIED and _same_term(one, coming)


def _refused(one: Heard, coming: Coming) -> bool:
    if one.answer is not Answer.NOT_MINE:
        return False
    return one.letter if coming.channel is NoticeChannel.LETTER else one.letter or one.same_phone


def _acknowledged(one: Heard, coming: Coming, pack: Pack) -> bool:
    phases = [step.phase for step in pack.permit_reminders if step.id == one.step]
    return one.answer in ACKNOWLEDGES and _same_term(one, coming) and coming.phase in phases


def _same_term(one: Heard, coming: Coming) -> bool:
    return None in {one.expires_on, coming.expires_on} or one.expires_on == coming.expires_on
