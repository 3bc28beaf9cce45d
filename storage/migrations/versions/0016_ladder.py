"""The ladder: calls by a provider, steps that follow a notice, what was acknowledged; letters printed, posted, returned"""

import sqlalchemy as sa
from alembic import op

import storage.schema
from storage.migrations.words import allow

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CHANNELS = ["sms", "call", "letter", "chat"]
# Those of the migrations before.
REASONS = [
    "", "applied", "renewed", "withdrawn", "opted_out", "no_consent", "not_in_audience", "cancelled_by_staff", "erased",
    "too_late", "phase_over", "sample_value", "forbidden_word", "link_in_text", "text_too_long", "flagged",
    "calendar_year_missing", "no_recipient", "no_text", "outside_window", "not_working_day", "daily_cap",
    "same_text_today", "throttled", "transient", "provider_settings", "lane_paused", "number_bad", "blocked",
    "content_refused", "not_delivered", "provider_expired", "too_many_attempts", "refused", "no_answer", "interrupted",
    "cannot_tell", "marked_by_staff", "no_sms_step", "landline", "letter_only", "sms_failed", "read", "unread",
    "template_not_approved", "provider_balance", "acknowledged", "answer_waits", "budget_spent", "batch_paused",
]  # fmt: skip
NEW_REASONS = ["machine", "busy", "not_picked_up", "not_acknowledged"]
OUTCOMES = ["reached", "not_reached", "wrong_number", "letter_sent", "not_needed"]


def upgrade() -> None:
    allow("notice", "channel", [*CHANNELS, "voice"])
    allow("notice", "reason", [*REASONS, *NEW_REASONS])
    allow("notice_lane", "channel", [*CHANNELS, "voice"])
    allow("notice_task_try", "outcome", [*OUTCOMES, "printed", "returned"])
    op.add_column("notice", sa.Column("root_id", sa.Uuid(), nullable=True))
    op.add_column("notice", sa.Column("acknowledged_at", storage.schema.UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_notice_root_id"), "notice", ["root_id"])
    op.add_column("notice_task_try", sa.Column("day", sa.Date(), nullable=True))
    op.add_column("notice_task_try", sa.Column("mail_number_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notice_task_try") as batch:
        batch.drop_column("mail_number_sealed")
        batch.drop_column("day")
    op.drop_index(op.f("ix_notice_root_id"), "notice")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("acknowledged_at")
        batch.drop_column("root_id")
    allow("notice_task_try", "outcome", OUTCOMES)
    allow("notice_lane", "channel", CHANNELS)
    allow("notice", "reason", REASONS)
    allow("notice", "channel", CHANNELS)
