"""What of a batch goes in English: how many texts and segments, and the version of the template's English words"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

COUNTS = ("english", "english_segments")


def upgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("english_version", sa.String(length=32), nullable=True))
        for name in COUNTS:
            table.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("batch") as table:
        for name in (*COUNTS, "english_version"):
            table.drop_column(name)
