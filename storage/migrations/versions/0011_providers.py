"""A standby provider and who chose it, reviewed templates, and longer provider codes"""

import sqlalchemy as sa
from alembic import op

import storage.schema
from storage.migrations.words import allow

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REASONS = [
    "", "applied", "renewed", "withdrawn", "opted_out", "no_consent", "not_in_audience", "cancelled_by_staff", "erased",
    "read", "too_late", "phase_over", "sample_value", "forbidden_word", "link_in_text", "text_too_long", "flagged",
    "calendar_year_missing", "no_recipient", "no_text", "outside_window", "not_working_day", "daily_cap",
    "same_text_today", "throttled", "transient", "provider_settings", "lane_paused", "number_bad", "blocked",
    "content_refused", "not_delivered", "provider_expired", "too_many_attempts", "refused", "no_answer", "interrupted",
    "cannot_tell", "marked_by_staff", "no_sms_step", "landline", "letter_only", "sms_failed", "unread",
]  # fmt: skip
ALARMS = ["provider_settings", "calendar_year_missing", "sent_twice", "lane_broken"]
CODES = [
    ("notice", "provider_code"),
    ("notice_attempt", "code"),
    ("notice_receipt", "code"),
    ("notice_lane", "code"),
]


def upgrade() -> None:
    op.create_table(
        "sms_route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_route")),
    )
    op.create_table(
        "provider_template",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "rejected",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("fetched_at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "code", name=op.f("pk_provider_template")),
    )
    allow("notice", "reason", [*REASONS, "template_not_approved", "provider_balance"])
    allow("notice_alarm", "kind", [*ALARMS, "provider_balance", "provider_silent", "template_not_approved"])
    _widths(20, 40)


def downgrade() -> None:
    _widths(40, 20)
    allow("notice_alarm", "kind", ALARMS)
    allow("notice", "reason", REASONS)
    op.drop_table("provider_template")
    op.drop_table("sms_route")


def _widths(before: int, after: int) -> None:
    """How long a provider's code may be."""
    for table, column in CODES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)
