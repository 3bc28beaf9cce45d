"""Versions of templates that wait for a second person; which version a notice and a batch went out with"""

import sqlalchemy as sa
from alembic import op

import storage.schema
from storage.migrations.words import allow, allowed

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

REASON = "text_waits"
VERSIONED = ("notice", "batch")


def upgrade() -> None:
    op.create_table(
        "notice_text",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("channel", _words("channel", "sms", "voice", "call", "letter", "chat"), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("state", _words("state", "new", "proposed", "approved", "refused"), nullable=False),
        sa.Column(
            "ground",
            _words("ground", "", "two_persons", "one_person", "before", "demo"),
            server_default="",
            nullable=False,
        ),
        sa.Column("proposed_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("proposed_person", sa.String(length=60), server_default="", nullable=False),
        sa.Column("proposed_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("decided_at", storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=300), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_notice_text")),
        sa.UniqueConstraint("step", "channel", "language", "number", name=op.f("uq_notice_text_step")),
    )
    for table in VERSIONED:
        op.add_column(table, sa.Column("text_version", sa.String(length=32), nullable=True))
    allow("notice", "reason", [*allowed("notice", "reason"), REASON])


def downgrade() -> None:
    # What waited goes as it did before there were approvals.
    op.execute(f"UPDATE notice SET reason = '', state = 'planned' WHERE reason = '{REASON}'")
    allow("notice", "reason", [word for word in allowed("notice", "reason") if word != REASON])
    for table in VERSIONED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("text_version")
    op.drop_table("notice_text")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
