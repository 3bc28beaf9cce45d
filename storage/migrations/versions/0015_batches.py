"""Batches of one text to many numbers, and the month's count of segments"""

import sqlalchemy as sa
from alembic import op

import storage.schema
from storage.migrations.words import allow

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS = ["permit_reminder", "seasonal", "reply", "case", "code", "unread"]
REASONS = [
    "", "applied", "renewed", "withdrawn", "opted_out", "no_consent", "not_in_audience", "cancelled_by_staff", "erased",
    "read", "too_late", "phase_over", "sample_value", "forbidden_word", "link_in_text", "text_too_long", "flagged",
    "calendar_year_missing", "no_recipient", "no_text", "outside_window", "not_working_day", "daily_cap",
    "same_text_today", "throttled", "transient", "provider_settings", "lane_paused", "number_bad", "blocked",
    "content_refused", "not_delivered", "provider_expired", "too_many_attempts", "refused", "no_answer", "interrupted",
    "cannot_tell", "marked_by_staff", "no_sms_step", "landline", "letter_only", "sms_failed", "unread",
    "template_not_approved", "provider_balance", "acknowledged", "answer_waits",
]  # fmt: skip
ALARMS = [
    "provider_settings", "calendar_year_missing", "sent_twice", "lane_broken", "provider_balance", "provider_silent",
    "template_not_approved",
]  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "sms_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_sms_month")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "refused",
                "withdrawn",
                "sending",
                "paused",
                "stopped",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("file", "audience", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("price", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("start_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_person", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("decided_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("holds_until", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("alone", sa.Boolean(create_constraint=True, name="alone"), server_default=sa.false(), nullable=False),
        sa.Column("texts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_batch_key_id_data_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_state"), "batch", ["state"])
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("batch_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_notice_batch",
        "notice",
        ["batch_id"],
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    allow("notice", "kind", [*KINDS, "batch"])
    allow("notice", "reason", [*REASONS, "budget_spent", "batch_paused"])
    allow("notice_alarm", "kind", [*ALARMS, "budget_spent"])


def downgrade() -> None:
    allow("notice_alarm", "kind", ALARMS)
    allow("notice", "reason", REASONS)
    allow("notice", "kind", KINDS)
    op.drop_index("ix_notice_batch", "notice")
    with op.batch_alter_table("notice") as table:
        table.drop_column("batch_id")
    op.drop_table("batch")
    op.drop_table("sms_month")
