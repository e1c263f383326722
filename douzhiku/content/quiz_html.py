"""``## 自测`` as Qt rich text: questions, choices, and answers that open on request."""

from __future__ import annotations

from collections.abc import Sequence

from douzhiku.content.inline import InlineRenderer
from douzhiku.content.style import Style
from douzhiku.domain.cards import Choice, Question

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def quiz_html(asked: Sequence[Question], style: Style, inline: InlineRenderer, revealed: frozenset[int]) -> str:
    """All questions; those whose 0-based number is in *revealed* with what is right and why."""
    return "".join(
        _question(number, question, style, inline, shown=number in revealed) for number, question in enumerate(asked)
    )


def _question(number: int, question: Question, style: Style, inline: InlineRenderer, *, shown: bool) -> str:
    rule = f"line-height:{style.line_height}%"
    indent = round(style.px * 1.4)
    lines = [
        (
            f'<p style="margin-top:{round(style.px * 0.4)}px;margin-bottom:0;{rule};">'
            f"<b>{number + 1}.</b>&nbsp; {inline.line(question.text)}</p>"
        )
    ]
    for letter, choice in zip(_LETTERS, question.choices, strict=False):
        lines.append(
            f'<p style="margin-top:0;margin-bottom:0;margin-left:{indent}px;{rule};">'
            f"{_choice(letter, choice, style, inline, shown=shown)}</p>"
        )
    if shown:
        lines += _answer(question, style, inline, rule, indent)
    label = "收起" if shown else "看答案"
    lines.append(
        f'<p style="margin-top:0;margin-bottom:{round(style.px * 0.7)}px;margin-left:{indent}px;{rule};">'
        f'<a href="quiz:{number}" style="color:{style.link};text-decoration:none;">{label}</a></p>'
    )
    return "".join(lines)


def _choice(letter: str, choice: Choice, style: Style, inline: InlineRenderer, *, shown: bool) -> str:
    words = f"{letter}.&nbsp; {inline.line(choice.text)}"
    if shown and choice.right:
        return f'<span style="color:{style.good};"><b>✓&nbsp; {words}</b></span>'
    return f'<span style="color:{style.muted};">○</span>&nbsp; {words}'


def _answer(question: Question, style: Style, inline: InlineRenderer, rule: str, indent: int) -> list[str]:
    parts = (("答", question.answer), ("解析", question.explanation))
    return [
        f'<p style="margin-top:0;margin-bottom:0;margin-left:{indent}px;{rule};">'
        f'<span style="color:{style.good};"><b>{label}</b></span>&nbsp; {inline.line(text)}</p>'
        for label, text in parts
        if text
    ]
