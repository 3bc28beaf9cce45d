"""Regulated parties (行政管理相对人): their tables and repository. A name is sealed, and found by the keyed hash of its
normalised form; a unified social credit code is public and stands open."""

import sqlalchemy as sa

from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.entities import KindSource
from storage.values.permits import Reach

entity = sa.Table(
    "entity",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("credit_code", sa.String(18), unique=True),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.Column("name_hash", sa.String(32), nullable=False, index=True),
    sa.Column("contact_sealed", sa.LargeBinary),
    sa.Column("phone_hash", sa.String(32)),
    sa.Column("reach", vocabulary(Reach, "reach"), nullable=False, server_default=Reach.NOBODY.value),
    sa.Column("consent", sa.Boolean(create_constraint=True, name="consent")),
    sa.Column("grid", sa.String(80), nullable=False, server_default=""),
    sa.Column(
        "needs_look", sa.Boolean(create_constraint=True, name="needs_look"), nullable=False, server_default=sa.false()
    ),
    sa.Column("problems_sealed", sa.LargeBinary),
    sa.Column("row_digest", sa.String(32), nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

entity_kind = sa.Table(
    "entity_kind",
    metadata,
    sa.Column("entity_id", sa.Uuid, sa.ForeignKey("entity.id"), primary_key=True),
    sa.Column("kind_id", sa.String(80), primary_key=True),
    sa.Column("source", vocabulary(KindSource, "source"), nullable=False),
)
sa.Index("ix_entity_kind_kind", entity_kind.c.kind_id, entity_kind.c.entity_id)
