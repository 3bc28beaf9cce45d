"""The ledger of planned steps by day of expiry, so that a run touches few pages"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BY_DAY = ["expires_on", "step", "permit_id"]
BY_PERMIT = ["permit_id", "expires_on", "step"]


def upgrade() -> None:
    _key(BY_DAY)


def downgrade() -> None:
    _key(BY_PERMIT)


def _key(columns: list[str]) -> None:
    with op.batch_alter_table("permit_step", table_kwargs={"sqlite_with_rowid": False}) as ledger:
        ledger.drop_constraint("pk_permit_step", type_="primary")
        ledger.create_primary_key("pk_permit_step", columns)
