"""The language in which a unit is written to"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = sa.Enum("zh", "en", name="language", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("entity") as table:
        table.add_column(sa.Column("language", words, server_default="zh", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("entity") as table:
        table.drop_constraint(op.f("ck_entity_language"), type_="check")
        table.drop_column("language")
