"""The demo's permits and notices: a sheet whose dates are relative to today, imported and planned like any other."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from knowledge.edition import Edition
from knowledge.permit_names import reminders_of
from notify.providers.base import CannotTell, Found, Outcome, OutcomeKind, Outgoing, Sought
from notify.providers.log import LogProvider
from storage.values.notices import Reason

HEADER = (
    "单位名称",
    "统一社会信用代码",
    "联系人",
    "联系电话",
    "通讯地址",
    "证件名称",
    "证件编号",
    "发证日期",
    "有效期至",
    "同意接收短信",
    "备注",
)
FIRMS = (
    "星河置业",
    "东方商贸",
    "明月超市",
    "长虹停车服务",
    "安居物业",
    "绿苑餐饮",
    "同德仓储",
    "和顺酒店",
    "新业实业",
    "春晖医药",
)
LONG_AGO = timedelta(days=3 * 365)


class StumblingProvider(LogProvider):
    """Shows messages like the demo's own provider, but refuses the second number and never answers for the third."""

    def __init__(self) -> None:
        super().__init__()
        # Another name than the running provider's: else its look-up would soon clear up the demo's doubtful notice.
        self.name = "demo"
        self._taken = 0

    async def send(self, message: Outgoing) -> Outcome:
        self._taken += 1
        if self._taken == 2:
            return Outcome(OutcomeKind.REFUSED, code="21211", reason=Reason.NUMBER_BAD)
        if self._taken == 3:
            return Outcome(OutcomeKind.UNKNOWN, reason=Reason.NO_ANSWER)
        return await super().send(message)

    async def find(self, sought: Sought) -> list[Found]:
        raise CannotTell


def sheet(edition: Edition, due_on: date, today: date) -> bytes:
    """A csv of permits: on `due_on` due in each step of its reminders and a month before it, one that expires today,
    and rows that are flagged and rejected."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    writer.writerows(_rows(edition, due_on, today))
    return stream.getvalue().encode("utf-8-sig")


def working_morning(edition: Edition, now: datetime) -> datetime:
    """Ten o'clock of the last working day before today."""
    day = edition.calendar.today(now) - timedelta(days=1)
    while not edition.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(10), tzinfo=edition.calendar.timezone).astimezone(UTC)


def _rows(edition: Edition, due_on: date, today: date) -> Iterator[tuple[str, ...]]:
    pack = edition.pack
    issued = [matter for matter in pack.active_matters if matter.renewal and reminders_of(pack, matter)]
    number = 0
    for matter in issued:
        for step in reminders_of(pack, matter):
            for days in (step.days_before, step.days_before, step.days_before + 30):
                number += 1
                yield _row(number, matter.result.name, due_on + timedelta(days=days))
    name = issued[0].result.name if issued else "证照"
    yield _row(number + 1, name, today)
    yield (*_row(number + 2, name, today)[:8], "长期", "是", "有效期待核对")
    yield (*_row(number + 3, name, today)[:8], "", "是", "没有有效期")


def _row(number: int, permit: str, expiry: date) -> tuple[str, ...]:
    phone = "0371-66001234" if number % 5 == 0 else f"1390000{number:04d}"
    return (
        f"{FIRMS[number % len(FIRMS)]}有限公司（示例{number}）",
        "",
        "示例联系人",
        phone,
        f"示例路{number}号",
        permit,
        f"示例〔{expiry.year - 3}〕{number:04d}号",
        (expiry - LONG_AGO).isoformat(),
        expiry.isoformat(),
        "否" if number % 7 == 0 else "是",
        "",
    )
