"""The tables, in types that SQLite and PostgreSQL both have, and the revision they stand at."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

REVISIONS: tuple[str, ...] = ("0001",)
"""Every revision in order, so that a normal start need not load Alembic to know old from new. A test compares."""

HEAD = REVISIONS[-1]

APPLICATION_ID = 0x445A4B55
"""``DZKU`` in the header of the file: tells our database from another SQLite program's."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# Alembic's own table, kept apart from ours: a new file is stamped without loading Alembic.
version_metadata = MetaData()
alembic_version = Table(
    "alembic_version", version_metadata, Column("version_num", String(32), nullable=False, primary_key=True)
)
# Named as Alembic names it, so that a stamped file equals a migrated one.
alembic_version.primary_key.name = "alembic_version_pkc"


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn into UTC; SQLite keeps no zone, so there it is taken off."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite counts up by itself only in a column that is exactly INTEGER.
_SEQ = BigInteger().with_variant(Integer(), "sqlite")

meta = Table("meta", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

member = Table(
    "member",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("roles", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("template_id", String(100), nullable=False),
    Column("template_title", String(200), nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("phases", JSON, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    # Derived from the events and written with them, so that the list of runs need not read every history.
    Column("phase", String(100), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
)

run_step = Table(
    "run_step",
    metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("step_id", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("phase", String(100), nullable=False),
    Column("role", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("help", Text, nullable=False),
    Column("gate", Boolean, nullable=False),
    Column("due_seconds", Integer, nullable=True),
    Column("card", String(200), nullable=False),
    Column("record", String(20), nullable=True),
)

run_assignment = Table(
    "run_assignment",
    metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(40), primary_key=True),
    Column("member_id", ForeignKey("member.id"), nullable=False),
)

tick_event = Table(
    "tick_event",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("uuid", String(36), nullable=False),
    Column("run_id", String(36), nullable=False),
    Column("step_id", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("target", String(36), nullable=False),
    Column("clock", Integer, nullable=False),
    UniqueConstraint("uuid"),
    ForeignKeyConstraint(["run_id", "step_id"], ["run_step.run_id", "run_step.step_id"]),
    Index("ix_tick_event_run_id_clock", "run_id", "clock"),
    # A number once given is never given again, else a poll could miss an event.
    sqlite_autoincrement=True,
)

reading = Table(
    "reading",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("uuid", String(36), nullable=False),
    Column("member_id", ForeignKey("member.id"), nullable=False),
    Column("card_id", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("uuid"),
    Index("ix_reading_member_id_card_id", "member_id", "card_id"),
    sqlite_autoincrement=True,
)
