"""Members, runs with their snapshots and events, reading.

Spelled out rather than taken from the schema: the schema moves on, this revision stays what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
        sa.UniqueConstraint("name", name="uq_member_name"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("template_id", sa.String(100), nullable=False),
        sa.Column("template_title", sa.String(200), nullable=False),
        sa.Column("template_version", sa.Integer, nullable=False),
        sa.Column("phases", sa.JSON, nullable=False),
        sa.Column("starts_at", _TIME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("phase", sa.String(100), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_starts_at", "run", ["starts_at"])
    op.create_table(
        "run_step",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("phase", sa.String(100), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("help", sa.Text, nullable=False),
        sa.Column("gate", sa.Boolean, nullable=False),
        sa.Column("due_seconds", sa.Integer, nullable=True),
        sa.Column("card", sa.String(200), nullable=False),
        sa.Column("record", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("run_id", "step_id", name="pk_run_step"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_step_run_id", ondelete="CASCADE"),
    )
    op.create_table(
        "run_assignment",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("member_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "role", name="pk_run_assignment"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_assignment_run_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_run_assignment_member_id"),
    )
    op.create_table(
        "tick_event",
        sa.Column("seq", _SEQ, nullable=False, autoincrement=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("target", sa.String(36), nullable=False),
        sa.Column("clock", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_tick_event"),
        sa.UniqueConstraint("uuid", name="uq_tick_event_uuid"),
        sa.ForeignKeyConstraint(
            ["run_id", "step_id"], ["run_step.run_id", "run_step.step_id"], name="fk_tick_event_run_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tick_event_run_id_clock", "tick_event", ["run_id", "clock"])
    op.create_table(
        "reading",
        sa.Column("seq", _SEQ, nullable=False, autoincrement=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("member_id", sa.String(36), nullable=False),
        sa.Column("card_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reading"),
        sa.UniqueConstraint("uuid", name="uq_reading_uuid"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_reading_member_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reading_member_id_card_id", "reading", ["member_id", "card_id"])
