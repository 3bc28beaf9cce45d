"""How far each address of the staff was told what is new"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "news_address",
        sa.Column("address_hash", sa.String(length=32), nullable=False),
        sa.Column("told_until", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("failed_since", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("try_after", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_news_address")),
    )


def downgrade() -> None:
    op.drop_table("news_address")
