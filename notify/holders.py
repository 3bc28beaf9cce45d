"""Whom notices are for: the names of the units, for people who read a list."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from storage import entities
from storage.engine import UnitOfWork
from storage.values.notices import Notice


async def holders_of(unit: UnitOfWork, notices: Sequence[Notice]) -> Mapping[UUID, str]:
    """The unit's name by the id of its notice; "" for an erased unit, nothing for a notice that is for no unit."""
    addressed = {one.id: one.entity_id for one in notices if one.entity_id is not None}
    names = await entities.names(unit, set(addressed.values()))
    return {notice_id: names.get(entity_id, "") for notice_id, entity_id in addressed.items()}
