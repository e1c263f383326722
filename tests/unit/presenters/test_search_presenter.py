"""What is shown for what was typed, with a fake view and a lane whose jobs end when the test says so. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from douzhiku.domain.errors import UserError
from douzhiku.domain.search import Hit, SearchQuery
from douzhiku.services.library import Library
from douzhiku.services.places import find_places
from douzhiku.ui.presenters.search_presenter import RECENT, ResultGroup, SearchPresenter


class FakeMemory(dict[str, str]):
    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(key, default)

    def set(self, key: str, value: str) -> None:
        self[key] = value


class FakeView:
    def __init__(self) -> None:
        self.shown: list[tuple[str, list[str]]] = []
        self.closed = 0

    def show_results(self, groups: tuple[ResultGroup, ...], query: str) -> None:
        self.shown.append((query, [hit.owner for group in groups for hit in group.hits]))

    def show_nothing(self, sentence: str, hint: str, query: str) -> None:
        self.shown.append((query, []))

    def close_results(self) -> None:
        self.closed += 1


class FakeService:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def search(self, query: SearchQuery) -> list[Hit]:
        self.asked.append(query.text)
        if query.text == "坏":
            raise UserError("索引打不开")
        if query.text == "无":
            return []
        return [Hit("x", "card", f"owner-{query.text}", "", query.text, (), "", "traffic", 1.0, "", ())]


class Desk:
    """A presenter whose background jobs wait in ``jobs``."""

    def __init__(self, tmp_path: Path) -> None:
        self.view, self.service, self.memory = FakeView(), FakeService(), FakeMemory()
        self.jobs: list[tuple[Callable[[], Any], Callable[[Any], None], Callable[[Exception], None] | None]] = []
        self.cards: list[str] = []
        self.steps: list[tuple[str, str]] = []
        self.library = Library(find_places(tmp_path))
        self.presenter = SearchPresenter(
            self.view,
            self.library,
            lambda: self.service,  # type: ignore[arg-type, return-value]
            self.submit,
            self.memory,
            self.cards.append,
            lambda template, step: self.steps.append((template, step)),
        )

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        lane: str = "data",
    ) -> None:
        self.jobs.append((work, done, failed))

    def finish_one(self) -> None:
        work, done, failed = self.jobs.pop(0)
        try:
            result = work()
        except UserError as error:
            assert failed is not None
            failed(error)
        else:
            done(result)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_only_the_answer_to_the_last_text_is_shown_and_says_what_it_answers(desk: Desk) -> None:
    for text in ("千", "千川", "千川投"):
        desk.presenter.typed(text)
    desk.finish_one()
    assert desk.view.shown == []
    desk.finish_one()
    assert desk.view.shown == [("千川投", ["owner-千川投"])]
    assert desk.service.asked == ["千", "千川投"]
    assert desk.jobs == []


@pytest.mark.parametrize("text", ["无", "坏"])
def test_a_word_in_place_of_results_says_what_it_answers(desk: Desk, text: str) -> None:
    desk.presenter.typed(text)
    desk.finish_one()
    assert desk.view.shown == [(text, [])]


def test_an_emptied_box_shows_no_late_answer(desk: Desk) -> None:
    desk.presenter.typed("千川")
    desk.presenter.typed("  ")
    assert desk.view.shown == [("", [])]
    desk.finish_one()
    assert desk.view.shown == [("", [])]


def test_cards_opened_from_the_search_are_offered_again_newest_first(desk: Desk) -> None:
    ids = list(desk.library.cards)[: RECENT + 2]
    for card_id in [*ids, ids[3]]:
        desk.presenter.choose(Hit(card_id, "card", card_id, "", "", (), "", "traffic", 1.0, "", ()))
    assert desk.cards == [*ids, ids[3]]
    desk.presenter.typed("")
    wanted = [ids[3], *(card_id for card_id in reversed(ids) if card_id != ids[3])][:RECENT]
    assert desk.view.shown == [("", wanted)]


def test_a_step_is_opened_as_a_step(desk: Desk) -> None:
    desk.presenter.choose(Hit("s", "step", "live-team", "step-id", "", (), "", "", 1.0, "", ()))
    assert (desk.steps, desk.cards, desk.view.closed) == ([("live-team", "step-id")], [], 1)
