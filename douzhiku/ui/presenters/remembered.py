"""Reading back what the window remembered: the file is in the user's reach, so anything may stand in it."""

from __future__ import annotations


def number(text: str, lowest: int, highest: int, default: int) -> int:
    """The whole number that *text* is, moved into *lowest* … *highest*; *default* when it is none.

    Only plain ASCII digits count: "²" is a digit to Python, but no number.
    """
    if not (text.isascii() and text.isdigit()):
        return default
    # Before int(), which refuses thousands of digits.
    digits = text.lstrip("0") or "0"
    value = highest if len(digits) > len(str(highest)) else int(digits)
    return max(lowest, min(highest, value))
