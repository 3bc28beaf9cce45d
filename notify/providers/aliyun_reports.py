"""What Alibaba Cloud tells of messages, in our words: records of a look-up (QuerySendDetails), and the receipts
(SmsReport) and replies (SmsUp) it pushes as JSON arrays. Pure, without the SDK.

Sources: help.aliyun.com/document_detail/419277, 101867 and 101847."""

import json
from collections.abc import Iterator, Mapping
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


def reports_in(body: bytes) -> Iterator[tuple[UUID, Found]]:
    """The receipts pushed, each with the attempt it tells of; those of other programs are left out. Raises
    PushUnreadable."""
    for each in _listed(body):
        out_id = str(each.get("out_id") or "")
        try:
            attempt = UUID(out_id)
        except ValueError:
            continue
        status = ARRIVED if each.get("success") is True else FAILED
        yield attempt, found(str(attempt), status, str(each.get("err_code") or ""))


def replies_in(body: bytes) -> Iterator[Reply]:
    """The text messages pushed. Raises PushUnreadable."""
    for each in _listed(body):
        sequence, phone = str(each.get("sequence_id") or ""), str(each.get("phone_number") or "")
        if sequence and phone:
            yield Reply(f"aliyun-{sequence}"[:LONGEST_ID], phone, str(each.get("content") or ""))


def _listed(body: bytes) -> list[Mapping[str, Any]]:
    try:
        given = json.loads(body)
    except ValueError as error:
        raise PushUnreadable from error
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise PushUnreadable
    return given
