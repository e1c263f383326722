"""The card page's decisions, with a fake page on the real library and a real database. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from douzhiku.content.style import Heading, Style
from douzhiku.services.data import DataDoor
from douzhiku.services.library import Library
from douzhiku.services.places import find_places
from douzhiku.ui.presenters.card_presenter import ZOOMS, CardPresenter
from douzhiku.ui.presenters.member_presenter import MemberPresenter
from douzhiku.ui.presenters.remembered import number

from .fakes import FakeMemory

T = TypeVar("T")
FIRST, SECOND, THIRD = "qianchuan-ads-basic", "role-host", "tool-dou-plus"


class FakePage:
    """Keeps what it was told last; ``broken`` is raised in place of showing."""

    def __init__(self) -> None:
        self.title = ""
        self.fresh: list[bool] = []
        self.scroll = 0
        self.ways = (False, False)
        self.said: list[str] = []
        self.broken: Exception | None = None

    def show_card(self, html: str, headings: tuple[Heading, ...], title: str, *, fresh: bool) -> None:
        if self.broken is not None:
            raise self.broken
        self.title, self.scroll = title, 0
        self.fresh.append(fresh)

    def scroll_position(self) -> int:
        return self.scroll

    def scroll_to(self, position: int) -> None:
        self.scroll = position

    def go_to_anchor(self, anchor: str) -> None:
        self.scroll = len(anchor)

    def show_ways(self, *, back: bool, forward: bool) -> None:
        self.ways = (back, forward)

    def show_zoom(self, percent: int) -> None:
        pass

    def show_empty(self, sentence: str, hint: str) -> None:
        self.title = ""

    def say(self, sentence: str, hint: str = "") -> None:
        self.said.append(sentence)


def at_once(
    work: Callable[[], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
    *,
    lane: str = "data",
) -> None:
    done(work())


class Desk:
    """A presenter at one PC where 小林 sits."""

    def __init__(self, tmp_path: Path, **remembered: str) -> None:
        self.page = FakePage()
        self.memory = FakeMemory({"member": "小林", **remembered})
        self.library = Library(find_places(tmp_path))
        self.door = DataDoor(self.library.places, self.library)
        members = MemberPresenter(self.door, at_once, self.memory)
        members.choose("小林")
        self.cards = CardPresenter(
            self.page, self.library, self.door, at_once, self.memory, members, lambda _zoom: Style()
        )

    def times(self, card_id: str) -> int:
        return self.door().reading.counts("小林").get(card_id, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.door.close()


def test_a_card_that_is_not_there_leaves_no_trace(desk: Desk) -> None:
    desk.cards.open(FIRST)
    desk.cards.open(SECOND)
    desk.cards.back()
    assert desk.page.ways == (False, True)
    desk.cards.open("no-such")
    assert len(desk.page.said) == 1
    assert desk.cards.card_id == FIRST
    assert desk.page.ways == (False, True)
    desk.cards.back()
    assert desk.cards.card_id == FIRST
    desk.cards.forward()
    assert desk.cards.card_id == SECOND


def test_a_page_that_cannot_be_built_leaves_the_card_that_was(desk: Desk) -> None:
    desk.cards.open(FIRST)
    desk.page.scroll = 120
    desk.page.broken = RuntimeError("boom")
    with pytest.raises(RuntimeError):
        desk.cards.open(SECOND)
    desk.page.broken = None
    assert desk.cards.card_id == FIRST
    assert desk.memory["card/id"] == FIRST
    desk.cards.open(THIRD)
    desk.cards.back()
    assert (desk.cards.card_id, desk.page.scroll) == (FIRST, 120)
    assert desk.page.ways == (False, True)


def test_history_goes_both_ways_and_a_new_card_ends_the_way_forward(desk: Desk) -> None:
    for card_id in (FIRST, SECOND, THIRD):
        desk.cards.open(card_id)
    desk.cards.back()
    desk.cards.back()
    assert (desk.cards.card_id, desk.page.ways) == (FIRST, (False, True))
    desk.cards.forward()
    assert (desk.cards.card_id, desk.page.ways) == (SECOND, (True, True))
    desk.cards.open(FIRST)
    assert desk.page.ways == (True, False)


def test_the_end_counts_once_and_a_mark_by_hand_has_the_last_word(desk: Desk) -> None:
    desk.cards.open(FIRST)
    desk.cards.reached_end()
    assert desk.times(FIRST) == 1
    desk.cards.toggle_read()
    assert desk.times(FIRST) == 0
    desk.cards.reached_end()
    assert desk.times(FIRST) == 0
    desk.cards.zoom(1)
    desk.cards.toggle_answer(0)
    desk.cards.reached_end()
    assert desk.times(FIRST) == 0
    desk.cards.open(SECOND)
    desk.cards.open(FIRST)
    desk.cards.reached_end()
    assert desk.times(FIRST) == 1


def test_drawing_a_card_anew_is_no_new_visit(desk: Desk) -> None:
    desk.cards.open(FIRST)
    desk.cards.zoom(1)
    desk.cards.toggle_answer(0)
    desk.cards.reload()
    desk.cards.toggle_read()
    assert desk.page.fresh == [True, False, False, False, False]
    desk.cards.open(SECOND)
    desk.cards.back()
    assert desk.page.fresh[5:] == [True, True]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0", 0),
        ("120", 120),
        ("007", 7),
        ("99999999999999", 1000),
        ("9" * 5000, 1000),
        ("0" * 5000 + "3", 3),
        ("", 5),
        ("-3", 5),
        ("²", 5),
        ("٣", 5),
        ("1e3", 5),
        (" 12", 5),
    ],
)
def test_remembered_numbers(text: str, wanted: int) -> None:
    assert number(text, 0, 1000, 5) == wanted


@pytest.mark.parametrize(("text", "zoom"), [("²", 100), ("99999999999999", ZOOMS[-1]), ("1", ZOOMS[0]), ("117", 110)])
def test_a_strange_zoom_becomes_the_nearest(tmp_path: Path, text: str, zoom: int) -> None:
    desk = Desk(tmp_path, **{"card/zoom": text, "card/id": FIRST, "card/scroll": text})
    seen: list[Any] = []
    desk.page.show_zoom = seen.append  # type: ignore[method-assign]
    desk.cards.start()
    desk.door.close()
    assert seen == [zoom]
    assert desk.cards.card_id == FIRST
    assert 0 <= desk.page.scroll <= 1_000_000
