"""An office with one pack for the tests of import and planning, and sheets for it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

from common.clock import FixedClock
from knowledge.calendar import WorkingYear
from knowledge.edition import Edition, FixedEditions
from knowledge.model import Matter, Pack
from knowledge.permit_names import reminders_of
from notify.credit_codes import check_character
from notify.entities import Entities
from notify.importing.report import ImportReport, RowReport
from notify.importing.service import Imports
from notify.permits import Permits
from notify.planned_texts import PlannedTexts
from notify.planning.service import Planner
from staff.actor import SYSTEM
from storage.engine import Database
from tests.conftest import PACKS
from tests.shipped import edition_of

HEADER = (
    "单位名称",
    "统一社会信用代码",
    "联系人",
    "联系电话",
    "通讯地址",
    "网格编号",
    "证件名称",
    "证件编号",
    "发证日期",
    "有效期至",
    "同意接收短信",
    "备注",
    "单位类型",
    "通知语言",
)


@dataclass(frozen=True)
class PermitOffice:
    """Import, planner and permit pages over one database; `today` is the office's day."""

    database: Database
    clock: FixedClock
    edition: Edition
    imports: Imports
    planner: Planner
    permits: Permits
    entities: Entities
    texts: PlannedTexts
    editions: FixedEditions

    @property
    def pack(self) -> Pack:
        return self.edition.pack

    @property
    def today(self) -> date:
        return self.edition.calendar.today(self.clock.now())

    @property
    def matter(self) -> Matter:
        """A matter whose permits are reminded of."""
        return next(one for one in self.pack.matters if reminders_of(self.pack, one))

    def row(self, number: int, **given: str) -> dict[str, str]:
        """A good row; `number` makes name, codes and phone its own. Keys are column names."""
        values = {
            "单位名称": f"第{number}公司",
            "统一社会信用代码": credit_code(number),
            "联系人": "王经理",
            "联系电话": f"1380013{number:04}",
            "通讯地址": f"示例路{number}号",
            "网格编号": "A1",
            "证件名称": self.matter.result.name,
            "证件编号": f"用〔2024〕{number:04}号",
            "发证日期": "2024-01-15",
            "有效期至": self.days_left(50),
            "同意接收短信": "是",
            "备注": "",
            "单位类型": "",
            "通知语言": "",
        }
        return values | given

    def days_left(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    async def take(self, *rows: Mapping[str, str], dry_run: bool = False) -> ImportReport:
        """Import these rows as csv."""
        return await self.imports.permits(sheet(rows), by=SYSTEM, dry_run=dry_run)

    async def judge(self, **given: str) -> RowReport:
        """The report on one good row with these values in it."""
        report = await self.take(self.row(1, **given), dry_run=True)
        return report.rows[0]


def office_edition(name: str, years: Mapping[int, WorkingYear] | None = None) -> Edition:
    """A shipped pack as the first edition; `years` in place of its calendar's."""
    edition = edition_of(PACKS / name)
    return edition if years is None else replace(edition, calendar=replace(edition.calendar, years=years))


def office(database: Database, clock: FixedClock, edition: Edition) -> PermitOffice:
    editions = FixedEditions(edition)
    return PermitOffice(
        database=database,
        clock=clock,
        edition=edition,
        imports=Imports(database=database, clock=clock, editions=editions),
        planner=Planner(database=database, clock=clock, editions=editions),
        permits=Permits(database=database, clock=clock, editions=editions),
        entities=Entities(database=database, clock=clock, editions=editions),
        texts=PlannedTexts(),
        editions=editions,
    )


def credit_code(number: int) -> str:
    """A valid unified social credit code."""
    body = f"91410104MA{number:07}"
    return body + check_character(body)


def sheet(rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A csv file of these rows under the usual header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """An xlsx file with these cells on its first sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
