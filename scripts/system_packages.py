"""What Qt needs from a Linux system: shared libraries and a Chinese font.

Missing ones are installed by apt-get on Debian and Ubuntu as root; everybody else is told the exact command.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Read from the NEEDED entries of QtCore, QtGui, QtWidgets, QtNetwork and the offscreen, xcb and wayland plugins.
CORE_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
DISPLAY_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_PACKAGE = "fonts-noto-cjk"
FONT_NAMES = ("cjk", "sourcehan", "source-han", "wqy", "droidsansfallback", "simsun", "simhei", "msyh", "uming", "ukai")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def missing_libraries(libraries: dict[str, str]) -> list[str]:
    """Names of those the loader of this machine does not find."""
    missing = []
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def has_chinese_font() -> bool:
    """Whether a font file that is known to hold Chinese lies in one of the usual folders."""
    for folder in FONT_FOLDERS:
        for _, _, files in os.walk(Path(folder).expanduser()):
            if any(known in file.lower() for file in files for known in FONT_NAMES):
                return True
    return False


def is_debian_like() -> bool:
    """Debian, Ubuntu or a child of theirs, with apt-get."""
    try:
        words = Path("/etc/os-release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    ids = " ".join(line for line in words.splitlines() if line.startswith(("ID=", "ID_LIKE=")))
    return ("debian" in ids or "ubuntu" in ids) and shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether packages may be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages as root; return whether that worked. Their output is shown only when it did not."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    log = ""
    # A package list may be stale or, in a bare image, not there at all.
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
        log += done.stdout + done.stderr
    if done.returncode:
        print(log[-3000:], file=sys.stderr)
    return done.returncode == 0


def install_or_name(packages: list[str], *, may_install: bool) -> bool:
    """Install *packages* where that is possible, otherwise print the command that does. True when installed."""
    if may_install and is_debian_like() and is_root():
        print(f"· 安装系统软件包：{' '.join(packages)}", flush=True)
        if apt_install(packages):
            return True
        print(f"  系统软件包没装上，请检查网络，然后运行：apt-get install {' '.join(packages)}", file=sys.stderr)
    elif is_debian_like():
        sudo = "" if is_root() else "sudo "
        print(f"· 缺少系统软件包，请运行：{sudo}apt-get install {' '.join(packages)}", file=sys.stderr)
    else:
        print(
            f"· 缺少系统软件，请用本系统的软件管理器安装，Debian 上叫：{' '.join(packages)}",
            file=sys.stderr,
        )
    return False


def venv_package() -> str:
    """Debian leaves the inside of venv out of python3; the name of the package that has it, or an empty string."""
    if importlib.util.find_spec("ensurepip") is not None:
        return ""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def prepare_system(*, display: str, venv: bool, known: str = "") -> str:
    """Make sure that Qt can load, and open a window on *display* (``x11``, ``wayland`` or empty). Linux only.

    With *venv* a virtual environment is about to be made. Returns the packages that are still missing, separated
    by blanks; *known* is what an earlier call returned, and is not tried again. Raises: SystemExit when the
    program could not start at all.
    """
    if not sys.platform.startswith("linux"):
        return ""
    missing = missing_libraries(CORE_LIBRARIES | DISPLAY_LIBRARIES)
    packages = [(CORE_LIBRARIES | DISPLAY_LIBRARIES)[name] for name in missing]
    inner = venv_package() if venv else ""
    packages += [inner] if inner else []
    packages += [] if has_chinese_font() else [FONT_PACKAGE]
    if not packages or install_or_name(packages, may_install=" ".join(packages) != known):
        return ""
    lacking = [name for name in missing if _is_needed(name, display)] + ([inner] if inner else [])
    if lacking:
        raise SystemExit(f"没有 {'、'.join(lacking)} 就不能启动。装好上面的软件包后请再运行一次。")
    return " ".join(packages)


def _is_needed(library: str, display: str) -> bool:
    if library in CORE_LIBRARIES:
        return True
    return (display == "wayland") if "wayland" in library else (display == "x11")
