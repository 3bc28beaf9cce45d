"""Permits (证照) and their history: tables and repository. The number is public and found by its normalised form;
contact and the problems of a row are sealed with the key of the holder."""

import sqlalchemy as sa

from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.permits import PermitAct, PermitState, Reach

permit = sa.Table(
    "permit",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("entity_id", sa.Uuid, sa.ForeignKey("entity.id"), nullable=False, index=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("number", sa.String(120), nullable=False),
    sa.Column("number_key", sa.String(120), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("matter_id", sa.String(80)),
    sa.Column("issued_on", sa.Date),
    sa.Column("expires_on", sa.Date, index=True),
    sa.Column("state", vocabulary(PermitState, "state"), nullable=False),
    sa.Column("needs_look", sa.Boolean(create_constraint=True, name="needs_look"), nullable=False),
    sa.Column("problems_sealed", sa.LargeBinary),
    sa.Column("contact_sealed", sa.LargeBinary),
    sa.Column("phone_hash", sa.String(32), index=True),
    sa.Column("address_hash", sa.String(32)),
    sa.Column("reach", vocabulary(Reach, "reach"), nullable=False),
    sa.Column("consent", sa.Boolean(create_constraint=True, name="consent")),
    sa.Column("grid", sa.String(80), nullable=False, server_default=""),
    sa.Column("due_at", UtcDateTime, index=True),
    sa.Column("row_digest", sa.String(32), nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("needs_look OR expires_on IS NOT NULL", name="dated_once_looked_at"),
)
remindable = sa.and_(
    permit.c.state == sa.literal_column(f"'{PermitState.VALID.value}'"), permit.c.needs_look.is_(sa.false())
)
"""Permits that reminders go out for. The planner repeats it word for word, or SQLite would not use the index."""
sa.Index(
    "ix_permit_due",
    permit.c.matter_id,
    permit.c.expires_on,
    sqlite_where=remindable,
    postgresql_where=remindable,
)
sa.Index(
    "ix_permit_needs_look",
    permit.c.created_at,
    sqlite_where=permit.c.needs_look.is_(sa.true()),
    postgresql_where=permit.c.needs_look.is_(sa.true()),
)

permit_event = sa.Table(
    "permit_event",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("permit_id", sa.Uuid, sa.ForeignKey("permit.id"), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("act", vocabulary(PermitAct, "act"), nullable=False),
    sa.Column("state", vocabulary(PermitState, "state"), nullable=False),
    sa.Column("expires_on", sa.Date),
    sa.Column("detail", sa.String(200), nullable=False, server_default=""),
)

permit_step = sa.Table(
    "permit_step",
    metadata,
    sa.Column("permit_id", sa.Uuid, sa.ForeignKey("permit.id"), primary_key=True),
    sa.Column("expires_on", sa.Date, primary_key=True),
    sa.Column("step", sa.String(80), primary_key=True),
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Which reminder step was planned for which term of a permit: each at most once; a renewed permit starts afresh."""
