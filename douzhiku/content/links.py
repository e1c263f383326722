"""Which links and pictures may be followed. The one place that decides; the renderer and the checker both ask it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

PICTURE_KINDS = (".svg", ".png", ".jpg", ".jpeg")
PICTURE_FOLDER = "images/"

_NEVER = re.compile(r"[\x00-\x20\x7f\\<>\"'`]")


def refuse_link(href: str) -> str:  # noqa: PLR0911  # one clause a reason
    """Why *href* is not followed, as a Chinese clause; empty when it is fine: ``#anchor`` or ``https://…``."""
    if href.startswith("#"):
        return "" if len(href) > 1 else "锚点是空的"
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", unquote(href))
    if scheme is None:
        return "卡片之间请用 [[id]]，网址请写全 https://"
    if scheme.group(1).lower() != "https":
        return f"只允许 https:，这里是 {scheme.group(1).lower()}:"
    if _NEVER.search(href):
        return "网址里有不允许的字符"
    try:
        parts = urlsplit(href)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "网址写得不对"
    if not href[6:].startswith("//") or not host:
        return "网址写得不对"
    return "网址里不能带用户名" if "@" in parts.netloc else ""


def refuse_picture(src: str) -> str:
    """Why the picture address *src* is not looked for, as a Chinese clause; empty when its form is fine."""
    path = unquote(src)
    if re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]*:", path) or path.startswith(("//", "\\\\")):
        return "图片只能来自 content/images，不能来自网络或别的地方"
    if path.startswith(("/", "\\", "~")) or "\\" in path or ".." in path.split("/"):
        return "图片路径不能是绝对路径，也不能有 .. 或反斜杠"
    if not path.startswith(PICTURE_FOLDER) or path.endswith("/") or _NEVER.search(path.replace(" ", "")):
        return "图片路径要写成 images/文件名.svg"
    if not path.lower().endswith(PICTURE_KINDS):
        return "图片只能是 svg、png 或 jpg"
    return ""


def find_picture(src: str, roots: Sequence[Path]) -> Path | None:
    """The file of an allowed *src* in the first of the picture folders *roots* that has it and keeps it inside."""
    relative = unquote(src).removeprefix(PICTURE_FOLDER)
    for root in roots:
        try:
            file = (root / relative).resolve()
            if file.is_file() and file.is_relative_to(root.resolve()):
                return file
        except (OSError, ValueError):
            continue
    return None
