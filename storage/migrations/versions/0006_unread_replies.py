"""Answers that stay unread in the web chat: prompts by text message and call, and why they end"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = ["permit_reminder", "seasonal", "reply", "case", "code"]
REASONS = [
    "", "applied", "renewed", "withdrawn", "opted_out", "no_consent", "not_in_audience", "cancelled_by_staff", "erased",
    "too_late", "phase_over", "sample_value", "forbidden_word", "link_in_text", "text_too_long", "flagged",
    "calendar_year_missing", "no_recipient", "no_text", "outside_window", "not_working_day", "daily_cap",
    "same_text_today", "throttled", "transient", "provider_settings", "lane_paused", "number_bad", "blocked",
    "content_refused", "not_delivered", "provider_expired", "too_many_attempts", "refused", "no_answer", "interrupted",
    "cannot_tell", "marked_by_staff", "no_sms_step", "landline", "letter_only", "sms_failed",
]  # fmt: skip


def upgrade() -> None:
    _words("kind", [*KINDS, "unread"])
    _words("reason", [*REASONS, "read", "unread"])


def downgrade() -> None:
    _words("reason", REASONS)
    _words("kind", KINDS)


def _words(column: str, words: list[str]) -> None:
    """Which words a column of the notices takes."""
    name = f"ck_notice_{column}"
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), sa.text(f"{column} IN ({listed})"))
