"""On SQLite the CHECKs of notices and attempts compare word by word (`storage.schema`): these tables are written most"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("notice", "notice_attempt"):
            with op.batch_alter_table(table, recreate="always"):
                pass


def downgrade() -> None:
    """Either form means the same."""
