"""Rows of members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, or_, select, update

from douzhiku.domain.members import Member
from douzhiku.store.schema import member


class MemberRows:
    """Members within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def all(self) -> tuple[Member, ...]:
        """Every member, in the order they were added."""
        rows = self._db.execute(select(member).order_by(member.c.created_at, member.c.name))
        return tuple(_member(row) for row in rows)

    def find(self, name_or_id: str) -> Member | None:
        """The member of that name or id."""
        wanted = select(member).where(or_(member.c.name == name_or_id, member.c.id == name_or_id))
        row = self._db.execute(wanted).first()
        return None if row is None else _member(row)

    def add(self, new: Member, at: datetime) -> None:
        """Keep *new*, whose name nobody has yet."""
        self._db.execute(insert(member).values(id=new.id, name=new.name, roles=list(new.roles), created_at=at))

    def save(self, changed: Member) -> None:
        """Write name and posts of the member of that id."""
        self._db.execute(
            update(member).where(member.c.id == changed.id).values(name=changed.name, roles=list(changed.roles))
        )


def _member(row: Row[tuple[object, ...]]) -> Member:
    found = row._mapping
    return Member(found["id"], found["name"], tuple(found["roles"]))
