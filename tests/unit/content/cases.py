"""Reads the text cases of ``tests/fixtures/content``: title, input, expectation, each closed by a line ``.``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "fixtures" / "content"

CARD_HEAD = """\
---
id: case
title: 标题
domain: traffic
group: 组
summary: 一句。
basis: general
updated: 2026-11-22
---
"""
SOP_HEAD = """\
---
id: case
title: 标题
kind: live
version: 1
phases: [直播前, 直播中]
summary: 一句。
---
"""


@dataclass(frozen=True)
class Case:
    title: str
    source: str
    expected: tuple[str, ...]

    def file_text(self, head: str) -> tuple[str, int]:
        """The whole file, and how many lines of it were put in front of the case."""
        if self.source.startswith("__raw\n"):
            return self.source.removeprefix("__raw\n"), 0
        if self.source.startswith("---"):
            return self.source, 0
        return head + self.source, head.count("\n")

    @property
    def faults(self) -> list[str]:
        return sorted(line for line in self.expected if line[0].isdigit() or line.startswith("phases:"))


def read_cases(name: str) -> list[Case]:
    cases = []
    parts: list[list[str]] = [[]]
    for line in (FOLDER / name).read_text(encoding="utf-8").split("\n"):
        if line != ".":
            parts[-1].append(line)
        elif len(parts) < 3:
            parts.append([])
        else:
            title, source, expected = parts
            cases.append(
                Case(
                    " ".join(title).strip(),
                    "".join(row + "\n" for row in source),
                    tuple(row for row in expected if row),
                )
            )
            parts = [[]]
    assert not any(row for part in parts for row in part), f"{name}：最后一个用例没有收尾"
    assert len({case.title for case in cases}) == len(cases), f"{name}：有两个用例同名"
    return cases
