"""Merges of two units that can be undone: what pointed where before"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["entity.id"], name=op.f("fk_entity_merge_kept_id_entity")),
        sa.ForeignKeyConstraint(["gone_id"], ["entity.id"], name=op.f("fk_entity_merge_gone_id_entity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_merge")),
    )
    op.create_index(op.f("ix_entity_merge_at"), "entity_merge", ["at"])
    op.create_index(op.f("ix_entity_merge_kept_id"), "entity_merge", ["kept_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_entity_merge_kept_id"), "entity_merge")
    op.drop_index(op.f("ix_entity_merge_at"), "entity_merge")
    op.drop_table("entity_merge")
