"""The second person refuses an erasure"""

from alembic import op

from storage.migrations.words import allow, allowed

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KIND = "erasure_refused"


def upgrade() -> None:
    allow("complaint_event", "kind", [*allowed("complaint_event", "kind"), KIND])


def downgrade() -> None:
    # A note among staff, as it would have been written before.
    op.execute(f"UPDATE complaint_event SET kind = 'noted' WHERE kind = '{KIND}'")
    allow("complaint_event", "kind", [word for word in allowed("complaint_event", "kind") if word != KIND])
