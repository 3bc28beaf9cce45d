"""The rules of batches: what a wording may be, how rows are judged, what goes and what is left out, what is paid."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from knowledge.model import Lang
from notify.batches.checking import Known, gravest, samples, sift
from notify.batches.findings import MEANING, Fate, Finding, table
from notify.batches.judging import Line, RowJudge
from notify.batches.table import open_table
from notify.batches.wording import (
    BraceOpen,
    ChineseMissing,
    Envelope,
    LinkForbidden,
    TooLong,
    TwoWordings,
    UnknownTemplate,
    WordForbidden,
    Wording,
    WordingRefused,
    names_of,
    offered,
    wordings_of,
)
from notify.budget import Budget, Price, within
from notify.importing.errors import ColumnsMissing
from notify.sending import bare, compose, told_apart
from storage.values.notices import NoticeKind
from tests.shipped import first_pack

PAGE = Path(__file__).resolve().parents[2] / "docs" / "batches.md"
PACK = first_pack().pack
RULES = PACK.sms_rules
ENVELOPE = Envelope(PACK, lambda number: True)
ZONE = first_pack().calendar.timezone
BODIES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="【】{}"), min_size=1, max_size=80)


def judged(data: bytes, text: str) -> list[Line]:
    wording = Wording("", text, sample=False)
    found = open_table(data, wording.names)
    judge = RowJudge(
        wordings={Lang.ZH: wording},
        preferred=lambda number: Lang.ZH,
        rules=RULES,
        headers=found.headers,
        phone=found.phone,
        timezone=ZONE,
    )
    return [judge.line(row) for row in found.rows]


def one(row: str, head: str = "手机号,单位", text: str = "请{单位}知悉") -> Line:
    [line] = judged(f"{head}\n{row}\n".encode(), text)
    return line


def line(phone: str, body: str = "停水通知", row: int = 2) -> Line:
    return Line(row, phone, body)


def test_every_finding_has_a_fate_and_the_docs_print_them() -> None:
    assert MEANING.keys() == set(Finding)
    assert table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("template", "text", "error"),
    [
        ("", " ", WordingRefused),
        ("flood-season", "又一条", TwoWordings),
        ("no-such", "", UnknownTemplate),
        ("", "请尽快缴费，催缴", WordForbidden),
        ("", "【本局】停水", WordForbidden),
        ("", "详见www.example.com", LinkForbidden),
        ("", "停" * 500, TooLong),
        ("", "请{单位", BraceOpen),
    ],
)
def test_a_wording_that_may_not_go_is_refused(template: str, text: str, error: type[WordingRefused]) -> None:
    with pytest.raises(error):
        wordings_of(PACK, template=template, text=text)


@pytest.mark.parametrize(
    ("english", "error"),
    [
        ("Water is off, 代办", WordForbidden),
        ("【Office】 Water is off", WordForbidden),
        ("See www.example.com", LinkForbidden),
        ("a" * 500, TooLong),
        ("Dear {单位名称", BraceOpen),
    ],
)
def test_an_english_text_is_checked_as_the_chinese_one_is(english: str, error: type[WordingRefused]) -> None:
    with pytest.raises(error):
        wordings_of(PACK, template="", text="停水", english=english)


def test_an_english_text_needs_a_chinese_one_for_all_others() -> None:
    with pytest.raises(ChineseMissing):
        wordings_of(PACK, template="", text=" ", english="Water is off")


def test_a_template_comes_with_the_english_words_of_the_pack() -> None:
    chinese = next(one.id for one in offered(PACK) if not one.sms_en)
    flood, other = (wordings_of(PACK, template=one, text="") for one in ("flood-season", chinese))

    assert set(flood) == {Lang.ZH, Lang.EN}
    assert flood[Lang.EN].text.startswith("The flood season is near")
    assert flood[Lang.EN].version != flood[Lang.ZH].version
    assert set(other) == {Lang.ZH}


@pytest.mark.parametrize("english", ["Water is off tomorrow", "Water  is off tomorrow."])
def test_the_opt_out_words_follow_a_whole_english_sentence(english: str) -> None:
    wording = wordings_of(PACK, template="", text="停水。", english=english)[Lang.EN]

    whole = ENVELOPE.whole("+8613900001111", wording.text, Lang.EN)

    assert whole == f"{RULES.signature}Water is off tomorrow. {RULES.opt_out_suffix_en}"


def test_each_row_is_filled_and_counted_in_the_language_of_its_number() -> None:
    wordings = wordings_of(
        PACK, template="", text="{单位名称}{有效期至}停水", english="No water in your street on {expiry}"
    )
    data = "单位名称,手机号,有效期至\n甲,13900001111,2027-03-01\nACME,13900002222,2027-03-01\n"
    found = open_table(data.encode(), names_of(wordings))
    judge = RowJudge(
        wordings=wordings,
        preferred=lambda number: Lang.EN if number == "+8613900002222" else Lang.ZH,
        rules=RULES,
        headers=found.headers,
        phone=found.phone,
        timezone=ZONE,
    )

    check = sift([judge.line(row) for row in found.rows], Known(), ENVELOPE)

    assert [share.language for share in check.shares] == [Lang.ZH, Lang.EN]
    assert check.share(Lang.EN).samples == [
        f"{RULES.signature}No water in your street on March 1, 2027. {RULES.opt_out_suffix_en}"
    ]
    assert (check.share(Lang.ZH).texts, check.share(Lang.EN).texts) == (1, 1)
    assert (check.share(Lang.ZH).segments, check.share(Lang.EN).segments) == (1, 2)
    assert check.segments == 3


@pytest.mark.parametrize("word", ["{days_left}", "{short_number}"])
def test_templates_with_what_only_the_planner_knows_are_left_to_it(word: str) -> None:
    texts = [found.sms or "" for found in offered(PACK)]

    assert texts
    assert any(word in (found.sms or "") for found in PACK.permit_reminders)
    assert not any(word in text for text in texts)


def test_a_template_of_the_pack_is_filled_from_the_columns_of_the_import() -> None:
    template = next(found for found in offered(PACK) if "{permit_tail}" in (found.sms or "") and found.sms)
    wording = wordings_of(PACK, template=template.id, text="")[Lang.ZH]
    book = Workbook()
    assert book.active is not None
    book.active.append(["联系电话", "证件名称", "证件编号", "有效期至", "最晚申请日期"])
    book.active.append(["13900001111", "平时使用证", "平用〔2026〕0042号", "2027-03-01", "2027-01-30"])
    file = BytesIO()
    book.save(file)

    [found] = judged(file.getvalue(), wording.text)

    assert found.problems == ()
    assert found.body.startswith("平时使用证尾号0042于2027年03月01日到期")


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (",甲", Finding.MISSING_PHONE),
        ("12345,甲", Finding.UNUSABLE_PHONE),
        ("0371-66668888,甲", Finding.LANDLINE),
        ("13900001111/13900002222,甲", Finding.TWO_PHONES),
        ("10690001234,甲", Finding.PORT_NUMBER),
        ("13900001111,", Finding.MISSING_VALUE),
        ("13900001111,=A1&B1", Finding.FORMULA),
        ('"=VLOOKUP(A2,13900001111)",甲', Finding.FORMULA),
        ("13900001111,代办公司", Finding.FORBIDDEN_WORD),
        ("13900001111,www.example.cn", Finding.LINK),
        (f"13900001111,{'长' * 500}", Finding.TOO_LONG),
    ],
)
def test_a_bad_row_is_told_by_what_is_to_be_mended(row: str, finding: Finding) -> None:
    found = one(row)

    assert [problem.code for problem in found.problems] == [finding]
    assert gravest(found) is Fate.MEND


def test_a_number_is_read_as_people_write_it() -> None:
    assert one("+86 139-0000-1111,甲").phone == "+8613900001111"


def test_who_refused_in_the_sheet_is_left_out() -> None:
    found = one("13900001111,甲,否", head="手机号,单位,同意接收短信")

    assert gravest(found) is Fate.LEFT_OUT


def test_a_file_without_the_columns_of_the_text_says_which() -> None:
    with pytest.raises(ColumnsMissing) as told:
        judged(b"phone\n13900001111\n", "请{单位名称}于{expiry}前办理")

    assert told.value.values["columns"] == "单位名称、有效期至"


def test_what_a_value_holds_in_braces_is_left_as_it_is() -> None:
    assert one("13900001111,{entity}").body == "请{entity}知悉"


LINES = st.lists(
    st.builds(line, st.sampled_from(["+861390000000" + str(end) for end in range(4)]), st.sampled_from("甲乙丙")),
    max_size=12,
)


@given(LINES, st.sets(st.sampled_from(["+8613900000001", "+8613900000002"])), st.integers(1, 3))
def test_every_line_goes_or_is_told_and_no_text_goes_twice_to_a_number(
    lines: list[Line], opted_out: set[str], cap: int
) -> None:
    known = Known(opted_out=opted_out, before={("+8613900000003", "甲"): "昨天"}, cap=cap)

    found = sift(lines, known, ENVELOPE)

    assert len(found.good) + found.mend + found.left_out == found.total == len(lines)
    went = [(good.phone, good.body) for good in found.good]
    assert len(set(went)) == len(went)
    assert not opted_out & {phone for phone, _ in went}
    assert ("+8613900000003", "甲") not in went
    assert found.segments == sum(ENVELOPE.segments(good.phone, good.body, good.language) for good in found.good)
    assert len(found.samples) == len(set(found.samples)) <= 3


def test_a_text_over_the_days_cap_goes_with_a_remark() -> None:
    found = sift([line("+8613900000001", body) for body in "甲乙"], Known(today={"+8613900000001": 2}), ENVELOPE)

    assert [problem.code for good in found.good for problem in good.problems] == [Finding.OVER_CAP]


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=8))
def test_samples_show_the_first_the_longest_and_the_shortest(texts: list[str]) -> None:
    found = samples(texts)

    assert found[0] == texts[0]
    assert max(map(len, found)) == max(map(len, texts))
    assert min(map(len, found)) == min(map(len, texts))


@given(BODIES, st.sampled_from(NoticeKind), st.booleans(), st.booleans())
def test_a_text_that_is_tried_again_gets_signature_and_opt_out_words_once(
    body: str, kind: NoticeKind, before: bool, now: bool
) -> None:
    stored = compose(PACK, body, kind, replies=before)
    ending, _ = told_apart(PACK, stored, kind)

    assert compose(PACK, bare(stored, ending), kind, replies=now) == compose(PACK, body, kind, replies=now)


def test_a_batch_asks_for_a_reply_only_where_one_arrives() -> None:
    deaf = Envelope(PACK, lambda number: not number.startswith("+86"))

    assert deaf.whole("+4915112345678", "停水", Lang.ZH).endswith(RULES.opt_out_suffix)
    assert "拒收请致电" in deaf.whole("+8613900000001", "停水", Lang.ZH)


@given(st.lists(st.tuples(st.integers(1, 8), st.booleans()), max_size=20), st.integers(0, 60), st.integers(0, 60))
def test_the_budget_stops_prompts_and_nothing_else(asked: list[tuple[int, bool]], used: int, budget: int) -> None:
    goes = within(asked, used=used, budget=budget)

    assert all(went for (_, prompt), went in zip(asked, goes, strict=True) if not prompt)
    others = sum(segments for segments, prompt in asked if not prompt)
    prompts = sum(segments for (segments, prompt), went in zip(asked, goes, strict=True) if prompt and went)
    assert prompts == 0 or used + others + prompts <= budget
    assert within(asked, used=used, budget=None) == [True] * len(asked)


def test_costs_are_exact() -> None:
    assert Price(Decimal("0.045"), "CNY").of(1_001) == Decimal("45.045")


def test_what_is_spoken_for_is_not_left() -> None:
    assert Budget(used=60, waiting=30, limit=100).left == 10
    assert Budget(used=90, waiting=30, limit=100).left == 0
    assert Budget(used=90, waiting=30, limit=None).pays(10**6)
