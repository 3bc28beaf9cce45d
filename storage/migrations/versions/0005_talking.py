"""How far a chat was read, when a part of a dialogue is to be erased, one-time codes"""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

EVENTS = [
    "registered", "instructed", "assigned", "investigated", "result_proposed", "sent_back", "closed",
    "refusal_proposed", "refused", "reopened", "noted", "replied", "citizen_replied", "attached", "contact_asked",
    "contact_shown", "erasure_asked", "erased",
]  # fmt: skip
NOTICES = ["permit_reminder", "seasonal", "reply", "case"]


def upgrade() -> None:
    _kinds("complaint_event", [*EVENTS, "code_reissued"])
    _kinds("notice", [*NOTICES, "code"])
    op.create_table(
        "one_time_code",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("expires_at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_one_time_code_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_one_time_code")),
    )
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("seen_seq", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("dialogue") as dialogue:
        dialogue.add_column(sa.Column("erase_at", storage.schema.UtcDateTime(timezone=True), nullable=True))
        dialogue.create_index(op.f("ix_dialogue_erase_at"), ["erase_at"])


def downgrade() -> None:
    op.drop_table("one_time_code")
    _kinds("notice", NOTICES)
    _kinds("complaint_event", EVENTS)
    with op.batch_alter_table("dialogue") as dialogue:
        dialogue.drop_index(op.f("ix_dialogue_erase_at"))
        dialogue.drop_column("erase_at")
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("seen_seq")


def _kinds(table: str, kinds: list[str]) -> None:
    """Which words the column `kind` takes."""
    name = f"ck_{table}_kind"
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), sa.text(f"kind IN ({words})"))
