"""The telephone a notice came to, or is to come to."""

from storage import entities, notices, permits
from storage.engine import UnitOfWork
from storage.notices import phone_hash
from storage.values.entities import Entity
from storage.values.notices import OF_UNITS, Notice
from storage.values.permits import Permit


async def phones_of(unit: UnitOfWork, found: Notice) -> list[str]:
    """The phone it came to; where none was written to yet (a letter, a call to be made), those of its permits. A
    notice to a unit to be called out names no permit: then the one of its unit's phones that it is for."""
    plain = (await notices.opened(unit, [found])).get(found.id)
    if plain is not None:
        return [plain.to]
    ids = await notices.permits_of(unit, found.id)
    records: list[Permit | Entity] = list((await permits.load(unit, ids)).values())
    if found.kind in OF_UNITS and found.entity_id is not None:
        records += (await entities.load(unit, [found.entity_id])).values()
        records += (await permits.load(unit, await permits.ids_of(unit, found.entity_id))).values()
    phones = [one.contact.phone for one in records if one.contact is not None and one.contact.phone]
    if found.recipient_hash is not None:
        phones = [phone for phone in phones if phone_hash(unit.keyring, phone) == found.recipient_hash]
    return list(dict.fromkeys(phones))
