"""The command line called in this process, on a data folder with Chinese and a blank in its path."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from douzhiku.cli.main import main
from douzhiku.services.places import Places

START = "2026-11-22T20:00:00+08:00"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.err == ""
        return json.loads(self.out)


Call = Callable[..., Said]


def no_window(places: Places) -> int:
    raise AssertionError(places)


def no_tour(places: Places, out: Path) -> list[Path]:
    raise AssertionError((places, out))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "测试 店"


@pytest.fixture
def call(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str, window: Any = no_window, tour: Any = no_tour) -> Said:
        code = main(["--data-dir", str(data_dir), *arguments], window=window, tour=tour)
        seen = capsys.readouterr()
        return Said(code, seen.out, seen.err)

    return run


@pytest.fixture
def run_id(call: Call) -> str:
    """A live of the shipped template, with 小林 as 场控."""
    made = call("run", "new", "live-team", "--title", "今晚", "--starts-at", START, "--assign", "场控=小林", "--json")
    return str(made.json["id"])


@pytest.fixture
def steps(call: Call, run_id: str) -> list[dict[str, Any]]:
    return list(call("run", "show", run_id, "--json").json["steps"])
