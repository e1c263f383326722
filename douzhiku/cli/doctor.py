"""``doctor``: looks at everything the program stands on and says what is wrong. Changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from douzhiku import __version__
from douzhiku.cli.answer import Answer, Json
from douzhiku.cli.tools import Tools
from douzhiku.domain.errors import UserError

LITTLE_ROOM = 100 * 1024 * 1024
_FONT_FOLDERS = {
    "win32": ("%WINDIR%/Fonts", "%LOCALAPPDATA%/Microsoft/Windows/Fonts"),
    "darwin": ("/System/Library/Fonts", "/System/Library/AssetsV2", "/Library/Fonts", "~/Library/Fonts"),
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
}
_FONTS: tuple[str, ...] = (
    "msyh",
    "simsun",
    "simhei",
    "pingfang",
    "hiragino",
    "stheiti",
    "cjk",
    "sourcehan",
    "source-han",
    "wqy",
)
_FONTS += ("droidsansfallback", "uming", "ukai", "deng")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``text`` says what was seen, in Chinese."""

    name: str
    ok: bool
    text: str


def doctor(tools: Tools, _args: Namespace) -> Answer:
    """Look at everything; exit code 1 if anything is wrong."""
    parts: list[tuple[str, Callable[[Tools], Iterator[Finding]]]] = [
        ("版本", _versions),
        ("数据文件夹", _folder),
        ("数据库", _database),
        ("内容", _content),
        ("搜索索引", _index),
        ("中文字体", _fonts),
    ]
    findings: list[Finding] = []
    for name, look in parts:
        try:
            findings += look(tools)
        except UserError as error:
            findings.append(Finding(name, ok=False, text=error.one_line()))
    bad = sum(not finding.ok for finding in findings)
    lines = [f"{'正常' if f.ok else '有问题'}  {f.name}：{f.text}" for f in findings]
    lines.append(f"发现 {bad} 处问题" if bad else "一切正常")
    document: Json = {"ok": not bad, "checks": [{"name": f.name, "ok": f.ok, "text": f.text} for f in findings]}
    return Answer(document, "\n".join(lines), code=1 if bad else 0)


def _versions(_tools: Tools) -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    seen = [f"抖知库 {__version__}", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    missing = []
    for package in ("PySide6-Essentials", "SQLAlchemy", "whoosh3", "markdown-it-py"):
        try:
            seen.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            # A packaged program carries modules without their metadata.
            if not getattr(sys, "frozen", False):
                missing.append(package)
    lacking = f"；没有安装 {'、'.join(missing)}" if missing else ""
    yield Finding("版本", not missing, f"{'，'.join(seen)}，{platform.platform()}{lacking}")


def _folder(tools: Tools) -> Iterator[Finding]:
    folder = tools.places.data_dir
    if folder.exists() and not folder.is_dir():
        yield Finding("数据文件夹", ok=False, text=f"这个位置上是一个文件：{folder}")
        return
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    new = "" if there == folder else "，还没有建立，第一次使用时会建立"
    # On Windows os.access knows nothing of permissions of folders; what it says of Linux and macOS is true.
    if not os.access(there, os.W_OK | os.X_OK):
        yield Finding("数据文件夹", ok=False, text=f"写不进去：{there}")
    else:
        yield Finding("数据文件夹", ok=True, text=f"{folder}{new}")
    free = shutil.disk_usage(there).free
    yield Finding("剩余空间", free >= LITTLE_ROOM, f"{free / 1024**3:.1f} GB")


def _database(tools: Tools) -> Iterator[Finding]:
    file = tools.places.database
    if not file.exists():
        yield Finding("数据库", ok=True, text="还没有，第一次使用时会建立")
        return
    from douzhiku.store.engine import look, sound
    from douzhiku.store.errors import translated
    from douzhiku.store.schema import HEAD

    with translated(file):
        seen = look(file)
        whole = sound(file, thorough=True)
    if not whole:
        yield Finding("数据库", ok=False, text=f"文件已经损坏：{file}")
        return
    version = "、".join(seen.revisions or ()) or "没有版本"
    old = "" if HEAD in (seen.revisions or ()) else "，和程序的版本不同，下次打开时处理"
    yield Finding("数据库", ok=True, text=f"完好，{file.stat().st_size / 1024:.0f} KB，结构版本 {version}{old}")


def _content(tools: Tools) -> Iterator[Finding]:
    library = tools.library
    faults = library.check().faults
    words = f"{len(library.cards)} 张卡片，{len(library.templates)} 个模板"
    if faults:
        words += f"，{len(faults)} 个问题（douzhiku check 列出全部）"
    yield Finding("内容", not faults and bool(library.cards), words)


def _index(tools: Tools) -> Iterator[Finding]:
    # Not opened: a missing or damaged index is rebuilt by the next search, which is no fault.
    there = tools.places.index_dir.is_dir() and any(tools.places.index_dir.iterdir())
    yield Finding("搜索索引", ok=True, text="已建立" if there else "还没有，第一次搜索时会建立")


def _fonts(_tools: Tools) -> Iterator[Finding]:
    for folder in _FONT_FOLDERS.get(sys.platform, _FONT_FOLDERS["linux"]):
        for root, _, files in os.walk(Path(os.path.expandvars(folder)).expanduser()):
            for name in files:
                if any(known in name.lower() for known in _FONTS):
                    yield Finding("中文字体", ok=True, text=str(Path(root) / name))
                    return
    yield Finding("中文字体", ok=False, text="没有找到，汉字会显示成方框；Debian 和 Ubuntu 上请安装 fonts-noto-cjk")
