"""Why a whole file cannot be taken; what is wrong with a single row is in `problems`."""

from common.errors import SanshiError
from common.i18n import N_


class SheetUnreadable(SanshiError):
    """A file that is no sheet of ours; nothing of it was taken."""

    message = N_("The file cannot be read as a table. Save it as .xlsx or as .csv (UTF-8 or GB18030).")
    http_status = 422


class FileMissing(SheetUnreadable):
    message = N_("There is no readable file {path}.")


class OldWorkbook(SheetUnreadable):
    message = N_("This is an old .xls workbook. Open it in Excel or WPS and save it as .xlsx.")


class Locked(SheetUnreadable):
    message = N_("This workbook is locked with a password. Open it, take the password away and save it as .xlsx.")


class WebPage(SheetUnreadable):
    message = N_("This is a web page, which some systems export as .xls. Open it in Excel or WPS and save it as .xlsx.")


class NotText(SheetUnreadable):
    message = N_(
        "The file is neither an .xlsx workbook nor text in UTF-8 or GB18030, whatever its name ends in. Open the table"
        " in Excel or WPS and save it as .xlsx."
    )


class TooLarge(SheetUnreadable):
    message = N_("The workbook unpacks to more than a sheet of permits can hold. Save the table alone, or as .csv.")


class QuoteOpen(SheetUnreadable):
    message = N_(
        "In row {row} a quotation mark opens and is never closed, or a cell is far too long. Correct that row."
    )


class Suspicious(SheetUnreadable):
    message = N_("The workbook holds parts that do not belong in a sheet and was refused.")


class ColumnsMissing(SheetUnreadable):
    message = N_("No header row with these columns was found in the first {rows} rows: {columns}.")


class PlainText(ColumnsMissing):
    """Text without columns, such as a letter whose name was made to end in .xlsx."""

    message = N_(
        "The file holds plain text, not a table, whatever its name ends in. Open the table in Excel or WPS and save it"
        " as .xlsx. It needs these columns: {columns}."
    )


class SheetEmpty(SheetUnreadable):
    message = N_("The file is empty.")
