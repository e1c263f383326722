"""Real processes: what only they show (encodings, exit codes, pipes, what is imported)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def start(*arguments: str, cwd: Path, **extra: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **extra}
    command = [sys.executable, "-m", "douzhiku", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False, timeout=50)


@pytest.mark.parametrize(
    "extra",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=["ascii", "cp1252", "C"],
)
def test_chinese_comes_through_any_encoding(tmp_path: Path, extra: dict[str, str]) -> None:
    data = ["--data-dir", str(tmp_path / "测试 店")]
    done = start("cards", "--json", *data, cwd=tmp_path, **extra)
    assert (done.returncode, done.stderr) == (0, b"")
    assert any("千川" in card["title"] for card in json.loads(done.stdout.decode("utf-8")))
    plain = start("show", "没有", *data, cwd=tmp_path, **extra)
    assert plain.returncode == 1
    assert "卡片" in plain.stderr.decode("utf-8")


def test_json_is_utf8_where_the_console_is_gbk(tmp_path: Path) -> None:
    data = ["--data-dir", str(tmp_path / "店")]
    done = start("sop", "list", "--json", *data, cwd=tmp_path, PYTHONIOENCODING="gbk")
    assert "直播" in json.loads(done.stdout.decode("utf-8"))[0]["title"] + json.loads(done.stdout)[1]["title"]
    plain = start("sop", "list", *data, cwd=tmp_path, PYTHONIOENCODING="gbk")
    assert "直播" in plain.stdout.decode("gbk")


def test_two_processes_see_each_other(tmp_path: Path) -> None:
    data = ["--data-dir", "测试 店", "--json"]
    made = start("run", "new", "live-team", "--title", "今晚", "--starts-at", "2026-11-22 20:00", *data, cwd=tmp_path)
    run_id = json.loads(made.stdout)["id"]
    shown = json.loads(start("run", "show", run_id, *data, cwd=tmp_path).stdout)
    step = next(s["id"] for s in shown["steps"] if s["record"] is None)
    assert start("run", "tick", run_id, step, "--by", "小林", *data, cwd=tmp_path).returncode == 0
    again = json.loads(start("run", "show", run_id, *data, cwd=tmp_path).stdout)
    assert [e["by"] for e in again["events"]] == ["小林"]
    assert (tmp_path / "测试 店" / "douzhiku.db").is_file()


def test_usage_error(tmp_path: Path) -> None:
    done = start("frob", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode("utf-8").count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="no SIGPIPE")
def test_reader_that_leaves_early(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "douzhiku", "--data-dir", "店", "sop", "show", "live-team", "--json"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        # Gone before the first byte; the answer is larger than any pipe's buffer.
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_listing_cards_loads_neither_database_nor_search(tmp_path: Path) -> None:
    watch = (
        "import sys; from douzhiku.__main__ import main; "
        "code = main(['--data-dir', '店', 'cards', '--json']); "
        "heavy = {'sqlalchemy', 'alembic', 'whoosh', 'markdown_it', 'PySide6'} & set(sys.modules); "
        "sys.exit(f'loaded {heavy}' if heavy else code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", watch], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
