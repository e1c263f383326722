"""Stand-ins for the window: memory, panel, and lanes that answer at once or only when told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from douzhiku.ui.presenters import run_views

T = TypeVar("T")


class FakeMemory(dict[str, str]):
    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(key, default)

    def set(self, key: str, value: str) -> None:
        self[key] = value


class FakePanel:
    """Keeps what it was told last."""

    def __init__(self) -> None:
        self.state = ""
        self.head: run_views.RunHead | None = None
        self.tabs: tuple[run_views.PhaseTab, ...] = ()
        self.chips: tuple[run_views.RoleChip, ...] = ()
        self.rows: tuple[run_views.StepRow, ...] = ()
        self.current = ""
        self.notice: run_views.GateNotice | None = None
        self.said: list[str] = []
        self.answer = ""

    def show_welcome(self) -> None:
        self.state = "welcome"

    def show_trouble(self, sentence: str, hint: str) -> None:
        self.state = f"trouble: {sentence}"

    def show_head(self, head: run_views.RunHead) -> None:
        self.state, self.head = "run", head

    def show_phases(self, tabs: tuple[run_views.PhaseTab, ...]) -> None:
        self.tabs = tabs

    def show_roles(self, chips: tuple[run_views.RoleChip, ...]) -> None:
        self.chips = chips

    def show_rows(self, rows: tuple[run_views.StepRow, ...], current: str) -> None:
        self.rows = rows
        self.current = current or self.current

    def show_notice(self, notice: run_views.GateNotice | None) -> None:
        self.notice = notice

    def say(self, sentence: str, hint: str = "", *, undo: bool = False, bad: bool = False) -> None:
        self.said.append(sentence)

    def ask_text(self, title: str, label: str, *, number: bool, value: str, done: Callable[[str], None]) -> None:
        if self.answer:
            done(self.answer)


def at_once(
    work: Callable[[], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
    *,
    lane: str = "data",
) -> None:
    try:
        result = work()
    except Exception as error:
        if failed is None:
            raise
        failed(error)
    else:
        done(result)


class Later:
    """Holds jobs until they are let go, one after the other, as a busy lane does."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], None]] = []

    def __call__(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        lane: str = "data",
    ) -> None:
        self.jobs.append(lambda: at_once(work, done, failed))

    def let_go(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()
