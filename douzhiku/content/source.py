"""Bytes of a content file to clean text: encoding, line ends, characters nobody can see."""

from __future__ import annotations

import re
from pathlib import Path

from douzhiku.domain.faults import Fault

MAX_BYTES = 1_000_000

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_CJK = re.compile("[\u4e00-\u9fff]")
_MANY = 20
"""A file full of control characters is one problem, not a thousand lines."""


def read_source(file: Path) -> tuple[str | None, list[Fault]]:
    """Text of *file* with LF line ends and without unseen characters, and what was wrong with it.

    The text is None when there is nothing to go on: unreadable, too large, or not UTF-8. Never raises.
    """
    try:
        # One byte more than allowed tells a file that is too large without reading all of it.
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [Fault(file, 1, f"文件读不出来：{_os_reason(error)}")]
    if len(raw) > MAX_BYTES:
        return None, [Fault(file, 1, "文件超过 1 MB，一张卡片或一份 SOP 不该这么大，请拆开")]
    return decode(file, raw)


def decode(file: Path, raw: bytes) -> tuple[str | None, list[Fault]]:
    """As :func:`read_source`, for bytes that were read already."""
    faults: list[Fault] = []
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Fault(file, 1, "这个文件是 UTF-16 编码，请另存为 UTF-8")]
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        faults.append(Fault(file, 1, "文件开头有 BOM，请另存为不带 BOM 的 UTF-8"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        name = "是 GBK 编码" if _looks_like_gbk(raw) else "不是 UTF-8 编码"
        return None, [*faults, Fault(file, line, f"这个文件{name}，请另存为 UTF-8")]
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        faults.append(Fault(file, line, "换行是 Windows 的 CRLF，请改成 LF"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN.search(text):
        faults += _unseen_faults(file, text)
        text = _UNSEEN.sub("", text)
    return text, faults


def _looks_like_gbk(raw: bytes) -> bool:
    try:
        return bool(_CJK.search(raw.decode("gb18030")))
    except UnicodeDecodeError:
        return False


def _unseen_faults(file: Path, text: str) -> list[Fault]:
    faults = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _UNSEEN.search(line)
        if found:
            faults.append(Fault(file, number, f"这一行有看不见的字符 U+{ord(found.group()):04X}，请删掉"))
            if len(faults) == _MANY:
                break
    return faults


def _os_reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "没有读取权限"
    if isinstance(error, FileNotFoundError):
        return "文件不存在"
    if isinstance(error, IsADirectoryError):
        return "它是一个文件夹"
    return error.strerror or type(error).__name__
