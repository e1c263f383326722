"""Rows of what was read: append-only, like everything that says what somebody did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, func, insert, or_, select

from douzhiku.store.schema import reading


class ReadingKind(StrEnum):
    """What happened to a card."""

    READ = "read"
    UNREAD = "unread"


class ReadingRows:
    """Reading events within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, uuid: str, member_id: str, card_id: str, kind: ReadingKind, at: datetime) -> None:
        """Append one event."""
        self._db.execute(
            insert(reading).values(uuid=uuid, member_id=member_id, card_id=card_id, kind=kind.value, at=at)
        )

    def counts(self, member_id: str) -> dict[str, int]:
        """How often each card was read since it was last called unread; cards at 0 are left out."""
        reset = (
            select(reading.c.card_id, func.max(reading.c.seq).label("seq"))
            .where(reading.c.member_id == member_id, reading.c.kind == ReadingKind.UNREAD.value)
            .group_by(reading.c.card_id)
            .subquery()
        )
        rows = self._db.execute(
            select(reading.c.card_id, func.count())
            .select_from(reading.outerjoin(reset, reading.c.card_id == reset.c.card_id))
            .where(
                and_(
                    reading.c.member_id == member_id,
                    reading.c.kind == ReadingKind.READ.value,
                    or_(reset.c.seq.is_(None), reading.c.seq > reset.c.seq),
                )
            )
            .group_by(reading.c.card_id)
        )
        return {str(card_id): int(times) for card_id, times in rows}
