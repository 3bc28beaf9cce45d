"""Why a message does not go now, and what becomes of its notice instead. Pure."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from knowledge.edition import Edition
from notify.letterheads import Letterhead
from notify.sending import Caps, SendingRules, fault, next_opening, window_of
from notify.transitions import Step
from storage.values.batches import BatchState
from storage.values.notices import BY_PHONE, Notice, NoticeChannel, Reason

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_BATCH_STOPS = {
    BatchState.PAUSED: (Step.HOLD, Reason.BATCH_PAUSED),
    BatchState.STOPPED: (Step.DROP, Reason.CANCELLED_BY_STAFF),
    BatchState.CANCELLED: (Step.DROP, Reason.CANCELLED_BY_STAFF),
}
"""What was claimed a moment before its batch was stopped, or was on its way then and comes back to be tried again."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A notice that is not sent now."""

    notice: Notice
    step: Step
    reason: Reason
    send_after: datetime | None = None


class Known(NamedTuple):
    """What is stored that may stand against messages: the states of their batches, the hashes of recipients who want no
    prompts, the versions of texts that were approved, and what went out today."""

    batches: Mapping[UUID, BatchState]
    opted_out: Set[str]
    approved: Set[str]
    caps: Caps


class Objections:
    """What may stand against messages at one moment. `live`: real people are reached."""

    def __init__(self, edition: Edition, settings: SendingRules, known: Known, *, now: datetime, live: bool) -> None:
        self._edition, self._settings, self._known, self._now, self._live = edition, settings, known, now, live

    def to(self, letter: Letterhead) -> Aside | None:
        """The first objection; None counts the message as sent today."""
        return self._halted(letter) or self._stopped(letter) or self._unapproved(letter) or self._capped(letter)

    def later(self) -> datetime:
        """When what waits for another day is tried again."""
        window = window_of(self._settings, self._edition.pack.sms_rules)
        return next_opening(self._now, window, self._edition.calendar)

    def _halted(self, letter: Letterhead) -> Aside | None:
        """Whether its batch was paused, stopped or cancelled meanwhile."""
        each = letter.notice
        state = self._known.batches.get(each.batch_id) if each.batch_id is not None else None
        if state is None or state not in _BATCH_STOPS:
            return None
        step, reason = _BATCH_STOPS[state]
        return Aside(each, step, reason)

    def _stopped(self, letter: Letterhead) -> Aside | None:
        each = letter.notice
        if each.expires_at is not None and each.expires_at <= self._now:
            return Aside(each, Step.LAPSE, Reason.TOO_LATE)
        if letter.sample and self._live:
            return Aside(each, Step.HOLD, Reason.SAMPLE_VALUE)
        if each.channel not in BY_PHONE:
            return None if letter.to else Aside(each, Step.HOLD, Reason.NO_RECIPIENT)
        return self._barred(letter)

    def _barred(self, letter: Letterhead) -> Aside | None:
        """Why a provider must not text or call this phone."""
        each, voice = letter.notice, letter.notice.channel is NoticeChannel.VOICE
        if _E164.fullmatch(letter.to) is None or (voice and not self._settings.calls(letter.to)):
            return Aside(each, Step.HOLD, Reason.NO_RECIPIENT)
        if not each.statutory and letter.recipient in self._known.opted_out:
            return Aside(each, Step.DROP, Reason.OPTED_OUT)
        said = voice or each.released_at is not None
        wrong = None if said else fault(self._edition.pack.sms_rules, letter.body, letter.language)
        return None if wrong is None else Aside(each, Step.HOLD, wrong)

    def _unapproved(self, letter: Letterhead) -> Aside | None:
        """Whether the version of its template waits for the office's second person."""
        waits = letter.version is not None and letter.version not in self._known.approved
        return Aside(letter.notice, Step.HOLD, Reason.TEXT_WAITS) if waits else None

    def _capped(self, letter: Letterhead) -> Aside | None:
        each = letter.notice
        if each.channel is not NoticeChannel.SMS:
            return None
        reason = self._known.caps.refuse(letter.recipient, letter.text_hash)
        if reason is None:
            return None
        later = self.later()
        if reason is Reason.DAILY_CAP and each.expires_at is not None and later >= each.expires_at:
            # A cap delays and never loses: what would come too late goes today.
            return None
        return Aside(each, Step.DEFER, reason, later)
