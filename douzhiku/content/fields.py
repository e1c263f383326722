"""Typed reading of front-matter values: each wrong one becomes a fault on its own line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from douzhiku.content.frontmatter import FrontMatter
from douzhiku.domain.faults import Fault

E = TypeVar("E", bound=StrEnum)

KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The most similar of *known*, or an empty string."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=cutoff)), "")


def choices_hint(word: str, known: Sequence[str]) -> str:
    """What to write instead of *word*: the one that was probably meant, else all there are."""
    # One of the two characters of 场控 is near enough; half the letters of an English word are chance.
    close = nearest(word, known, cutoff=0.6 if word.isascii() else 0.5)
    return f"是不是 {close}？" if close else f"可用：{'、'.join(known)}"


@cache
def _misspelt(key: str, known: tuple[str, ...]) -> str:
    """The key of *known* that was probably meant. Remembered, because a shop's own key comes on every card."""
    return nearest(key, known, cutoff=0.7)


class Fields:
    """Reads values of one front matter; ``faults`` collects what was wrong with them."""

    def __init__(self, file: Path, front: FrontMatter) -> None:
        self.file = file
        self.front = front
        self.faults: list[Fault] = []

    def fault(self, key: str, message: str) -> None:
        """Note a fault on the line of *key*."""
        self.faults.append(Fault(self.file, self.front.line_of(key), message))

    def text(self, key: str, *, required: bool = True) -> str:
        """A one-line text, or an empty string."""
        value = self.front.data.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.fault(key, f"{key} 不能空着" if key in self.front.data else f"文件头缺少 {key}")
            return ""
        if not isinstance(value, str):
            self.fault(key, f"{key} 应是文字，请放进英文双引号")
            return ""
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; missing means empty."""
        value = self.front.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, f"{key} 应是方括号里的列表，例如 {key}: [甲, 乙]")
            return ()
        words = []
        for item in value:
            if isinstance(item, str) and item.strip():
                words.append(" ".join(item.split()))
            else:
                self.fault(key, f'{key} 里每一项都应是文字，数字请放进英文双引号，例如 "000"')
        return tuple(words)

    def identifier(self) -> str:
        """The id: kebab-case ASCII and the same as the file's name. Empty when there is none to use."""
        value = self.text("id")
        if not value:
            return ""
        if not KEBAB.fullmatch(value):
            self.fault("id", f"id 只能用小写英文字母、数字和短横线：{value}")
            return ""
        if value != self.file.stem:
            self.fault("id", f"id 是 {value}，文件名却是 {self.file.name}，两者要一致")
        return value

    def one_of(self, key: str, kind: type[E], *, required: bool = True) -> E | None:
        """A member of *kind* by its value."""
        value = self.text(key, required=required)
        if not value:
            return None
        try:
            return kind(value)
        except ValueError:
            self.fault(key, f"{key} 不认识“{value}”（{choices_hint(value, [m.value for m in kind])}）")
            return None

    def some_of(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """Those listed under *key* that are *known*, in file order, each once."""
        good = []
        for word in self.texts(key):
            if word not in known:
                self.fault(key, f"{key} 不认识“{word}”（{choices_hint(word, known)}）")
            elif word in good:
                self.fault(key, f"{key} 里“{word}”写了两次")
            else:
                good.append(word)
        return tuple(good)

    def day(self, key: str) -> date | None:
        """An ISO date."""
        value = self.front.data.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is None:
            self.fault(key, f"{key} 不能空着" if key in self.front.data else f"文件头缺少 {key}")
            return None
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(key, f"{key} 应是日期，写成 2026-11-22 这样")
        return None

    def check_keys(self, known: Sequence[str], extra: Sequence[str]) -> dict[str, object]:
        """The values of keys not in *known*. A key that looks like a misspelt one is a fault."""
        rest: dict[str, object] = {}
        for key, value in self.front.data.items():
            if key in known:
                continue
            rest[key] = value
            if key not in extra and not key.startswith("x-"):
                close = _misspelt(key.lower(), (*known, *extra))
                if close:
                    self.fault(key, f"不认识的键 {key}，是不是 {close}？")
        return rest
