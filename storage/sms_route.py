"""Which provider is in use, as a person chose it, and the templates that providers have reviewed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.providers import Choice, ProviderTemplate, ReviewState

LONGEST_WHY = 300

sms_route = sa.Table(
    "sms_route",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("provider", sa.String(20), nullable=False),
    sa.Column("by", sa.String(120), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("why", sa.String(300), nullable=False),
)

provider_template = sa.Table(
    "provider_template",
    metadata,
    sa.Column("provider", sa.String(20), primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("content", sa.String(1000), nullable=False),
    sa.Column("state", vocabulary(ReviewState, "state"), nullable=False),
    sa.Column("reason", sa.String(300), nullable=False, server_default=""),
    sa.Column("fetched_at", UtcDateTime, nullable=False),
)


async def chosen(unit: UnitOfWork) -> Choice | None:
    """The choice in force; None while nobody chose, so that the settings hold."""
    query = sa.select(sms_route).order_by(sms_route.c.id.desc()).limit(1)
    row = (await unit.execute(query)).mappings().one_or_none()
    return None if row is None else Choice(row["provider"], row["by"], row["at"], row["why"])


async def choose(unit: UnitOfWork, provider: str, *, by: str, why: str, now: datetime) -> None:
    """Add a choice; the earlier ones stay as the record of who switched when and why."""
    values = {"id": new_id(now), "provider": provider, "by": by, "at": now, "why": why[:LONGEST_WHY]}
    await unit.execute(sms_route.insert().values(values))


async def templates(unit: UnitOfWork, provider: str) -> list[ProviderTemplate]:
    """The templates a provider has, by code."""
    columns = provider_template.c
    query = (
        sa.select(columns.code, columns.name, columns.content, columns.state, columns.reason)
        .where(columns.provider == provider)
        .order_by(columns.code)
    )
    return [ProviderTemplate(**row) for row in (await unit.execute(query)).mappings()]


async def fetched_at(unit: UnitOfWork, provider: str) -> datetime | None:
    """When the provider was last asked for them; None = it never told of any."""
    query = sa.select(sa.func.max(provider_template.c.fetched_at)).where(provider_template.c.provider == provider)
    found: datetime | None = (await unit.execute(query)).scalar_one()
    return found


async def replace(unit: UnitOfWork, provider: str, found: Sequence[ProviderTemplate], *, now: datetime) -> None:
    """Keep what the provider told, in place of what it told before."""
    await unit.execute(provider_template.delete().where(provider_template.c.provider == provider))
    rows = [
        {
            "provider": provider,
            "code": each.code[:40],
            "name": each.name[:80],
            "content": each.content[:1000],
            "state": each.state,
            "reason": each.reason[:300],
            "fetched_at": now,
        }
        for each in found
    ]
    if rows:
        await unit.execute(provider_template.insert(), rows)
