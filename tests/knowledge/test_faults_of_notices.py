"""Text messages, channels and reminder windows: break one rule and exactly that fault is told."""

import pytest

from knowledge.model import Kind
from knowledge.parse import read_texts
from knowledge.validate import check_texts
from tests.knowledge.broken import GONE, Broken, after, broken, replaced, to
from tests.knowledge.packs import MARKET

SEASONS = Kind.SEASONAL_RISKS

ROWS = [
    # text messages
    broken(SEASONS, "seasonal_risks[0].sms", after("，请互相转告，感谢您的支持和配合"), "sms-length"),
    broken(SEASONS, "seasonal_risks[0].sms", replaced("自查", "自查价格调查"), "without"),
    broken(SEASONS, "seasonal_risks[0].sms", replaced("请自查", "【查】"), "without"),
    broken(SEASONS, "seasonal_risks[0].sms", replaced("，请自查", "拒收请回复R"), "without"),
    broken(SEASONS, "seasonal_risks[0].sms", replaced("请自查", "abc.cn"), "without"),
    broken(SEASONS, "permit_reminders[0].sms", replaced("尾号", ""), "apart"),
    broken(SEASONS, "permit_reminders[0].sms", replaced("尾号{permit_tail}", ""), "names"),
    broken(SEASONS, "permit_reminders[1].sms", replaced("{days_left}天", "35天"), "days-left"),
    broken(SEASONS, "permit_reminders[3].letter", after("请在三十日内办理。"), "days-left"),
    # texts in English, which may be left out
    broken(SEASONS, "permit_reminders[0].sms_en", to(GONE)),
    broken(SEASONS, "permit_reminders[1].letter_en", to(None)),
    broken(SEASONS, "seasonal_risks[0].sms_en", to("Check your prices.")),
    broken(SEASONS, "seasonal_risks[0].sms_en", to("Check {permit_name}."), "reminders-only"),
    broken(SEASONS, "permit_reminders[0].sms_en", replaced("number ending {permit_tail}", ""), "names"),
    broken(SEASONS, "permit_reminders[0].sms_en", after(" Apply within 30 working days."), "days-left"),
    broken(SEASONS, "permit_reminders[0].sms_en", after(" See abc.cn"), "without"),
    broken(SEASONS, "permit_reminders[0].sms_en", after(" 代办"), "without", "no-chinese"),
    broken(SEASONS, "permit_reminders[0].sms_en", after(" Please tell the others." * 6), "sms-length"),
    broken(SEASONS, "permit_reminders[0].letter_en", to("A letter."), "not-translated"),
    broken(SEASONS, "permit_reminders[2].call_script_en", after(" Apply by {apply_by}."), "not-apply-by"),
    broken(SEASONS, "decision_notices[1].sms_en", replaced("{rectify_by}", "soon"), "names"),
    broken(SEASONS, "sms_rules.signature", to("东湖市监"), "form"),
    broken(SEASONS, "sms_rules.send_window.end", to("08:00"), "sms_rules.send_window window"),
    broken(
        SEASONS, "permit_reminders[0].channels", to(["sms", "phone"]), "permit_reminders[0].call_script channel-text"
    ),
    broken(SEASONS, "permit_reminders[3].channels", to(["phone"]), "channel"),
    broken(SEASONS, "permit_reminders[0].ladder", to({"letter": 3}), "permit_reminders[0].letter channel-text"),
    broken(SEASONS, "permit_reminders[1].ladder", to({"phone": 3}), "permit_reminders[1].channels channel"),
    # reminder windows
    broken(SEASONS, "permit_reminders[0].days_before", to(59), "equal"),
    broken(SEASONS, "permit_reminders[0].window.to", to(61), "at-most"),
    broken(SEASONS, "permit_reminders[0].window.to", to(30), "permit_reminders[0].window disjoint"),
    broken(SEASONS, "permit_reminders[1].window.to", to(18), "at-least", "permit_reminders[1].window disjoint"),
    broken(SEASONS, "permit_reminders[2].window.to", to(-1), "at-least", "permit_reminders[2].window disjoint"),
    broken(SEASONS, "permit_reminders[0].matter", to("price-complaint"), "one-of"),
    broken(SEASONS, "permit_reminders[2].call_script", after("请在{apply_by}前申请。"), "not-apply-by"),
    # campaigns and notices after a decision
    broken(SEASONS, "campaigns[0].audience", to([]), "audience"),
    broken(SEASONS, "campaigns[0].audience", to(["没有这类"]), "campaigns[0].audience[0] known"),
    broken(SEASONS, "campaigns[0].past_violations", to(["no-such"]), "campaigns[0].past_violations[0] known"),
    broken(SEASONS, "campaigns[0].letter", after("{decision_no}"), "reminders-only"),
    broken(SEASONS, "campaigns[0].id", to("holiday-prices"), "unique"),
    broken(SEASONS, "campaigns[0].letter_en", to(None), "translated"),
    broken(SEASONS, "decision_notices[1].late_days", to(6), "at-most"),
    broken(SEASONS, "decision_notices[1].sms", replaced("最迟{rectify_by}", "按期"), "names"),
    broken(SEASONS, "decision_notices[1].call_script", replaced("{days_left}天", "5天"), "days-left"),
    broken(SEASONS, "decision_notices[0].letter", after("还有{days_left}天"), "without"),
    broken(SEASONS, "decision_notices[0].letter", after("{permit_name}"), "reminders-only"),
    broken(SEASONS, "decision_notices[0].about", to("revisit_form"), "decision_notices[2].late_days disjoint"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.path}")
def test_a_broken_rule_is_told_and_nothing_else(row: Broken) -> None:
    row.check()


def test_a_comment_allows_a_message_of_two_segments() -> None:
    path = MARKET / "seasonal_risks.yaml"
    text = path.read_text(encoding="utf-8")
    long = text.replace("标价外不另收费，请自查。", "标价外不另收费，请自查。请互相转告，感谢您的支持和配合。", 1)
    allowed = long.replace("    sms: 节日", "    # segments: 2\n    sms: 节日", 1)
    much_longer = allowed.replace("请自查。", "请自查。" + "请互相转告。" * 12, 1)

    def faults(changed: str) -> list[tuple[str, str, str]]:
        texts, _ = read_texts(MARKET)
        checked = check_texts({**texts, Kind.SEASONAL_RISKS: changed})
        return [(fault.where, fault.code.value, fault.expected) for fault in checked.faults]

    assert faults(long) == [("seasonal_risks[0].sms", "sms-length", "70")]
    assert faults(allowed) == []
    assert faults(much_longer) == [("seasonal_risks[0].sms", "sms-length", "134")]
