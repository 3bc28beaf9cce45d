"""Writing down how a batch's calls ended: attempts, the notices' next states, pauses and alarms, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from notify import retries
from notify.calling import Answer
from notify.preparing import Ready
from notify.providers.base import Outcome, OutcomeKind, Provider
from notify.settling import follow_up
from notify.transitions import MOVES, Step
from storage import attempts, lanes, notices
from storage.engine import UnitOfWork
from storage.values.notices import AlarmKind, AttemptState, Notice, NoticeChannel, Reason

log = structlog.get_logger(__name__)

PAUSE = timedelta(minutes=15)
"""How long a channel rests when its account or settings are refused."""


@dataclass(slots=True)
class Tally:
    """What a run of a lane came to. `aside`: notices that were due and did not go, with the reason."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    postponed: int = 0
    aside: list[tuple[UUID, Step, Reason]] = field(default_factory=list)


_ATTEMPTS = {
    OutcomeKind.ACCEPTED: AttemptState.ACCEPTED,
    OutcomeKind.THROTTLED: AttemptState.THROTTLED,
    OutcomeKind.TRANSIENT: AttemptState.TRANSIENT,
    OutcomeKind.REFUSED: AttemptState.REFUSED,
    OutcomeKind.REFUSED_CONFIG: AttemptState.REFUSED_CONFIG,
    OutcomeKind.UNKNOWN: AttemptState.UNKNOWN,
}
_STEPS = {
    OutcomeKind.ACCEPTED: Step.ACCEPT,
    OutcomeKind.THROTTLED: Step.POSTPONE,
    OutcomeKind.TRANSIENT: Step.POSTPONE,
    OutcomeKind.REFUSED: Step.REFUSE,
    OutcomeKind.REFUSED_CONFIG: Step.POSTPONE,
    OutcomeKind.UNKNOWN: Step.DOUBT,
}


_NO_ANSWER = frozenset({OutcomeKind.TRANSIENT, OutcomeKind.UNKNOWN})
ENOUGH = 3
"""So many calls without an answer are no accident: of one batch, or of one notice."""


def silent(answers: Sequence[Answer]) -> bool:
    """Whether a batch shows that its provider gives no answer at all."""
    kinds = [each.outcome.kind for each in answers if each.outcome is not None]
    tries = max((each.ready.number for each in answers), default=0)
    return bool(kinds) and _NO_ANSWER.issuperset(kinds) and (len(kinds) >= ENOUGH or tries >= ENOUGH)


