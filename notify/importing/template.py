"""An empty sheet to fill in: the columns of the import, with notes in the workbook."""

import csv
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from notify.importing.columns import Column

ORDER: Final = (
    Column.ENTITY,
    Column.CREDIT_CODE,
    Column.PERSON,
    Column.PHONE,
    Column.ADDRESS,
    Column.GRID,
    Column.PERMIT,
    Column.NUMBER,
    Column.ISSUED,
    Column.EXPIRY,
    Column.CONSENT,
    Column.NOTE,
    Column.KIND,
    Column.LANGUAGE,
)
NOTES: Final = (
    "请在“证件”页填写，一证一行；本页只作说明，导入时不读取。",
    "必填：单位名称、证件名称、证件编号、有效期至，以及联系电话、通讯地址中至少一项。",
    "日期请写成 2027-03-01；只有年月、两位年份或“长期”的，需要人工核对后才会提醒。",
    "联系电话每格只填一个；座机请带区号；106 开头的是短信端口号，不能作为联系电话。",
    "统一社会信用代码按文本填写18位；没有代码的单位按名称识别。",
    "同意接收短信填“是”或“否”；不填视为未同意，依法应当提示的到期提醒仍会发送。",
    "证件编号不能重复；同一编号填写更晚的有效期，即视为已延续。",
    "单位类型可以不填；填写后用于季节性提示，多个类型用顿号隔开。",
    "通知语言可以不填；填“英文”的单位收到英文通知，知识包没有英文文本的仍发中文。",
)
_TEXT_FORMAT: Final = "@"
_ROWS: Final = 500


def write_template(path: Path) -> None:
    """Write the empty sheet: .csv when the name says so, else .xlsx."""
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerow([column.value for column in ORDER])
        return
    workbook().save(path)


def workbook() -> Workbook:
    """The template as a workbook; cells are text, so that no number loses a digit."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = "证件"
    for place, column in enumerate(ORDER, 1):
        head = sheet.cell(row=1, column=place, value=column.value)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDE8F3")
        sheet.column_dimensions[get_column_letter(place)].width = 22
        for row in range(2, _ROWS + 2):
            sheet.cell(row=row, column=place).number_format = _TEXT_FORMAT
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("说明")
    notes.column_dimensions["A"].width = 100
    for row, text in enumerate(NOTES, 1):
        notes.cell(row=row, column=1, value=text).alignment = Alignment(wrap_text=True)
    return book
