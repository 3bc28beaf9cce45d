"""Importing permits: what is taken, what waits for a look, what is refused; and doing it again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.i18n import translator
from common.phone import PhoneKind
from notify.importing.problems import MEANING, Code, remedy
from notify.importing.report import RowStatus
from staff.actor import SYSTEM
from storage import audit, entities, permits
from storage.values.permits import PermitAct, PermitState
from tests.notify.permit_office import HEADER, PermitOffice, credit_code, sheet, workbook

REJECTED = [
    ({"单位名称": ""}, "missing_name"),
    ({"证件编号": " "}, "missing_number"),
    ({"有效期至": ""}, "missing_expiry"),
    ({"有效期至": "2027-02-30"}, "impossible_expiry"),
    ({"有效期至": "见证书"}, "unreadable_expiry"),
    ({"有效期至": "2024-01-14"}, "expiry_before_issue"),
    ({"联系电话": "", "通讯地址": ""}, "unreachable"),
    ({"联系电话": "1380013", "通讯地址": "/"}, "unreachable"),
    ({"联系电话": "10657012345678", "通讯地址": ""}, "unreachable"),
]
FLAGGED = [
    ({"有效期至": "2027年3月"}, "month_only_date"),
    ({"有效期至": "27-03-01"}, "two_digit_year"),
    ({"有效期至": "03/04/2027"}, "day_month_order"),
    ({"有效期至": "二〇二七年三月一日"}, "chinese_numeral_date"),
    ({"有效期至": "长期"}, "long_term"),
    ({"联系电话": "1380013"}, "unusable_phone"),
    ({"联系电话": "13800138000/13900139000"}, "two_phones"),
    ({"联系电话": "10657012345678"}, "port_number"),
    ({"联系人": "=1+1"}, "formula_cell"),
    ({"统一社会信用代码": "91350100M000100Y44"}, "bad_credit_code"),
    ({"证件名称": "没有这种证"}, "unknown_permit"),
    ({"有效期至": "2127-03-01"}, "implausible_expiry"),
    ({"发证日期": "2024年1月"}, "month_only_date"),
]
ACCEPTED = [
    ({}, None),
    ({"联系电话": "0371-66668888"}, "landline"),
    ({"联系电话": ""}, "letter_only"),
    ({"通讯地址": ""}, None),
    ({"同意接收短信": "否"}, "no_consent"),
    ({"同意接收短信": ""}, "no_consent"),
    ({"有效期至": "2026-03-01"}, "already_expired"),
    ({"统一社会信用代码": ""}, "entity_by_name"),
    ({"单位名称": "  𠮷祥（集团）公司　"}, None),
    ({"备注": '含,逗号\n和"引号"'}, None),
    ({"发证日期": ""}, None),
    ({"单位类型": "不认识的类型"}, "unknown_kind"),
    ({"联系电话": "+86 (138) 0013-8000"}, None),
]


@pytest.mark.parametrize(("given", "code"), REJECTED)
async def test_a_row_that_cannot_be_used_is_rejected(
    first_office: PermitOffice, given: dict[str, str], code: str
) -> None:
    row = await first_office.judge(**given)

    assert row.status is RowStatus.REJECT
    assert code in row.reasons


@pytest.mark.parametrize(("given", "code"), FLAGGED)
async def test_a_doubtful_row_waits_for_a_look(first_office: PermitOffice, given: dict[str, str], code: str) -> None:
    row = await first_office.judge(**given)

    assert row.status is RowStatus.FLAG
    assert code in row.reasons


@pytest.mark.parametrize(("given", "code"), ACCEPTED)
async def test_an_unusual_but_clear_row_is_taken(
    first_office: PermitOffice, given: dict[str, str], code: str | None
) -> None:
    row = await first_office.judge(**given)

    assert row.status is RowStatus.ACCEPT
    assert (code is None) or (code in row.reasons)


async def test_every_problem_names_row_column_value_and_remedy(each_office: PermitOffice) -> None:
    report = await each_office.take(each_office.row(1), each_office.row(2, 有效期至="2027-02-30"))

    [problem] = [one for one in report.rows[1].problems if one.code == Code.IMPOSSIBLE_EXPIRY]
    assert report.rows[1].row == 3
    assert (problem.column, problem.value) == ("有效期至", "2027-02-30")
    assert "2027-02-30" in remedy(problem, translator("zh"))


def test_every_code_has_a_meaning() -> None:
    assert set(MEANING) == set(Code)


async def test_good_rows_go_in_and_bad_ones_do_not_stop_them(each_office: PermitOffice) -> None:
    report = await each_office.take(
        each_office.row(1), each_office.row(2, 有效期至="x"), each_office.row(3, 有效期至="长期"), each_office.row(4)
    )

    assert (report.accepted, report.flagged, report.rejected) == (2, 1, 1)
    page = await each_office.permits.page()
    assert {line.permit.number for line in page.lines} == {"用〔2024〕0001号", "用〔2024〕0003号", "用〔2024〕0004号"}
    assert [line.permit.needs_look for line in page.lines] == [True, False, False]


async def test_a_rehearsal_changes_nothing(each_office: PermitOffice) -> None:
    report = await each_office.take(each_office.row(1), dry_run=True)

    assert report.accepted == 1
    assert (await each_office.permits.page()).total == 0
    async with each_office.database.reading() as unit:
        assert (await unit.execute(sa.select(sa.func.count()).select_from(entities.entity))).scalar_one() == 0
        assert await audit.entries(unit) == []


async def test_importing_again_changes_nothing(each_office: PermitOffice) -> None:
    rows = [
        each_office.row(1),
        each_office.row(2, 有效期至="长期"),
        each_office.row(3, 单位类型=each_office.pack.entity_kinds[0].name),
    ]
    first = await each_office.take(*rows)
    before = await everything(each_office)
    each_office.clock.advance(timedelta(hours=1))

    again = await each_office.take(*rows)

    assert [row.status for row in again.rows] == [row.status for row in first.rows]
    assert (again.created, again.changed, again.renewed, again.unchanged) == (0, 0, 0, 3)
    assert await everything(each_office) == before


async def everything(office: PermitOffice) -> list[object]:
    async with office.database.reading() as unit:
        tables = [permits.permit, permits.permit_event, entities.entity, entities.entity_kind]
        return [row for table in tables for row in (await unit.execute(sa.select(table))).all()]


async def test_the_first_row_with_a_number_wins(each_office: PermitOffice) -> None:
    report = await each_office.take(
        each_office.row(1, 有效期至="坏"), each_office.row(1), each_office.row(2, 证件编号="用[2024]0001号")
    )

    assert [row.status for row in report.rows] == [RowStatus.REJECT, RowStatus.ACCEPT, RowStatus.REJECT]
    assert "duplicate_in_file" in report.rows[2].reasons


async def test_a_number_of_another_unit_on_record_is_rejected(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1))

    report = await each_office.take(each_office.row(2, 证件编号="用〔2024〕0001号"))

    assert report.rows[0].reasons[-1] == "number_of_other_entity"
    detail = await each_office.permits.detail("用〔2024〕0001号")
    assert detail.entity.name == "第1公司"


async def test_a_later_expiry_renews_and_keeps_the_history(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1))
    await each_office.permits.applied_for("用〔2024〕0001号", by=SYSTEM)

    report = await each_office.take(each_office.row(1, 有效期至="2030-01-14"))

    detail = await each_office.permits.detail("用〔2024〕0001号")
    assert (report.renewed, detail.state) == (1, PermitState.VALID)
    assert detail.permit.expires_on is not None
    assert detail.permit.expires_on.isoformat() == "2030-01-14"
    assert [event.act for event in detail.events] == [PermitAct.IMPORTED, PermitAct.APPLIED, PermitAct.RENEWED]
    assert detail.permit.due_at is None


async def test_an_old_sheet_takes_nothing_back(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1, 有效期至="2030-01-14"))

    report = await each_office.take(each_office.row(1, 有效期至="2027-01-14", 联系电话="13900139000"))

    permit = (await each_office.permits.detail("用〔2024〕0001号")).permit
    assert (report.rows[0].status, report.rows[0].reasons[-1]) == (RowStatus.FLAG, "earlier_than_known")
    assert permit.expires_on is not None
    assert permit.expires_on.year == 2030
    assert not permit.needs_look


async def test_absence_from_a_sheet_withdraws_nothing(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1), each_office.row(2))

    await each_office.take(each_office.row(2, 联系人="李经理"))

    assert (await each_office.permits.detail("用〔2024〕0001号")).state is PermitState.VALID


async def test_a_new_contact_is_taken_over(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1))

    report = await each_office.take(each_office.row(1, 联系电话="0371-66668888", 通讯地址="新路1号"))

    contact = (await each_office.permits.detail("用〔2024〕0001号")).permit.contact
    assert report.changed == 1
    assert contact is not None
    assert (contact.phone_kind, contact.address) == (PhoneKind.LANDLINE, "新路1号")


async def test_contacts_belong_to_the_permit(each_office: PermitOffice) -> None:
    second = each_office.row(2, 单位名称="第1公司", 统一社会信用代码=credit_code(1))
    report = await each_office.take(each_office.row(1), second)

    one = (await each_office.permits.detail("用〔2024〕0001号")).permit
    other = (await each_office.permits.detail("用〔2024〕0002号")).permit
    assert "second_permit" in report.rows[1].reasons
    assert one.entity_id == other.entity_id
    assert one.contact is not None
    assert other.contact is not None
    assert one.contact.phone != other.contact.phone


async def test_one_phone_of_two_units_is_taken_and_said(each_office: PermitOffice) -> None:
    report = await each_office.take(each_office.row(1), each_office.row(2, 联系电话="13800130001"))

    assert report.rows[1].status is RowStatus.ACCEPT
    assert "shared_phone" in report.rows[1].reasons


async def test_a_unit_is_its_credit_code_whatever_its_name(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1), each_office.row(2, 单位名称="改名公司", 统一社会信用代码=credit_code(1)))

    one = await each_office.permits.detail("用〔2024〕0001号")
    assert one.entity.name == "改名公司"
    assert not one.entity.by_name
    assert one.permit.entity_id == (await each_office.permits.detail("用〔2024〕0002号")).permit.entity_id


async def test_without_a_code_a_unit_is_its_name_until_a_row_brings_the_code(each_office: PermitOffice) -> None:
    nameless = each_office.row(1, 单位名称="甲（集团）公司", 统一社会信用代码="")
    await each_office.take(nameless)
    assert (await each_office.permits.detail("用〔2024〕0001号")).entity.by_name

    await each_office.take(each_office.row(2, 单位名称="甲(集团)公司"))

    found = await each_office.permits.detail("用〔2024〕0001号")
    assert found.entity.credit_code == credit_code(2)
    assert found.permit.entity_id == (await each_office.permits.detail("用〔2024〕0002号")).permit.entity_id


async def test_a_name_that_several_units_bear_is_not_guessed(each_office: PermitOffice) -> None:
    report = await each_office.take(
        each_office.row(1, 单位名称="同名公司"),
        each_office.row(2, 单位名称="同名公司"),
        each_office.row(3, 单位名称="同名公司", 统一社会信用代码=""),
    )

    assert (report.rows[2].status, "name_of_several_entities" in report.rows[2].reasons) == (RowStatus.FLAG, True)


async def test_names_phones_and_addresses_are_sealed_at_rest(each_office: PermitOffice) -> None:
    await each_office.take(
        each_office.row(1, 备注="很私密的备注"), each_office.row(2, 联系电话="13800138000/13900139000")
    )

    rows = repr(await everything(each_office)).encode()
    for secret in ("第1公司", "王经理", "13800130001", "示例路", "很私密", "13900139000"):
        assert secret.encode() not in rows
        assert repr(secret.encode())[2:-1].encode() not in rows


async def test_the_same_rows_from_a_workbook_are_judged_alike(each_office: PermitOffice) -> None:
    row = each_office.row(1)
    cells = [row[name] for name in HEADER]
    cells[HEADER.index("联系人")] = "=1+1"

    report = await each_office.imports.permits(workbook([HEADER, cells]), by=SYSTEM)

    assert report.rows[0].status is RowStatus.FLAG
    assert report.rows[0].reasons == ("formula_cell",)


async def test_many_rows_pass_in_chunks_with_progress(each_office: PermitOffice) -> None:
    told: list[int] = []
    rows = [each_office.row(number) for number in range(2_100)]

    report = await each_office.imports.permits(sheet(rows), by=SYSTEM, progress=lambda done, _: told.append(done))

    assert report.created == 2_100
    assert told == [1_001, 2_001, 2_101]


async def test_a_long_number_rounded_by_a_spreadsheet_is_flagged(first_office: PermitOffice) -> None:
    row = await first_office.judge(证件编号="4.10104E+17")

    assert "rounded_number" in row.reasons


async def test_cells_beyond_the_header_are_flagged(first_office: PermitOffice) -> None:
    line = ",".join(first_office.row(1)[name] for name in HEADER)
    data = ",".join(HEADER) + "\n" + line + ",多出来的\n"

    report = await first_office.imports.permits(data.encode(), by=SYSTEM)

    assert report.rows[0].reasons == ("extra_cells",)
