"""What is believed of an accepted message, from whichever side it is told: a receipt, or a look-up at the provider."""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from notify import retries
from notify.laddering import arrived
from notify.providers.base import Found
from notify.transitions import MOVES, Step
from storage import attempts, lanes, notices, optouts, short_numbers
from storage.engine import UnitOfWork
from storage.values.notices import AlarmKind, Attempt, AttemptState, Delivery, Notice, NoticeState, Reason
from storage.values.optouts import OptOutSource
from storage.values.short_numbers import new_number

_RANK = MappingProxyType(
    {None: 0, Delivery.ACCEPTED: 1, Delivery.SENT: 2, Delivery.UNDELIVERED: 3, Delivery.DELIVERED: 4}
)
"""That it arrived is believed even after word that it did not: what waits to be sent again must not go twice."""
_MAY_HAVE_GONE = frozenset({AttemptState.OPEN, AttemptState.UNKNOWN, AttemptState.ACCEPTED})
_ENDED = frozenset({Delivery.DELIVERED, Delivery.UNDELIVERED})


class Told(StrEnum):
    """What a report changed."""

    NEWS = "news"
    KNOWN = "known"
    CONFLICT = "conflict"


async def believe(unit: UnitOfWork, attempt: Attempt, found: Found, *, now: datetime) -> Told:
    """Adopt the provider's id, raise (never lower) the delivery, and move the notice. Out of order and repeated
    reports change nothing."""
    if attempt.provider_id is None:
        if await attempts.known_ids(unit, [found.provider_id]):
            return Told.CONFLICT
    elif attempt.provider_id != found.provider_id:
        await _sent_twice(unit, attempt.notice_id, now)
        return Told.CONFLICT
    if _RANK[found.delivery] <= _RANK[attempt.delivery]:
        return Told.KNOWN
    await attempts.change(
        unit,
        attempt.id,
        state=AttemptState.ACCEPTED,
        provider_id=found.provider_id,
        delivery=found.delivery,
        code=found.code,
        finished_at=attempt.finished_at or now,
        **({"look_after": None} if found.delivery in _ENDED else {}),
    )
    notice = await notices.get(unit, attempt.notice_id)
    newest = notice is not None and notice.attempts == attempt.number
    if notice is None or (not newest and await _may_be_twice(unit, attempt)):
        # A newer attempt was made in the belief that this one had not gone out.
        await _sent_twice(unit, attempt.notice_id, now)
    if notice is not None and (newest or found.delivery is Delivery.DELIVERED):
        await _move(unit, notice, found, now)
    return Told.NEWS


async def _may_be_twice(unit: UnitOfWork, told_of: Attempt) -> bool:
    """Whether a newer attempt than one that was taken may have gone out too."""
    tries = await attempts.of_notice(unit, told_of.notice_id)
    newer = (one for one in tries if one.number > told_of.number)
    return any(one.state in _MAY_HAVE_GONE and one.delivery is not Delivery.UNDELIVERED for one in newer)


async def follow_up(unit: UnitOfWork, notice: Notice, reason: Reason, *, to: str | None, now: datetime) -> None:
    """After a refusal for good: who is blocked wants no more; whom no text reaches gets a letter where law asks it."""
    if reason is Reason.BLOCKED and to is not None:
        await optouts.add(unit, to, OptOutSource.PROVIDER, now=now)
    if reason in {Reason.BLOCKED, Reason.NUMBER_BAD} and notice.statutory:
        await notices.add_letter_for(unit, notice, now=now)
        await short_numbers.draw(unit, new_number, stands_for=notice.id)


async def _move(unit: UnitOfWork, notice: Notice, found: Found, now: datetime) -> None:
    if found.delivery is Delivery.UNDELIVERED:
        await _undelivered(unit, notice, found, now)
        return
    step = Step.DELIVER if found.delivery is Delivery.DELIVERED else Step.ACCEPT
    fine = {"reason": Reason.NONE, "provider_code": ""}
    moved = await notices.move(unit, [notice.id], MOVES[step], now=now, values=fine)
    if moved and notice.state is NoticeState.FAILED:
        await arrived(unit, notice, now=now)


async def _undelivered(unit: UnitOfWork, notice: Notice, found: Found, now: datetime) -> None:
    told: dict[str, object] = {"reason": found.reason, "provider_code": found.code}
    later = await _again_at(unit, notice, found, now)
    if later is not None:
        told["send_after"] = later
        await notices.move(unit, [notice.id], MOVES[Step.TRY_AGAIN], now=now, values=told)
    elif await notices.move(unit, [notice.id], MOVES[Step.FAIL], now=now, values=told):
        plain = (await notices.opened(unit, [notice])).get(notice.id)
        await follow_up(unit, notice, found.reason, to=plain.to if plain else None, now=now)


async def _again_at(unit: UnitOfWork, notice: Notice, found: Found, now: datetime) -> datetime | None:
    """When a message that came back may go once more, if that is still in time."""
    if not found.again:
        return None
    tries = await attempts.of_notice(unit, notice.id)
    taken = sum(attempt.state is AttemptState.ACCEPTED for attempt in tries)
    later = retries.next_after_undelivered(now, number=taken)
    in_time = later is not None and (notice.expires_at is None or later < notice.expires_at)
    return later if in_time else None


async def _sent_twice(unit: UnitOfWork, notice_id: UUID, now: datetime) -> None:
    await lanes.raise_alarm(unit, AlarmKind.SENT_TWICE, on_day=now.date(), code=str(notice_id), now=now)
