"""Answers that stay unread in the web chat: prompts by text message and call; chats that a reporter deletes from a case"""

from storage.migrations.words import allow

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


EVENTS = [
    "registered", "instructed", "assigned", "investigated", "result_proposed", "sent_back", "closed",
    "refusal_proposed", "refused", "reopened", "noted", "replied", "citizen_replied", "attached", "code_reissued",
    "contact_asked", "contact_shown", "erasure_asked", "erased",
]  # fmt: skip


def upgrade() -> None:
    allow("notice", "kind", [*KINDS, "unread"])
    allow("notice", "reason", [*REASONS, "read", "unread"])
    allow("complaint_event", "kind", [*EVENTS, "chat_forgotten"])


def downgrade() -> None:
    allow("complaint_event", "kind", EVENTS)
    allow("notice", "reason", REASONS)
    allow("notice", "kind", KINDS)
