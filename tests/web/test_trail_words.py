"""Whatever the code writes into the audit trail, its page says in both languages."""

import re
from uuid import uuid4

import pytest

from common.i18n import LANGUAGES, translator
from storage.audit import AuditEntry
from tests.conftest import MORNING
from tests.web.recorded_acts import recorded_acts
from web.staff import words
from web.staff.views import VIEWS


def test_every_act_that_is_recorded_has_a_sentence() -> None:
    acts = recorded_acts() | {act for act, _ in VIEWS.values()}
    assert {"backup.proved", "key.tried", "handover.taken", "complaint.assigned", "permit.renewed", "roles-set"} <= acts

    chinese, english = (translator(language) for language in LANGUAGES)
    assert {act for act in acts if not re.search("[一-鿿]", words.trail_act(act, chinese))} == set()
    assert {act for act in acts if re.search(r"[{.]|^\w+-\w+$", words.trail_act(act, english))} == set()


@pytest.mark.parametrize(
    ("actor", "said"),
    [("staff:li", "li"), ("staff:li/wang", "li for wang"), ("citizen", "Citizen"), ("unknown", "Not signed in")],
)
def test_who_acted_is_named(actor: str, said: str) -> None:
    assert words.who(actor, translator("en")) == said


@pytest.mark.parametrize(
    ("act", "code", "said"),
    [
        ("notice.answer", "call_me", "请求回电"),
        ("task.record", "reached", "已联系上并告知"),
        ("handover.opened", "asked", "群众要求人工服务"),
        ("optout.add", "reply", "本人短信"),
        ("list.exported", "12", "12"),
    ],
)
def test_what_the_trail_adds_is_said_in_words(act: str, code: str, said: str) -> None:
    entry = AuditEntry(uuid4(), MORNING, "citizen", act, "notice:1", code)

    assert words.detail(entry, translator("zh_Hans_CN")) == said


def test_a_record_is_named_by_its_kind() -> None:
    assert words.subject("backup", translator("en")) == "Backup"
    assert words.subject("complaint:诉2026-0001", translator("en")) == "Complaint 诉2026-0001"
