"""Contacts and problems as the texts that are sealed."""

import json
from collections.abc import Sequence
from typing import Any

from common.phone import PhoneKind
from storage.values.permits import Contact, Problem


def contact_text(contact: Contact) -> str:
    fields = {
        "person": contact.person,
        "phone": contact.phone,
        "phone_kind": contact.phone_kind,
        "address": contact.address,
        "note": contact.note,
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def contact_from(text: str) -> Contact:
    fields: dict[str, Any] = json.loads(text)
    kind = fields.pop("phone_kind", None)
    return Contact(**fields, phone_kind=PhoneKind(kind) if kind else None)


def problems_text(problems: Sequence[Problem]) -> str:
    return json.dumps([[one.code, one.column, one.value] for one in problems], ensure_ascii=False)


def problems_from(text: str) -> tuple[Problem, ...]:
    return tuple(Problem(*fields) for fields in json.loads(text))
