"""The language in which a unit is written to; calls and letters taken back because the text arrived"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow, allowed

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

REASON = "arrived"


def upgrade() -> None:
    words = sa.Enum("zh", "en", name="language", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("entity") as table:
        table.add_column(sa.Column("language", words, server_default="zh", nullable=False))
    allow("notice", "reason", [*allowed("notice", "reason"), REASON])


def downgrade() -> None:
    op.execute(f"UPDATE notice SET reason = '' WHERE reason = '{REASON}'")
    allow("notice", "reason", [word for word in allowed("notice", "reason") if word != REASON])
    with op.batch_alter_table("entity") as table:
        table.drop_constraint(op.f("ck_entity_language"), type_="check")
        table.drop_column("language")
