"""Decisions name their unit and the days notices are counted from; notices after decisions, campaigns"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = ["permit_reminder", "seasonal", "reply", "case", "code", "unread", "batch"]
NEW_KINDS = ["campaign", "guidance", "rectification", "revisit_form"]
# Those of the migrations before.
REASONS = [
    "", "applied", "renewed", "withdrawn", "opted_out", "no_consent", "not_in_audience", "cancelled_by_staff", "erased",
    "too_late", "phase_over", "sample_value", "forbidden_word", "link_in_text", "text_too_long", "flagged",
    "calendar_year_missing", "no_recipient", "no_text", "outside_window", "not_working_day", "daily_cap",
    "same_text_today", "throttled", "transient", "provider_settings", "lane_paused", "number_bad", "blocked",
    "content_refused", "not_delivered", "provider_expired", "too_many_attempts", "refused", "no_answer", "interrupted",
    "cannot_tell", "marked_by_staff", "no_sms_step", "landline", "letter_only", "sms_failed", "read", "unread",
    "template_not_approved", "provider_balance", "acknowledged", "answer_waits", "budget_spent", "batch_paused",
    "machine", "busy", "not_picked_up", "not_acknowledged",
]  # fmt: skip
NEW_REASONS = ["rectified", "form_returned", "decision_closed", "deadline_changed"]
DAYS = ("rectify_by", "rectified_on", "form_given_on", "form_returned_on", "closed_on")
INDEXED = ("entity_id", "violation", "registered_on", "rectify_by", "form_given_on")


def upgrade() -> None:
    with op.batch_alter_table("decision") as table:
        table.add_column(sa.Column("entity_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("violation", sa.String(length=80), server_default="", nullable=False))
        table.add_column(sa.Column("registered_on", sa.Date(), nullable=True))
        for day in DAYS:
            table.add_column(sa.Column(day, sa.Date(), nullable=True))
        table.create_foreign_key(op.f("fk_decision_entity_id_entity"), "entity", ["entity_id"], ["id"])
    # Of the decisions before, only the day in UTC can be told; none of them names a unit, so nothing is counted from it.
    op.execute("UPDATE decision SET registered_on = date(noted_at)")
    op.execute(
        "UPDATE decision SET form_given_on = (SELECT date(min(opened_at)) FROM revisit"
        " WHERE revisit.decision_id = decision.id), form_returned_on = (SELECT date(min(spent_at)) FROM revisit"
        " WHERE revisit.decision_id = decision.id)"
    )
    with op.batch_alter_table("decision") as table:
        table.alter_column("registered_on", existing_type=sa.Date(), nullable=False)
    for column in INDEXED:
        op.create_index(op.f(f"ix_decision_{column}"), "decision", [column])
    op.create_index(
        "ix_notice_of_decision",
        "notice",
        ["subject"],
        sqlite_where=sa.text("kind IN ('guidance', 'rectification', 'revisit_form')"),
        postgresql_where=sa.text("kind IN ('guidance', 'rectification', 'revisit_form')"),
    )
    allow("notice", "kind", [*KINDS, *NEW_KINDS])
    allow("notice", "reason", [*REASONS, *NEW_REASONS])


def downgrade() -> None:
    allow("notice", "reason", REASONS)
    allow("notice", "kind", KINDS)
    op.drop_index("ix_notice_of_decision", "notice")
    for column in INDEXED:
        op.drop_index(op.f(f"ix_decision_{column}"), "decision")
    with op.batch_alter_table("decision") as table:
        table.drop_constraint(op.f("fk_decision_entity_id_entity"), type_="foreignkey")
        for column in (*DAYS, "registered_on", "violation", "entity_id"):
            table.drop_column(column)
