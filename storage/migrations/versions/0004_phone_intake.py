"""Complaints by telephone: the registrar of the day, drafts, and the channel on the event that registers"""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("registrar", sa.String(length=40), nullable=False),
        sa.Column("substitute", sa.String(length=40), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_duty")),
        sa.UniqueConstraint("day", name=op.f("uq_phone_duty_day")),
    )
    op.create_table(
        "phone_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_phone_draft_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_draft")),
    )
    op.create_index(op.f("ix_phone_draft_account"), "phone_draft", ["account"])
    op.add_column("complaint_event", sa.Column("channel", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("complaint_event") as event:
        event.drop_column("channel")
    op.drop_table("phone_draft")
    op.drop_table("phone_duty")
