"""What the guide answered, without whoever asked"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "given_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "zone",
            sa.Enum(
                "answer",
                "clarify",
                "handover",
                "decline",
                name="zone",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entry", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("useful", sa.Boolean(create_constraint=True, name="useful"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_answer")),
    )
    op.create_index(op.f("ix_given_answer_at"), "given_answer", ["at"])


def downgrade() -> None:
    op.drop_table("given_answer")
