"""What Alibaba Cloud tells of messages, in our words: records of a look-up (QuerySendDetails), and the receipts
(SmsReport) and replies (SmsUp) it pushes as JSON arrays or puts into queues one by one. Pure, without the SDK.

Sources: help.aliyun.com/document_detail/419277, 101867 and 101847."""

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.errors import SanshiError
from common.i18n import N_
from notify.providers import aliyun_codes
from notify.providers.base import Found
from storage.values.notices import Delivery

WAITING, FAILED, ARRIVED = 1, 2, 3
"""SendStatus: no receipt yet, not delivered, delivered."""
LONGEST_ID = 64


class PushUnreadable(SanshiError):
    """Not a JSON array of objects."""

    message = N_("This is not a list of receipts or messages.")
    http_status = 400


@dataclass(frozen=True, slots=True)
class Reply:
    """A text message a person sent back. `sequence`: the provider's number of it."""

    sequence: str
    phone: str
    content: str


def found(attempt: str, status: int, code: str) -> Found:
    """A message as a look-up shows it. `attempt` went out as its OutId, so it is the message's id on both sides."""
    if status == ARRIVED:
        return Found(attempt, "arrived", Delivery.DELIVERED)
    if status != FAILED:
        return Found(attempt, "waiting", Delivery.ACCEPTED)
    kept = aliyun_codes.short(code)
    verdict = aliyun_codes.undelivered(kept)
    return Found(attempt, "failed", Delivery.UNDELIVERED, kept, verdict.reason, verdict.again)


def reports_in(body: bytes, *, known: bool = False) -> Iterator[tuple[UUID, Found]]:
    """The receipts told, each with the attempt it tells of; those of other programs are left out. `known`: one that
    does not say how the message fared is unreadable. Raises PushUnreadable."""
    for each in _listed(body, {"success"} if known else set()):
        out_id = str(each.get("out_id") or "")
        try:
            attempt = UUID(out_id)
        except ValueError:
            continue
        status = ARRIVED if each.get("success") is True else FAILED
        yield attempt, found(str(attempt), status, str(each.get("err_code") or ""))


def replies_in(body: bytes, *, known: bool = False) -> Iterator[Reply]:
    """The text messages told. `known`: one without its number or sender is unreadable. Raises PushUnreadable."""
    for each in _listed(body, {"sequence_id", "phone_number"} if known else set()):
        sequence, phone = _number(each.get("sequence_id")), str(each.get("phone_number") or "")
        if sequence and phone:
            yield Reply(f"aliyun-{sequence}"[:LONGEST_ID], phone, str(each.get("content") or ""))


def _number(told: object) -> str:
    """A sequence number: a text, a number, or in the queue a fraction without one (1234567890.0)."""
    if isinstance(told, float) and told.is_integer():
        return str(int(told))
    return str(told or "")


def _listed(body: bytes, needed: AbstractSet[str]) -> list[Mapping[str, Any]]:
    """What a push (an array) or a message of a queue (one object) holds; each must have what is needed."""
    try:
        given = json.loads(body)
    except ValueError as error:
        raise PushUnreadable from error
    listed = [given] if needed and isinstance(given, dict) else given
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise PushUnreadable
    if not all(each.get(name) not in (None, "") for each in listed for name in needed):
        raise PushUnreadable
    return listed
