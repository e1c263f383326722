"""Which member has read which card, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from douzhiku.domain.values import clean_text
from douzhiku.services.members import ensure_member

if TYPE_CHECKING:
    from douzhiku.store import Store
    from douzhiku.store.reading import ReadingKind

MAX_CARD_ID = 200


class ReadingService:
    """Marks cards as read. *member* is a name everywhere. Any thread may call it."""

    def __init__(self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._now = now

    def mark(self, member: str, card_id: str) -> None:
        """The member has read the card once (more); an unknown name becomes a member.

        Raises: UserError if the name is bad; StoreError if it cannot be kept.
        """
        from douzhiku.store.reading import ReadingKind

        self._add(member, card_id, ReadingKind.READ)

    def unmark(self, member: str, card_id: str) -> None:
        """Count the card as unread again.

        Raises: UserError if the name is bad; StoreError if it cannot be kept.
        """
        from douzhiku.store.reading import ReadingKind

        self._add(member, card_id, ReadingKind.UNREAD)

    def counts(self, member: str) -> dict[str, int]:
        """Card id → times read since it was last unread; cards at 0 are left out. Empty for an unknown member."""
        with self._store.read() as db:
            found = db.members.find(member.strip())
            return {} if found is None else db.reading.counts(found.id)

    def _add(self, member: str, card_id: str, kind: ReadingKind) -> None:
        card = clean_text(card_id, "卡片编号", most=MAX_CARD_ID)
        with self._store.write() as db:
            at = self._now()
            db.reading.add(str(uuid4()), ensure_member(db, member, at).id, card, kind, at)
