"""Alarms of a standstill: planning that did not run, receipts that stay away, texts that nobody takes up"""

from storage.migrations.words import allow

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None

# Those of the migrations before.
ALARMS = [
    "provider_settings", "calendar_year_missing", "sent_twice", "lane_broken", "provider_balance", "provider_silent",
    "template_not_approved", "budget_spent",
]  # fmt: skip


def upgrade() -> None:
    allow("notice_alarm", "kind", [*ALARMS, "not_planned", "no_receipts", "stands_still"])


def downgrade() -> None:
    allow("notice_alarm", "kind", ALARMS)
