"""The scripts that people start first: real processes, on a checkout with a blank and Chinese in its path."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts import checks, environment, launch, system_packages

ROOT = Path(__file__).resolve().parents[2]
STARTERS = ("run.py", "test.py")


def requirement_names(file: Path) -> dict[str, str]:
    """Name and following text of every requirement of a lock file."""
    blocks = re.split(r"^(?=[a-z0-9])", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {block.split("==")[0]: block for block in blocks if "==" in block}


def normal(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]


def test_locks_hold_what_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    app = requirement_names(ROOT / "requirements" / "app.lock")
    dev = requirement_names(ROOT / "requirements" / "dev.lock")
    assert {normal(name) for name in project["project"]["dependencies"]} <= set(app)
    assert {normal(name) for name in project["dependency-groups"]["dev"]} | set(app) <= set(dev)
    for name, block in app.items():
        assert re.search(r"==(\S+)", block)[1] == re.search(r"==(\S+)", dev[name])[1]  # type: ignore[index]


@pytest.mark.parametrize("name", environment.LOCKS)
def test_locks_are_hashed_and_name_no_host(name: str) -> None:
    file = ROOT / "requirements" / f"{name}.lock"
    assert all("--hash=sha256:" in block for block in requirement_names(file).values())
    text = file.read_text(encoding="utf-8")
    assert "//" not in text
    assert "index" not in text


@pytest.mark.parametrize("name", STARTERS)
def test_old_python_is_told_in_chinese(name: str) -> None:
    source = (ROOT / "scripts" / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    # As an old Python would meet it: the version is lower, and nothing newer may be imported before the check.
    old = "import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", old, str(ROOT / "scripts" / name)], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.decode("utf-8") == "抖知库需要 Python 3.11 或更新的版本，这里是 3.9。\n"


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ([], True),
        (["--data-dir", "店"], True),
        (["--data-dir=店"], True),
        (["cards"], False),
        (["--data-dir", "店", "cards"], False),
        (["--help"], False),
    ],
)
def test_which_arguments_open_the_window(words: list[str], window: bool) -> None:
    assert launch.opens_window(words) is window


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
@pytest.mark.parametrize(
    ("variables", "seen"),
    [
        ({}, ""),
        ({"DISPLAY": ":0"}, "x11"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, "x11"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, ""),
        ({"QT_QPA_PLATFORM": "vnc:size=1024x768"}, "vnc"),
    ],
)
def test_display(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], seen: str) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert launch.find_display() == seen


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux loads libraries by these names")
def test_missing_library_is_noticed() -> None:
    assert system_packages.missing_libraries({"libc.so.6": "libc6", "libdouzhiku.so.9": "none"}) == ["libdouzhiku.so.9"]


@pytest.mark.parametrize(
    ("line", "closing"),
    [
        ("===== 12 passed in 3.4s =====", "12 passed in 3.4s"),
        ("= 1 failed, 2 passed, 1 warning in 0.1s (0:00:01) =", "1 failed, 2 passed, 1 warning in 0.1s (0:00:01)"),
        ("12 passed in 3.4s", "12 passed in 3.4s"),
        ("==== FAILURES ====", ""),
        ("test_a.py .....", ""),
    ],
)
def test_closing_line_of_pytest_is_found(line: str, closing: str) -> None:
    assert checks.closing_of(line) == closing


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose lock is empty and whose program only says where it runs: nothing is downloaded."""
    root = tmp_path / "抖 知库"
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "requirements").mkdir()
    (root / "requirements" / "app.lock").write_text("# nothing\n", encoding="utf-8")
    (root / "douzhiku").mkdir()
    (root / "douzhiku" / "__main__.py").write_text(
        "import os, sys\nprint(os.getcwd(), sys.prefix, sys.argv[1:])\nsys.exit(5)\n", encoding="utf-8"
    )
    return root


def test_environment_is_made_once_and_mended(checkout: Path, tmp_path: Path) -> None:
    inner = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "PYTHONPATH"))}
    inner |= {"PYTHONIOENCODING": "utf-8", "PIP_NO_INDEX": "1"}
    lock = checkout / "requirements" / "app.lock"
    stamp = checkout / ".venv" / environment.STAMP.name

    def start() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(checkout / "scripts" / "run.py"), "cards", "两 词"]
        return subprocess.run(
            command, cwd=tmp_path, env=inner, capture_output=True, encoding="utf-8", check=False, timeout=55
        )

    def run() -> str:
        done = start()
        assert done.returncode == 5, done.stderr
        assert done.stdout.splitlines()[-1] == f"{tmp_path} {checkout / '.venv'} {['cards', '两 词']}"
        return done.stdout

    assert "建立 .venv" in run()
    assert run().count("\n") == 1
    # Another lock: installed again, into the same .venv.
    keepsake = checkout / ".venv" / "keepsake"
    keepsake.touch()
    lock.write_text("# nothing else\n", encoding="utf-8")
    again = run()
    assert "安装依赖" in again
    assert "建立 .venv" not in again
    # A lock that cannot be installed: one sentence, and nothing that the next start would take for complete.
    lock.write_text(f"douzhiku-nowhere==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    failed = start()
    assert failed.returncode == 1
    assert "依赖没装上" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not stamp.exists()
    # What was left half-made is made anew.
    assert keepsake.exists()
    lock.write_text("# nothing\n", encoding="utf-8")
    assert "建立 .venv" in run()
    assert not keepsake.exists()
    assert stamp.exists()
