"""Second factors with recovery codes, devices of sessions, substitution during absence"""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcDateTime, vocabulary
from storage.values.accounts import Role

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("staff_session") as session:
        session.add_column(sa.Column("proved_at", UtcDateTime(), nullable=True))
        session.add_column(sa.Column("device", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "substitution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("absent_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["absent_id"], ["account.id"], name=op.f("fk_substitution_absent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["account.id"], name=op.f("fk_substitution_substitute_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_substitute_id"), "substitution", ["substitute_id"])
    op.create_table(
        "substitution_role",
        sa.Column("substitution_id", sa.Uuid(), nullable=False),
        sa.Column("role", vocabulary(Role, "role"), nullable=False),
        sa.ForeignKeyConstraint(
            ["substitution_id"],
            ["substitution.id"],
            name=op.f("fk_substitution_role_substitution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("substitution_id", "role", name=op.f("pk_substitution_role")),
    )


def downgrade() -> None:
    op.drop_table("substitution_role")
    op.drop_index(op.f("ix_substitution_substitute_id"), "substitution")
    op.drop_table("substitution")
    with op.batch_alter_table("staff_session") as session:
        session.drop_column("device")
        session.drop_column("proved_at")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
