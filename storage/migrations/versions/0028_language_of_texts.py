"""The language of a notice's text, and how much of it are the opt-out words"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = sa.Enum("zh", "en", name="language", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("language", words, nullable=True))
        table.add_column(sa.Column("ending", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.drop_constraint(op.f("ck_notice_language"), type_="check")
        table.drop_column("ending")
        table.drop_column("language")
