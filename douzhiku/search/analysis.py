"""How text becomes terms: one fold on both sides, Chinese as characters and pairs, the rest as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Han with its extensions, 々〇, kana and hangul: scripts written without spaces between words.
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# A plus belongs to the word before it, or DOU+ could not be told from any other "dou".
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>(?:(?![{_CJK}])[^\W_])+\+*)")

# A word longer than this is a serial number or noise; cut on both sides alike.
MAX_WORD = 64


class _Fold(dict[int, str]):
    """Character table filled as characters turn up, so that folding runs at the speed of ``str.translate``."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        wide = unicodedata.normalize("NFKC", char)
        folded = (wide if len(wide) == 1 else char).lower()
        # One character in, one out: whatever would grow stays as it is.
        result = folded if len(folded) == 1 else char
        if len(self) < 65536:
            self[code] = result
        return result


_FOLD = _Fold()


def fold(text: str) -> str:
    """*text* in lower case and normal width; same length, so offsets into the result hold for *text*."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


def runs(folded: str) -> Iterator[tuple[str, bool]]:
    """The runs of *folded* text in order: ``(run, is_cjk)``. ``"dou+投放"`` gives ``dou+`` and ``投放``."""
    for match in _RUN.finditer(folded):
        run = match.group()
        cjk = match.lastgroup == "cjk"
        yield (run if cjk else run[:MAX_WORD]), cjk


def pairs(run: str) -> tuple[str, ...]:
    """Neighbouring characters of a Chinese run, each pair once, in order; a single character stands for itself."""
    if len(run) < 2:
        return (run,)
    return tuple(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))


def index_terms(text: str) -> Iterator[str]:
    """Every term under which *text* can be found, with repeats: single characters, pairs, words, words without plus."""
    for run, cjk in runs(fold(text)):
        if cjk:
            yield from run
            for i in range(len(run) - 1):
                yield run[i : i + 2]
        else:
            yield run
            bare = run.rstrip("+")
            if bare != run:
                yield bare


def words(text: str) -> Iterator[str]:
    """Only the words of *text* that are not Chinese."""
    return (run for run, cjk in runs(fold(text)) if not cjk)
