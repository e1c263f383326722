"""What the content report counts, and that it starts as a script."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
---
id: {id}
title: 标题
domain: {folder}
group: 组
summary: 一句。
basis: general
updated: 2026-11-22
units: [{units}]
---
"""
BODY = """\
## 一句话

先小额[[b|再放量]]，见[[b]]。

![图](images/a.svg)

## 怎么做

| 列 | 数 |
|---|---|
| 表里 | 不算 |

## 自测

1. 问？
   答：是
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for card_id, folder, units in (("a", "traffic", "u, v"), ("b", "tools", "v")):
        file = tmp_path / "markdown" / folder / f"{card_id}.md"
        file.parent.mkdir(parents=True)
        file.write_text(HEAD.format(id=card_id, folder=folder, units=units) + BODY, encoding="utf-8")
    return tmp_path


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "scripts" / "content_report.py")
    return subprocess.run(
        [sys.executable, script, *map(str, words)], capture_output=True, encoding="utf-8", check=False, timeout=50
    )


def test_counts_by_folder_and_in_all(content: Path) -> None:
    done = run(content, "--json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert list(counts) == ["traffic", "tools", "all"]
    one = counts["traffic"]
    # 先小额再放量见 and the words beside the picture; headings, table and quiz come on top in "chars".
    assert one["text_chars"] == len("先小额再放量见图")
    assert one["chars"] == len("一句话先小额再放量见图怎么做列数表里不算自测问答是")
    assert {key: one[key] for key in ("cards", "questions", "pictures", "links", "units")} == {
        "cards": 1, "questions": 1, "pictures": 1, "links": 2, "units": 2,
    }  # fmt: skip
    # A unit that two cards name is counted once.
    assert (counts["all"]["cards"], counts["all"]["units"], counts["all"]["links"]) == (2, 2, 4)


def test_table_for_people(content: Path) -> None:
    lines = run(content).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["文件夹", "traffic", "tools", "合计"]


def test_nothing_to_count_is_said_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
