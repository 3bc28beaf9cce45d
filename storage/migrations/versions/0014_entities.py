"""Units that are one: pointers and earlier names. Notices are counted by the day they came up"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entity", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_entity_merged_into"), "entity", ["merged_into"])
    op.create_table(
        "entity_alias",
        sa.Column("name_hash", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_entity_alias_entity_id")),
        sa.PrimaryKeyConstraint("name_hash", "entity_id", name=op.f("pk_entity_alias")),
    )
    op.create_index(op.f("ix_entity_alias_entity_id"), "entity_alias", ["entity_id"])
    op.create_index(op.f("ix_notice_created_at"), "notice", ["created_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_created_at"), "notice")
    op.drop_table("entity_alias")
    op.drop_index(op.f("ix_entity_merged_into"), "entity")
    op.drop_column("entity", "merged_into")
