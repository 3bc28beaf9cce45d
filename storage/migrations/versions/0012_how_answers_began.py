"""What stood above the fields of an answer: the matter's own questions, and the day a last day was reckoned from"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("given_answer") as table:
        table.add_column(sa.Column("repeated", sa.String(length=80), server_default="", nullable=False))
        table.add_column(sa.Column("handed_in", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("given_answer") as table:
        table.drop_column("handed_in")
        table.drop_column("repeated")
