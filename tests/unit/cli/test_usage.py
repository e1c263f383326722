from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku import __version__
from douzhiku.cli import library_commands
from douzhiku.cli.answer import table, width
from douzhiku.services.places import Places
from tests.fixtures.db.shop import fill, small_disk
from tests.unit.cli.conftest import Call


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["frob"], "frob"),
        (["show"], "ID"),
        (["run"], "子命令"),
        (["run", "tick", "a", "b"], "--by"),
        (["run", "new", "live-team", "--title", "t"], "--starts-at"),
        (["run", "new", "t", "--title", "t", "--starts-at", "x", "--assign", "小林"], "岗位=名字"),
        (["search", "千川", "--limit", "0"], "--limit"),
        (["search", "千川", "--limit", "三"], "--limit"),
        (["search", "千川", "--domain", "moon"], "moon"),
        (["search", "千川", "--role", "老板"], "老板"),
        (["cards", "--nope"], "--nope"),
        (["cards", "--data-dir"], "--data-dir"),
        (["cards", "--data-dir", ""], "--data-dir"),
        (["--json"], "--json"),
    ],
)
def test_usage_is_one_chinese_line(call: Call, words: list[str], named: str) -> None:
    said = call(*words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("用法不对：")
    assert named in said.err
    for english in ("argument", "required", "expected", "invalid", "unrecognized", "choose"):
        assert english not in said.err


@pytest.mark.parametrize("words", [[], ["run"], ["run", "new"], ["sop", "show"], ["search"]])
def test_help_is_chinese(call: Call, words: list[str]) -> None:
    said = call(*words, "--help")
    assert said.code == 0
    assert said.out.startswith("用法：douzhiku")
    for english in ("usage:", "options:", "positional", "show this"):
        assert english not in said.out


def test_version(call: Call) -> None:
    assert call("--version").out == f"douzhiku {__version__}\n"


def test_without_subcommand_the_window_opens(call: Call, data_dir: Path) -> None:
    opened: list[Path] = []

    def window(places: Places) -> int:
        opened.append(places.data_dir)
        return 7

    assert call(window=window).code == 7
    assert opened == [data_dir]


def test_tour_gets_its_folder(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked: list[Path] = []

    def tour(places: Places, out: Path) -> int:
        asked.append(out)
        return 0

    assert call("tour", "-o", "图", tour=tour).code == 0
    assert asked == [tmp_path / "图"]


@pytest.mark.expects_log
@pytest.mark.parametrize("writable", [True, False])
def test_our_own_bug_is_one_calm_line(
    call: Call, data_dir: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("很意外")

    monkeypatch.setattr(library_commands, "cards", bug)
    if not writable:
        data_dir.write_text("a file where the folder should be", encoding="utf-8")
    said = call("cards")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    if writable:
        log = data_dir / "logs" / "cli.log"
        assert str(log) in said.err
        assert "ZeroDivisionError: 很意外" in log.read_text(encoding="utf-8")
    else:
        assert "很意外" in said.err


@pytest.mark.expects_log
def test_our_own_bug_on_a_full_disk_is_one_line_too(
    call: Call, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("很意外")

    monkeypatch.setattr(library_commands, "cards", bug)
    with small_disk(data_dir, "64k") as disk:
        (disk / "logs").mkdir()
        fill(disk)
        said = call("cards")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "ZeroDivisionError：很意外" in said.err


def test_columns_line_up() -> None:
    lines = table([["岗位", "a", "x"], ["DOU+投放", "场控", "y"]]).splitlines()
    assert width(lines[0]) == width(lines[1])
    assert lines[1] == "DOU+投放  场控  y"
    assert width("é") == 1
