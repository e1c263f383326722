"""Members, and what they have read."""

from __future__ import annotations

import pytest

from douzhiku.domain.errors import UserError
from douzhiku.services.members import MemberService
from douzhiku.services.reading import ReadingService
from douzhiku.store import Store
from tests.fixtures.db.shop import Clock


@pytest.fixture
def members(store: Store) -> MemberService:
    return MemberService(store, Clock())


@pytest.fixture
def reading(store: Store) -> ReadingService:
    return ReadingService(store, Clock())


def test_members_in_the_order_they_came(members: MemberService) -> None:
    members.add("小周")
    added = members.add(" 小林 ", ["主播", "场控", "主播"])
    assert (added.name, added.roles) == ("小林", ("场控", "主播"))
    assert [member.name for member in members.list()] == ["小周", "小林"]
    assert members.list()[1] == added


def test_a_name_is_taken_once(members: MemberService) -> None:
    members.add("小林")
    with pytest.raises(UserError, match="已经有一位叫「小林」"):
        members.add("小林 ")
    assert members.ensure("小林") == members.list()[0]


def test_rename_and_posts_by_id_or_name(members: MemberService) -> None:
    member = members.add("小林")
    members.add("小周")
    with pytest.raises(UserError, match="已经有一位"):
        members.rename(member.id, "小周")
    assert members.rename(member.id, "小林").name == "小林"
    assert members.set_roles("小林", ["投手"]).roles == ("投手",)
    assert members.rename(member.id, "小林 B").roles == ("投手",)
    assert [m.name for m in members.list()] == ["小林 B", "小周"]


@pytest.mark.parametrize("name", ["", "   ", "长" * 21, "a\nb", "\ud800"])
def test_names_that_cannot_be(members: MemberService, name: str) -> None:
    with pytest.raises(UserError):
        members.add(name)
    assert members.list() == []


def test_unknown_posts_and_members(members: MemberService) -> None:
    with pytest.raises(UserError, match="没有这个岗位：店长"):
        members.add("小林", ["店长"])
    with pytest.raises(UserError, match="没有这个成员"):
        members.rename("小林", "小周")
    with pytest.raises(UserError, match="没有这个成员"):
        members.set_roles("小林", [])


def test_reading_counts_by_member_since_the_last_unread(reading: ReadingService, members: MemberService) -> None:
    for member, card in (("小林", "a"), ("小林", "a"), ("小林", "b"), ("小周", "a")):
        reading.mark(member, card)
    assert reading.counts("小林") == {"a": 2, "b": 1}
    reading.unmark("小林", "a")
    assert reading.counts("小林") == {"b": 1}
    reading.mark("小林", "a")
    assert reading.counts("小林") == {"a": 1, "b": 1}
    assert reading.counts("小周") == {"a": 1}
    assert [member.name for member in members.list()] == ["小林", "小周"]


def test_reading_of_nobody_is_empty(reading: ReadingService, members: MemberService) -> None:
    assert reading.counts("小林") == {}
    assert members.list() == []


def test_what_was_read_follows_a_renamed_member(reading: ReadingService, members: MemberService) -> None:
    reading.mark("小林", "a")
    members.rename("小林", "小林 B")
    assert reading.counts("小林 B") == {"a": 1}


def test_a_card_without_id_is_refused(reading: ReadingService) -> None:
    with pytest.raises(UserError):
        reading.mark("小林", " ")
