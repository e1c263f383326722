from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku import __version__
from douzhiku.cli import library_commands
from douzhiku.cli.answer import table, width
from douzhiku.cli.main import main
from douzhiku.domain.errors import UserError
from douzhiku.services.places import Places
from tests.fixtures.db.shop import fill, small_disk
from tests.unit.cli.conftest import Call, no_window


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


def take_tour(places: Places, out: Path) -> list[Path]:
    assert not any(places.data_dir.iterdir() if places.data_dir.exists() else ())
    places.data_dir.mkdir(exist_ok=True)
    (places.data_dir / "seen").touch()
    picture = out / "01.png"
    picture.write_text(str(places.data_dir), encoding="utf-8")
    return [picture]


def test_tour_gets_its_folder(call: Call, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = call("tour", "-o", "图/里面", tour=take_tour)
    assert (said.code, said.err) == (0, "")
    picture = tmp_path / "图" / "里面" / "01.png"
    assert f"1 张图片在 {picture.parent}" in said.out
    assert picture.read_text(encoding="utf-8") == str(data_dir)


def test_tour_as_json_is_one_document(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "图"
    said = call("tour", "-o", str(out), "--json", tour=take_tour)
    assert said.json == {"ok": True, "pictures": [str(out / "01.png")]}


def test_tour_into_a_place_that_is_no_folder(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = call("tour", "-o", str(tmp_path / "file" / "x"), "--json")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert said.err.startswith("截图的文件夹建不起来")


@pytest.mark.expects_log
@pytest.mark.parametrize("fault", [None, UserError("走查没有通过"), ZeroDivisionError("很意外")], ids=repr)
def test_tour_leaves_the_shops_own_data_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception | None
) -> None:
    monkeypatch.delenv("DOUZHIKU_DATA_DIR", raising=False)
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    used: list[Path] = []

    def tour(places: Places, out: Path) -> list[Path]:
        used.append(places.data_dir)
        if fault is not None:
            raise fault
        return take_tour(places, out)

    code = main(["tour", "-o", str(tmp_path / "图")], window=no_window, tour=tour)
    assert code == (1 if fault else 0)
    assert capsys.readouterr().err.count("\n") == code
    assert not used[0].exists()
    assert not (tmp_path / "home").exists()


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
