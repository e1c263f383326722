"""Members of the shop: local names with posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from douzhiku.domain.errors import UserError
from douzhiku.domain.members import Member, clean_name
from douzhiku.domain.vocab import ROLES

if TYPE_CHECKING:
    from douzhiku.store import Store, Transaction

Members = list[Member]


class MemberService:
    """What can be done with members. Any thread may call it. Every act raises StoreError if it cannot be kept."""

    def __init__(self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._now = now

    def list(self) -> Members:
        """Every member, in the order they were added."""
        with self._store.read() as db:
            return [*db.members.all()]

    def add(self, name: str, roles: Iterable[str] = ()) -> Member:
        """Add a member.

        Raises: UserError if the name is bad or taken, or a post is unknown.
        """
        new = Member(str(uuid4()), clean_name(name), clean_roles(roles))
        with self._store.write() as db:
            _refuse_taken(db, new.name)
            db.members.add(new, self._now())
        return new

    def ensure(self, name: str) -> Member:
        """The member of that name, added if there is none yet.

        Raises: UserError if the name is bad.
        """
        with self._store.write() as db:
            return ensure_member(db, name, self._now())

    def rename(self, member: str, name: str) -> Member:
        """Give the member of that id or name another name. What was done under the old name keeps it.

        Raises: UserError if there is no such member, or the new name is bad or taken.
        """
        cleaned = clean_name(name)
        with self._store.write() as db:
            found = find_member(db, member)
            if cleaned == found.name:
                return found
            _refuse_taken(db, cleaned)
            changed = replace(found, name=cleaned)
            db.members.save(changed)
        return changed

    def set_roles(self, member: str, roles: Iterable[str]) -> Member:
        """Say which posts the member of that id or name usually takes.

        Raises: UserError if there is no such member or a post is unknown.
        """
        cleaned = clean_roles(roles)
        with self._store.write() as db:
            changed = replace(find_member(db, member), roles=cleaned)
            db.members.save(changed)
        return changed


def clean_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Known posts without doubles, in the order they are listed everywhere.

    Raises: UserError for an unknown post.
    """
    wanted = set(roles)
    unknown = sorted(wanted - set(ROLES))
    if unknown:
        raise UserError(f"没有这个岗位：{'、'.join(unknown)}", hint=f"岗位有 {' '.join(ROLES)}")
    return tuple(role for role in ROLES if role in wanted)


def find_member(db: Transaction, member: str) -> Member:
    """The member of that id or name.

    Raises: UserError if there is none.
    """
    found = db.members.find(member)
    if found is None:
        raise UserError(f"没有这个成员：{member}")
    return found


def ensure_member(db: Transaction, name: str, at: datetime) -> Member:
    """The member of that name, added within the transaction if there is none.

    Raises: UserError if the name is bad.
    """
    cleaned = clean_name(name)
    found = db.members.find(cleaned)
    if found is None:
        found = Member(str(uuid4()), cleaned)
        db.members.add(found, at)
    return found


def _refuse_taken(db: Transaction, name: str) -> None:
    if db.members.find(name) is not None:
        raise UserError(f"已经有一位叫「{name}」的成员了", hint="请换一个名字，或加上姓氏区分")
