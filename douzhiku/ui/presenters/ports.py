"""What presenters need from the outside, as protocols."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Submit(Protocol):
    """The one way off the GUI thread: run *work* elsewhere, hand its result back on the GUI thread.

    Jobs of one *lane* run one after the other in the order they were submitted.
    """

    def __call__(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        lane: str = "data",
    ) -> None:
        """Submit *work*; one of *done* and *failed* is called later, unless the window is closed before."""


class Memory(Protocol):
    """What the window remembers between two starts, as text by key."""

    def get(self, key: str, default: str = "") -> str:
        """The remembered text, or *default*."""

    def set(self, key: str, value: str) -> None:
        """Remember *value*."""
