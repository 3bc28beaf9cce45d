"""The phone left with a case."""

from common.phone import Phone, read_phone
from storage import complaints as store
from storage.engine import UnitOfWork
from storage.values.complaints import CaseRow


async def phone_left(unit: UnitOfWork, case: CaseRow) -> Phone | None:
    """The first number left with a case, while it is kept."""
    contact = None if case.erased else await store.contact(unit, case)
    return None if contact is None else read_phone(contact.phone).phone
