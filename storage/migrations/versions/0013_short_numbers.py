"""Short numbers of notices, and what their recipients answer"""

import sqlalchemy as sa
from alembic import op

import storage.schema
from storage.migrations.words import allow

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Those of the migrations before.
REASONS = [
    "", "applied", "renewed", "withdrawn", "opted_out", "no_consent", "not_in_audience", "cancelled_by_staff", "erased",
    "read", "too_late", "phase_over", "sample_value", "forbidden_word", "link_in_text", "text_too_long", "flagged",
    "calendar_year_missing", "no_recipient", "no_text", "outside_window", "not_working_day", "daily_cap",
    "same_text_today", "throttled", "transient", "provider_settings", "lane_paused", "number_bad", "blocked",
    "content_refused", "not_delivered", "provider_expired", "too_many_attempts", "refused", "no_answer", "interrupted",
    "cannot_tell", "marked_by_staff", "no_sms_step", "landline", "letter_only", "sms_failed", "unread",
    "template_not_approved", "provider_balance",
]  # fmt: skip
INBOUND = ["opt_out", "other"]


def upgrade() -> None:
    op.create_table(
        "notice_number",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_number_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_number")),
        sa.UniqueConstraint("number", name=op.f("uq_notice_number_number")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "received",
                "call_me",
                "applied",
                "not_mine",
                "new_contact",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("handled_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_acknowledgement_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_notice_id"), "acknowledgement", ["notice_id"])
    op.create_index(op.f("ix_acknowledgement_handled_at"), "acknowledgement", ["handled_at"])
    allow("notice", "reason", [*REASONS, "acknowledged", "answer_waits"])
    allow("inbound_message", "kind", [*INBOUND, "opt_in", "received", "call_me", "help"])


def downgrade() -> None:
    allow("inbound_message", "kind", INBOUND)
    allow("notice", "reason", REASONS)
    op.drop_table("acknowledgement")
    op.drop_table("notice_number")
