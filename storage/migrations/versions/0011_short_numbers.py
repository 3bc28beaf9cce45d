"""Short numbers of notices, and what their recipients answer"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0011"
# Relinked to "0010" when the migration of providers is merged before it.
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_number",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_number_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_number")),
        sa.UniqueConstraint("number", name=op.f("uq_notice_number_number")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "received",
                "call_me",
                "applied",
                "not_mine",
                "new_contact",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("handled_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_acknowledgement_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_notice_id"), "acknowledgement", ["notice_id"])
    op.create_index(op.f("ix_acknowledgement_handled_at"), "acknowledgement", ["handled_at"])


def downgrade() -> None:
    op.drop_table("acknowledgement")
    op.drop_table("notice_number")
