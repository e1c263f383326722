#!/usr/bin/env python3
"""Regenerate ``requirements/app.lock`` and ``requirements/dev.lock`` from ``pyproject.toml``.

Needs ``uv``; nothing else in the project does. One pair of files serves Linux, Windows and macOS on Python 3.11
and newer: versions that differ by platform carry a marker, and every file has its SHA-256, so that plain pip
installs them with ``--require-hashes``. ``--upgrade`` takes newer versions; without it pinned ones stay.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_uv() -> str:
    """Path of uv, beside this Python or on PATH. Raises: SystemExit with a Chinese sentence if there is none."""
    for folder in (str(Path(sys.executable).parent), None):
        found = shutil.which("uv", path=folder)
        if found:
            return found
    raise SystemExit("重新生成锁文件要用 uv：请先运行 python -m pip install uv")


def compile_lock(uv: str, name: str, *more: str) -> None:
    """Write ``requirements/<name>.lock``. Raises: CalledProcessError if uv finds no solution."""
    target = f"requirements/{name}.lock"
    command = [uv, "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--python-version", "3.11"]
    # No index or links of this machine may end up in a file that others install from.
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet", "--output-file", target]
    subprocess.run([*command, *more], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"已写好 {target}")


def main(arguments: list[str]) -> int:
    """Write both files; the development one is held to the versions of the other."""
    unknown = [word for word in arguments if word != "--upgrade"]
    if unknown:
        print("用法：python scripts/lock.py [--upgrade]", file=sys.stderr)
        return 2
    uv = find_uv()
    (ROOT / "requirements").mkdir(exist_ok=True)
    compile_lock(uv, "app", *arguments)
    compile_lock(uv, "dev", "--group", "dev", "--constraint", "requirements/app.lock", *arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
