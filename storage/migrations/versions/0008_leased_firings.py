"""A daily job whose process was killed is taken again: until when each firing is leased"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job_firing") as table:
        table.add_column(sa.Column("leased_until", storage.schema.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job_firing") as table:
        table.drop_column("leased_until")