class Record:
    """Writes a batch's answers in few statements."""

    def __init__(
        self, unit: UnitOfWork, channel: NoticeChannel, provider: Provider, now: datetime, tally: Tally
    ) -> None:
        self._unit, self._channel, self._provider, self._now, self._tally = unit, channel, provider, now, tally

    async def write(self, answers: Sequence[Answer]) -> None:
        await attempts.close_attempts(self._unit, [self._attempt(each) for each in answers], now=self._now)
        changes: dict[Step, list[dict[str, object]]] = {}
        not_sent: list[tuple[Answer, Step]] = []
        for each in answers:
            step = self._step(each)
            changes.setdefault(step, []).append(self._change(each, step))
            if step is not Step.ACCEPT:
                not_sent.append((each, step))
        if Step.ACCEPT in changes and not self._tally.sent:
            await lanes.resume(self._unit, self._channel)
        self._tally.sent += len(answers) - len(not_sent)
        for step, rows in changes.items():
            await notices.move_each(self._unit, MOVES[step], rows, now=self._now)
        for each, step in not_sent:
            await self._after(each, step)
        if self._channel is NoticeChannel.SMS and silent(answers):
            code, day = self._provider.name, self._now.date()
            await lanes.raise_alarm(self._unit, AlarmKind.PROVIDER_SILENT, on_day=day, code=code, now=self._now)

    def _step(self, answer: Answer) -> Step:
        if answer.outcome is None:
            return Step.POSTPONE
        step = _STEPS[answer.outcome.kind]
        given_up = step is Step.POSTPONE and self._given_up(answer.ready.notice, answer.outcome)
        return Step.REFUSE if given_up else step

    def _given_up(self, notice: Notice, outcome: Outcome) -> bool:
        if outcome.kind is OutcomeKind.REFUSED_CONFIG or notice.expires_at is not None:
            return False
        return self._now - notice.created_at > retries.GIVE_UP_AFTER

    def _attempt(self, answer: Answer) -> dict[str, object]:
        outcome = answer.outcome
        if outcome is None:
            return {
                "_id": answer.ready.message.attempt_id,
                "state": AttemptState.NOT_TRIED,
                "provider_id": None,
                "code": "",
                "look_after": None,
            }
        return {
            "_id": answer.ready.message.attempt_id,
            "state": _ATTEMPTS[outcome.kind],
            "provider_id": outcome.provider_id,
            "code": outcome.code,
            "look_after": self._look_after(answer.ready, outcome.kind),
        }

    def _look_after(self, ready: Ready, kind: OutcomeKind) -> datetime | None:
        can = self._provider.capabilities
        if kind is OutcomeKind.UNKNOWN:
            return self._now + can.settles_in
        if kind is OutcomeKind.ACCEPTED and can.listing and not self._provider.simulated:
            # With a callback the look-up is only for receipts that were lost.
            return self._now + retries.LOOKS[2 if ready.message.callback_url else 0]
        return None

    def _change(self, answer: Answer, step: Step) -> dict[str, object]:
        notice, outcome = answer.ready.notice, answer.outcome
        change: dict[str, object] = {"_id": notice.id, "_number": answer.ready.number}
        change["reason"] = self._reason(answer, step)
        change["provider_code"] = "" if outcome is None else outcome.code
        if step is Step.ACCEPT:
            change["simulated"] = self._provider.simulated
        if step is Step.POSTPONE:
            change["send_after"] = self._again_at(answer)
        return change

    def _reason(self, answer: Answer, step: Step) -> Reason:
        outcome = answer.outcome
        if outcome is None or step is Step.ACCEPT:
            return Reason.NONE
        if step is Step.REFUSE and outcome.kind is not OutcomeKind.REFUSED:
            return Reason.TOO_MANY_ATTEMPTS
        return outcome.reason

    def _again_at(self, answer: Answer) -> datetime:
        outcome = answer.outcome
        if outcome is None or outcome.kind is OutcomeKind.REFUSED_CONFIG:
            return answer.ready.notice.send_after
        return retries.next_try(self._now, number=answer.ready.number, retry_after=outcome.retry_after)

    async def _after(self, answer: Answer, step: Step) -> None:
        outcome, notice = answer.outcome, answer.ready.notice
        if outcome is None:
            self._tally.postponed += 1
            return
        if outcome.kind is OutcomeKind.UNKNOWN:
            self._tally.unknown += 1
        elif step is Step.REFUSE:
            self._tally.failed += 1
            to = answer.ready.message.to
            await follow_up(self._unit, notice, outcome.reason, to=to, now=self._now)
        else:
            self._tally.postponed += 1
            self._tally.aside.append((notice.id, Step.POSTPONE, outcome.reason))
        if outcome.kind is OutcomeKind.REFUSED_CONFIG:
            await self._pause(outcome)

    async def _pause(self, outcome: Outcome) -> None:
        await lanes.pause(self._unit, self._channel, until=self._now + PAUSE, code=outcome.code)
        on_day, code = self._now.date(), outcome.code
        money = outcome.reason is Reason.PROVIDER_BALANCE
        kind = AlarmKind.PROVIDER_BALANCE if money else AlarmKind.PROVIDER_SETTINGS
        await lanes.raise_alarm(self._unit, kind, on_day=on_day, code=code, now=self._now)
        log.error("provider_settings_refused", provider=self._provider.name, code=outcome.code)
