"""The YAML between the two ``---`` lines at the top of a content file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from douzhiku.domain.faults import Fault

_MAX_CHARS = 20_000
_MAX_BRACKETS = 200
"""Deeper nesting would exhaust the stack of the YAML library, and no card needs it."""

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``data`` as YAML gave it. ``first_line`` and ``body_line`` are 1-based lines of the file."""

    data: Mapping[str, object]
    raw: str
    first_line: int
    body: str
    body_line: int

    def line_of(self, key: str) -> int:
        """The line *key* stands on, or the opening ``---`` when it is missing."""
        for number, line in enumerate(self.raw.split("\n")):
            found = _KEY.match(line)
            if found and found.group(1) == key:
                return self.first_line + number
        return self.first_line - 1


def body_of(text: str) -> tuple[str, int] | None:
    """What follows the front matter and its 1-based first line, also when the front matter is no YAML.

    None if where it ends cannot be told.
    """
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].rstrip() != "---":
        return None
    end = _end_of(lines, start)
    return None if end is None else ("\n".join(lines[end + 1 :]), end + 2)


def _end_of(lines: list[str], start: int) -> int | None:
    return next((i for i in range(start + 1, len(lines)) if lines[i].rstrip() in ("---", "...")), None)


def split(file: Path, text: str) -> tuple[FrontMatter | None, list[Fault]]:
    """Front matter and body of *text*; None when the front matter cannot be used at all. Never raises."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return None, [Fault(file, 1, "文件是空的")]
    if lines[start].rstrip() != "---":
        return None, [Fault(file, start + 1, "缺少文件头：第一行应是 ---，下面写 id、title 等，再用一行 --- 结束")]
    faults = [Fault(file, 1, "文件头 --- 前面不能有空行")] if start else []
    end = _end_of(lines, start)
    if end is None:
        return None, [*faults, Fault(file, start + 1, "文件头没有结束：缺少第二行 ---")]
    raw = "\n".join(lines[start + 1 : end])
    first_line = start + 2
    data = quick_yaml(raw)
    if data is None:
        data, wrong = _full_yaml(file, raw, first_line)
        if wrong:
            return None, [*faults, wrong]
    faults += _repeated_keys(file, raw, first_line)
    return FrontMatter(data or {}, raw, first_line, "\n".join(lines[end + 1 :]), end + 2), faults


# --- the quick way -------------------------------------------------------------------------------------------
# Nearly every front matter is flat: words, quoted words, lists of them, a date. Reading that by hand keeps PyYAML
# out of the start of the program. Whatever is not plainly harmless goes to PyYAML; a test holds both to one answer.

_WORD = r"[A-Za-z\u4e00-\u9fff][^\s:#\[\]{},\"'\\&*!|>%@`]*(?: [^\s:#\[\]{},\"'\\&*!|>%@`]+)*"
_QUOTED = r'"[^"\\\n]*"'
_ITEM = rf"(?:{_WORD}|{_QUOTED})"
_LINE = re.compile(
    rf"([A-Za-z_][A-Za-z0-9_-]*): +(?:({_WORD})|({_QUOTED})|(\d{{4}}-\d\d-\d\d)|([1-9]\d{{0,8}})"
    rf"|(\[ *(?:{_ITEM}(?: *, *{_ITEM})*)? *\]))(?: *| +#.*)"
)
_ITEMS = re.compile(_ITEM)
_NOT_TEXT = re.compile(r"(?i)(?:y|n|yes|no|on|off|true|false|null|nan|inf)\Z")


def quick_yaml(raw: str) -> dict[str, object] | None:
    """The mapping *raw* holds if it is written in the simplest possible way, else None."""
    data: dict[str, object] = {}
    for line in raw.split("\n"):
        if not line:
            continue
        found = _LINE.fullmatch(line)
        if not found:
            return None
        key, word, quoted, day, number, items = found.groups()
        if _NOT_TEXT.match(key):
            return None
        if word is not None:
            if _NOT_TEXT.match(word):
                return None
            data[key] = word
        elif quoted is not None:
            data[key] = quoted[1:-1]
        elif number is not None:
            data[key] = int(number)
        elif items is not None:
            words = _ITEMS.findall(items)
            if any(_NOT_TEXT.match(item) for item in words):
                return None
            data[key] = [item[1:-1] if item[0] == '"' else item for item in words]
        else:
            try:
                data[key] = date.fromisoformat(day)
            except ValueError:
                return None
    return data


# --- the full way --------------------------------------------------------------------------------------------


def _full_yaml(  # noqa: PLR0911  # one sentence a mistake
    file: Path, raw: str, first_line: int
) -> tuple[dict[str, object] | None, Fault | None]:
    import yaml

    nesting = sum(raw.count(mark) for mark in ("[", "{", "- -", "? ?"))
    if len(raw) > _MAX_CHARS or nesting > _MAX_BRACKETS:
        return None, Fault(file, first_line, "文件头太长或括号套得太深，请只写该有的键")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(raw, Loader=loader)  # noqa: S506  # both are safe loaders
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line if mark else 0, raw.count("\n"))
        line, reason = _yaml_reason(raw.split("\n"), line, f"{error.context or ''} {error.problem or ''}")
        return None, Fault(file, first_line + line, f"文件头不是合法的 YAML：{reason}")
    except (yaml.YAMLError, RecursionError):
        return None, Fault(file, first_line, "文件头不是合法的 YAML：有不允许的字符或套得太深")
    except (ValueError, OverflowError):
        # PyYAML builds a date from 2026-13-45 without asking whether there is such a day.
        found = re.search(r"^.*\d{4}-\d\d?-\d\d?.*$", raw, re.MULTILINE)
        line = raw.count("\n", 0, found.start()) if found else 0
        return None, Fault(file, first_line + line, "文件头里有不存在的日期或数，日期请写成 2026-11-22 这样")
    if data is None:
        return {}, None
    if not isinstance(data, dict):
        return None, Fault(file, first_line, "文件头应是一行一个“键: 值”")
    odd = next((key for key in data if not isinstance(key, str)), None)
    if odd is not None:
        return None, Fault(file, first_line, f"文件头的键应是英文单词，这里是 {str(odd)[:30]}")
    return data, None


_REASONS = (
    ("mapping values are not allowed", "值里又有“: ”，请把整个值放进英文双引号"),
    ("'\\t'", "缩进用了 Tab，请改成空格"),
    ("could not find expected ':'", "少了英文冒号，应写成“键: 值”"),
    ("expected ',' or ']'", "方括号 [ ] 没有配对，或各项之间少了英文逗号"),
    ("expected ',' or '}'", "花括号 { } 没有配对，或各项之间少了英文逗号"),
    ("unexpected end of stream", "引号没有配对"),
    ("quoted scalar", "引号没有配对，或引号里有不认识的转义"),
    ("expected alphabetic or numeric", "值以 * 或 & 开头，请把它放进英文双引号"),
    ("undefined alias", "值以 * 开头，请把它放进英文双引号"),
    ("cannot start any token", "值以 @、% 或反引号开头，请把它放进英文双引号"),
    ("could not determine a constructor", "值以 ! 开头，请把它放进英文双引号"),
    ("while scanning a tag", "值以 ! 开头，请把它放进英文双引号"),
    ("while scanning a block scalar", "值以 | 或 > 开头，请把它放进英文双引号"),
    ("expected <block end>", "这一行的缩进或写法和上下行对不上"),
    ("did not find expected key", "这一行的缩进或写法和上下行对不上"),
    ("expected <document start>", "这一行的缩进或写法和上下行对不上"),
    ("unhashable key", "键的写法不对，键应是英文单词"),
)
_WIDE_COLON = re.compile(r"\s*[A-Za-z_-]+\s*：")


def _yaml_reason(lines: list[str], line: int, problem: str) -> tuple[int, str]:
    """The line to look at (0-based) and one Chinese clause for what PyYAML says in English."""
    if "cannot start any token" in problem and "\t" in lines[line]:
        return line, "缩进用了 Tab，请改成空格"
    # The scanner often complains one line late; a full-width colon is what really happened.
    for number in (line, line - 1):
        if 0 <= number < len(lines) and _WIDE_COLON.match(lines[number]):
            return number, "冒号要用英文半角的“: ”，后面加一个空格"
    unclosed = "expected ',' or ']'" in problem
    if unclosed and line and "[" in lines[line - 1] and "]" not in lines[line - 1]:
        line -= 1
    return line, next((words for mark, words in _REASONS if mark in problem), "这一行的写法不对")


def _repeated_keys(file: Path, raw: str, first_line: int) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for number, line in enumerate(raw.split("\n")):
        found = _KEY.match(line)
        if found:
            if found.group(1) in seen:
                faults.append(Fault(file, first_line + number, f"文件头里 {found.group(1)} 写了两次"))
            seen.add(found.group(1))
    return faults
