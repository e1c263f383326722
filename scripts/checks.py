"""What ``scripts/test.py`` does once it knows that this Python is new enough."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.environment import ROOT, prepare

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CLOSING = re.compile(r"^=* ?(\d+ (?:passed|failed|errors?|skipped|deselected)\b.* in [\d.]+s.*?|no tests ran.*?) ?=*$")


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went. ``seconds`` is wall time; ``closing`` is pytest's own last line, empty for others."""

    name: str
    code: int
    seconds: float
    closing: str = ""


def commands(python: Path, more: list[str]) -> list[tuple[str, list[str]]]:
    """Name and command of every check, cheap ones first."""
    tools = python.parent
    return [
        ("ruff check", [str(tools / "ruff"), "check", "."]),
        ("ruff format", [str(tools / "ruff"), "format", "--check", "."]),
        ("mypy", [str(python), "-m", "mypy"]),
        # Its cache would outlive a renamed module; it needs no second here.
        ("lint-imports", [str(tools / "lint-imports"), "--no-cache"]),
        ("pytest", [str(python), "-m", "pytest", *more]),
    ]


def closing_of(line: str) -> str:
    """What pytest says when it has finished (``12 passed in 3.4s``), or an empty string for any other line."""
    found = _CLOSING.match(_COLOUR.sub("", line).strip())
    return found.group(1) if found else ""


def run(name: str, command: list[str], environment: dict[str, str]) -> Result:
    """Run one check, passing its output through as it comes."""
    print(f"\n── {name} " + "─" * (70 - len(name)), flush=True)
    started = time.monotonic()
    closing = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as child:
        for line in child.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            closing = closing_of(line) or closing
    return Result(name, child.returncode, time.monotonic() - started, closing)


def main(more: list[str]) -> int:
    """Run all checks, also after a failure; return 0 only if every one passed. *more* goes to pytest."""
    python = prepare("dev")
    colour = sys.stdout.isatty()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    if colour:
        environment.pop("NO_COLOR")
        environment["FORCE_COLOR"] = "1"
    results = [run(name, command, environment) for name, command in commands(python, more)]
    print("\n── 结果 " + "─" * 67)
    for result in results:
        print(f"{'通过' if result.code == 0 else '失败'}  {result.name:<14}{result.seconds:>7.1f} 秒")
    print(f"合计{sum(result.seconds for result in results):>23.1f} 秒")
    print(f"pytest: {results[-1].closing or '没有走到总结'}")
    return 0 if all(result.code == 0 for result in results) else 1
