"""Sums worked out for a citizen's figures, and the words of questions that the guide could not answer"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COLUMNS = ("cause", "chosen", "worked_sealed", "asked_sealed")


def upgrade() -> None:
    with op.batch_alter_table("given_answer") as table:
        table.add_column(sa.Column("cause", sa.String(length=20), server_default="", nullable=False))
        table.add_column(sa.Column("chosen", sa.String(length=80), nullable=True))
        table.add_column(sa.Column("worked_sealed", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("asked_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("given_answer") as table:
        for name in reversed(COLUMNS):
            table.drop_column(name)
