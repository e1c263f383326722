"""Small rules of Chinese text that Markdown does not know."""

from __future__ import annotations

from collections.abc import Iterable

_WIDE = (
    (0x2018, 0x201D),  # quotation marks
    (0x2026, 0x2026),  # ellipsis
    (0x3000, 0x303F),  # CJK punctuation
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),
)


def is_wide(char: str) -> bool:
    """Whether *char* is written without blanks around it: Chinese characters and their punctuation."""
    if not char:
        return False
    code = ord(char)
    return any(low <= code <= high for low, high in _WIDE)


def glue(before: str, after: str) -> str:
    """What stands between two lines that become one: nothing between Chinese characters, else a blank."""
    return "" if is_wide(before[-1:]) and is_wide(after[:1]) else " "


def join_lines(lines: Iterable[str]) -> str:
    """Stripped *lines* as paragraphs: empty lines part them, lists keep their lines, the rest runs on."""
    out: list[str] = []
    fresh = True
    for line in lines:
        if not line:
            fresh = True
        elif fresh or line.startswith(("- ", "* ", "+ ", "|")) or not out:
            out.append(line)
            fresh = False
        else:
            out[-1] += glue(out[-1], line) + line
    return "\n".join(out)
