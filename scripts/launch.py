"""What ``scripts/run.py`` does once it knows that this Python is new enough."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.environment import ROOT, WINDOWS, prepare

TOUR = ROOT / ".out" / "tour"


def find_display() -> str:
    """Where a window can be seen: ``x11``, ``wayland``, another name, or empty. Off Linux there always is a screen."""
    if not sys.platform.startswith("linux"):
        return "screen"
    chosen = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if chosen:
        return {"offscreen": "", "minimal": "", "xcb": "x11"}.get(chosen, chosen)
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if os.environ.get("DISPLAY") else ""


def opens_window(arguments: list[str]) -> bool:
    """Whether these arguments ask for the window: nothing but perhaps ``--data-dir DIR``."""
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--data-dir" and rest:
            rest.pop(0)
        elif not word.startswith("--data-dir="):
            return False
    return True


def main(arguments: list[str]) -> int:
    """Prepare ``.venv`` and run douzhiku with *arguments*; return its exit code."""
    display = find_display()
    window = opens_window(arguments)
    python = prepare("app", display=display if window else "")
    if display or not window:
        return run(python, arguments)
    return tour(python)


def run(python: Path, arguments: list[str]) -> int:
    """Run douzhiku in the caller's own folder; on POSIX in place of this process."""
    command = [str(python), "-m", "douzhiku", *arguments]
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)  # noqa: S606
    return wait_for(command)


def tour(python: Path) -> int:
    """Drive the window off screen on data of its own, and say where the pictures are."""
    print("没有显示器：在后台走一遍主流程并保存截图 …", flush=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="douzhiku-tour-") as data:
        code = wait_for([str(python), "-m", "douzhiku", "--data-dir", data, "tour", "-o", str(TOUR)])
    print(f"截图在 {TOUR}" if code == 0 else f"主流程没有走完（退出码 {code}），已有的截图在 {TOUR}", flush=True)
    return code


def wait_for(command: list[str]) -> int:
    """Run *command* to its end. Ctrl+C reaches it as well; its own exit code counts."""
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
