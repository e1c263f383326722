"""What members write down: recorded values, reasons, notes, titles."""

from __future__ import annotations

import re
import unicodedata

from douzhiku.domain.errors import UserError

MAX_TEXT = 500
MAX_TITLE = 60

_NUMBER = re.compile(
    r"(?P<currency>¥?)\s*(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?)\s*(?P<unit>[^\d\s.,+\-]{0,8})"
)


def clean_text(text: str, what: str, *, most: int = MAX_TEXT) -> str:
    """Return *text* without outer blanks and with plain line ends. *what* names it in the error (``原因``).

    Raises: UserError if it is empty, longer than *most* characters, or holds control or broken characters.
    """
    cleaned = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    if not cleaned:
        raise UserError(f"{what}不能空着")
    if len(cleaned) > most:
        raise UserError(f"{what}最多 {most} 个字，现在有 {len(cleaned)} 个")
    # Cc: control characters; Cs: halves of characters, which no file can hold.
    if any(unicodedata.category(ch) in ("Cc", "Cs") and ch not in "\n\t" for ch in cleaned):
        raise UserError(f"{what}里有看不见的控制字符", hint="请重新输入")
    return cleaned


def clean_title(text: str, what: str = "场次名称") -> str:
    """Like :func:`clean_text`, for one line of at most 60 characters."""
    return clean_text(re.sub(r"\s+", " ", text), what, most=MAX_TITLE)


def clean_number(text: str) -> str:
    """Return a number as it is kept: plain digits and an optional unit (``1,200 元`` → ``1200元``, ``3.5%``).

    Full-width digits, thousands commas and a leading ``¥`` are understood.

    Raises: UserError if it does not begin with a number, or the number or the unit is absurdly long.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.fullmatch(plain)
    if found is None:
        shown = plain if len(plain) <= 20 else plain[:20] + "…"
        raise UserError(f"「{shown}」不是数字" if plain else "数字不能空着", hint="例如 200、3.5%、1200元")
    unit = clean_text(found["unit"], "单位") if found["unit"] else "元" if found["currency"] else ""
    return found["number"].replace(",", "") + unit
