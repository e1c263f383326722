"""The braces at the end of a step: ``{#id .gate due=-2h card=x record=text}``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from douzhiku.content.fields import KEBAB, choices_hint
from douzhiku.domain.vocab import RecordKind

NAMES = ("due", "card", "record")

_BRACES = re.compile(r"(?:^|[ \t]*)\{([^{}]*)\}[ \t]*$")


@dataclass(slots=True)
class Attributes:
    """What the braces say; ``due`` is the text as written."""

    id: str = ""
    gate: bool = False
    due: str = ""
    card: str = ""
    record: RecordKind | None = None


def parse_attributes(text: str) -> tuple[str, Attributes, list[str]]:
    """Words of the step without the braces, what the braces say, and Chinese sentences for what is wrong."""
    result = Attributes()
    found = _BRACES.search(text)
    if not found:
        torn = re.search(r"\{[#.]|\w=[^ {}=]*\}", text)
        return text, result, ["花括号没有配对，或不在行尾"] if torn else []
    wrong: list[str] = []
    seen: set[str] = set()
    for word in found.group(1).split():
        name = word.split("=", 1)[0] if "=" in word else word[0]
        if name in seen and word != ".gate":
            wrong.append(f"花括号里 {name} 写了两次")
            continue
        seen.add(name)
        problem = _take(result, word)
        if problem:
            wrong.append(problem)
    words = text[: found.start()].strip()
    if re.search(r"\{[#.]", words):
        wrong.append("步骤的属性要写在同一对花括号里")
    return words, result, wrong


def _take(result: Attributes, word: str) -> str:  # noqa: PLR0911  # one sentence a mistake
    """Put one word of the braces into *result*; the sentence for what is wrong with it, or an empty one."""
    if word.startswith("#"):
        if not KEBAB.fullmatch(word[1:]):
            return f"步骤 id 只能用小写英文字母、数字和短横线：{word[1:]}"
        result.id = word[1:]
        return ""
    if word.startswith("."):
        result.gate = result.gate or word == ".gate"
        return "" if word == ".gate" else f"不认识的标记 {word}（只有 .gate）"
    name, equals, value = word.partition("=")
    if not equals:
        return f"花括号里看不懂 {word}（应是 #id、.gate、due=、card= 或 record=）"
    if name not in NAMES:
        return f"不认识的属性 {name}=（{choices_hint(name, NAMES)}）"
    value = value.strip("\"'")
    if not value:
        return f"{name}= 后面是空的"
    if name == "due":
        result.due = value
    elif name == "card":
        result.card = value
    else:
        try:
            result.record = RecordKind(value)
        except ValueError:
            return f"record={value} 不认识（可用：number、text）"
    return ""
