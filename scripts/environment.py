"""The project's own ``.venv``: made, filled from a lock file, and recognised again on the next start.

Standard library only. A stamp file says which lock files went in; it is written last, so an install that was
cut short leaves none. While packages are being written a second file says so: what it is found in is remade.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scripts.system_packages import prepare_system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "douzhiku-stamp.json"
UNDERWAY = VENV / "douzhiku-installing"
WINDOWS = os.name == "nt"
SITE = "Lib/site-packages" if WINDOWS else "lib/python*/site-packages"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCKS = ("app", "dev")
_ASK_VERSION = "import sys; print('%d.%d.%d' % sys.version_info[:3])"

Stamp = dict[str, str]


def prepare(lock: str, *, display: str = "") -> Path:
    """Return the Python of a ``.venv`` in which everything of ``requirements/<lock>.lock`` is installed.

    *lock* is ``app`` or ``dev`` (which holds all of ``app``). With *display* (``x11`` or ``wayland``) a real window
    will be opened, so its libraries must be there as well. Raises: SystemExit with a Chinese sentence when that
    cannot be done.
    """
    speak_utf8()
    try:
        return _prepare(lock, display)
    except KeyboardInterrupt:
        raise SystemExit("已中断；下次启动会重新准备。") from None


def _prepare(lock: str, display: str) -> Path:
    stamp = _read_stamp()
    wanted = _fingerprint(lock)
    if stamp.get(lock) == wanted and stamp.get("missing") == "" and _version_of(PYTHON) == stamp.get("python"):
        return PYTHON
    if stamp.get(lock) != wanted:
        print("准备运行环境（只在第一次和依赖有变化时需要）", flush=True)
    remake = UNDERWAY.exists() or not _has_pip() or _foreign(stamp)
    missing = prepare_system(display=display, venv=remake, known=stamp.get("missing", ""))
    if remake:
        _step("建立 .venv", _make_venv)
    if remake or stamp.get(lock) != wanted:
        _step(f"安装依赖（requirements/{lock}.lock）", lambda: _install(lock))
        stamp = {name: _fingerprint(name) for name in (LOCKS if lock == "dev" else (lock,))}
    stamp |= {"missing": missing, "python": _version_of(PYTHON) or ""}
    _write_stamp(stamp)
    return PYTHON


def speak_utf8() -> None:
    """Chinese must come through whatever the code page of a pipe or an old console is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _fingerprint(lock: str) -> str:
    try:
        return hashlib.sha256((ROOT / "requirements" / f"{lock}.lock").read_bytes()).hexdigest()
    except OSError as error:
        raise SystemExit(f"读不到 requirements/{lock}.lock：{error.strerror}。请重新取一份完整的代码。") from error


def _read_stamp() -> Stamp:
    """The stamp, or an empty one if there is none, it is damaged, or an install was cut short."""
    if UNDERWAY.exists():
        return {}
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_stamp(stamp: Stamp) -> None:
    # Renamed into place: half a stamp would be worse than none.
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    fresh.replace(STAMP)


def _version_of(python: Path) -> str | None:
    """Full version of *python*, or None if it does not run."""
    try:
        done = subprocess.run(
            [str(python), "-I", "-S", "-c", _ASK_VERSION], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _has_pip() -> bool:
    return any(VENV.glob(f"{SITE}/pip"))


def _foreign(stamp: Stamp) -> bool:
    """Whether it does not run, or its packages were installed for another Python than the one it runs now."""
    now = _version_of(PYTHON) or ""
    before = stamp.get("python", now)
    return not now or before.split(".")[:2] != now.split(".")[:2]


def _make_venv() -> None:
    # Seen from inside the old .venv, the Python outside is the one that stays when it is removed.
    base = getattr(sys, "_base_executable", None) or sys.executable
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise SystemExit(f"旧的 .venv 删不掉：{error}。请关掉正在用它的程序后重试。") from error
    # venv keeps what it finds, so a stop from here on is noticed.
    VENV.mkdir()
    UNDERWAY.touch()
    make = [base, "-m", "venv", str(VENV)]
    done = subprocess.run(make, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(f"建立 .venv 失败：{(done.stderr or done.stdout).strip()[-600:]}")


def _install(lock: str) -> None:
    STAMP.unlink(missing_ok=True)
    UNDERWAY.touch()
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--quiet", "--requirement", f"requirements/{lock}.lock"]
    # Settings of the surrounding shell must not send packages elsewhere than into .venv.
    unwanted = {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONHOME", "PYTHONPATH"}
    environment = {key: value for key, value in os.environ.items() if key not in unwanted}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise SystemExit("依赖没装上，原因见上面 pip 的说明。请检查网络后再运行一次。")
    site = next(iter(VENV.glob(SITE)))
    # Relative to the folder it lies in: readable in any encoding, whatever the checkout's path is called.
    (site / "douzhiku-checkout.pth").write_text(os.path.relpath(ROOT, site) + "\n", encoding="ascii")
    UNDERWAY.unlink()


def _step(title: str, work: Callable[[], None]) -> None:
    print(f"· {title} …", flush=True)
    started = time.monotonic()
    work()
    print(f"  完成，用时 {time.monotonic() - started:.1f} 秒", flush=True)
