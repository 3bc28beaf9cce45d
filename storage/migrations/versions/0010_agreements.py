"""Acts that wait for a second person"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "grant-role",
                "export-personal-data",
                name="agreed_act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("asked_person", sa.String(length=40), nullable=False),
        sa.Column("asked_at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(create_constraint=True, name="agreed"), nullable=True),
        sa.Column("used_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(op.f("ix_agreement_asked_at"), "agreement", ["asked_at"])


def downgrade() -> None:
    op.drop_table("agreement")
