"""A letter as a Word file to be edited by hand: a template with places in double braces, filled by docxtpl."""

from io import BytesIO
from pathlib import Path
from typing import Final

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from common.errors import SanshiError
from common.i18n import N_
from notify.letters.codes import code
from notify.letters.sheet import Sheet

TEMPLATE: Final = Path(__file__).parent / "letter.docx"
CODE: Final = Mm(26)


class TemplateUnusable(SanshiError):
    message = N_(
        "The letter template {file} cannot be used. It must be a Word file (.docx) with places such as {places}; "
        "set files.letter_template to another, or leave it empty."
    )
    http_status = 409


def letter_docx(sheet: Sheet, template: Path | None) -> bytes:
    """The letter in a template of the office, else in ours. Raises TemplateUnusable."""
    try:
        document = DocxTemplate(template or TEMPLATE)
        values = {name: getattr(sheet, name) for name in Sheet.__dataclass_fields__}
        values["code"] = InlineImage(document, BytesIO(code(sheet.link)), width=CODE) if sheet.link else ""
        document.render(values, autoescape=True)
        made = BytesIO()
        document.save(made)
    except Exception as error:  # whatever the library finds wrong with a file somebody made
        raise TemplateUnusable(file=template or TEMPLATE.name, places="{{ title }}, {{ body }}") from error
    return made.getvalue()
