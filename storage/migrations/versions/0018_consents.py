"""When numbers were given and what was said of text messages; a reply that says the renewal is applied for"""

import sqlalchemy as sa
from alembic import op

import storage.schema
from storage.migrations.words import allow

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INBOUND = ["opt_out", "opt_in", "received", "call_me", "help", "other"]


def upgrade() -> None:
    op.create_table(
        "consent_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("phone_hash", sa.String(length=32), nullable=False),
        sa.Column("agreed", sa.Boolean(create_constraint=True, name="agreed"), nullable=True),
        sa.Column(
            "source",
            sa.Enum("sheet", "console", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
    )
    op.create_index(op.f("ix_consent_event_entity_id"), "consent_event", ["entity_id"])
    op.create_index(op.f("ix_consent_event_phone_hash"), "consent_event", ["phone_hash"])
    allow("inbound_message", "kind", [*INBOUND, "applied"])


def downgrade() -> None:
    op.execute("UPDATE inbound_message SET kind = 'other' WHERE kind = 'applied'")
    allow("inbound_message", "kind", INBOUND)
    op.drop_table("consent_event")
