"""Where everything of one step line stands. Painting and clicking read the same layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout

from douzhiku.domain.runs import StepState
from douzhiku.ui.presenters.run_views import StepRow
from douzhiku.ui.widgets.paint import laid_out, pill_box, sized

LEFT, RIGHT, TOP, BOTTOM = 46.0, 14.0, 11.0, 11.0
BOX = 20.0
GATE_WORD = "关卡"
HEADING_HEIGHT = 36.0
GATE_ROOM = 46.0
CORNER_SHARE = 0.34
TICK, CARD = "tick", "card"


@dataclass(frozen=True, slots=True)
class TextPart:
    """A laid-out text: where, in which colour token, struck out or not."""

    layout: QTextLayout
    at: QPointF
    colour: str
    strike: bool = False


@dataclass(slots=True)
class StepLayout:
    """One line: its height, texts, and what can be clicked (action name → area)."""

    height: float
    texts: list[TextPart] = field(default_factory=list)
    hot: dict[str, QRectF] = field(default_factory=dict)
    gate: QRectF | None = None


def actions_of(row: StepRow) -> tuple[tuple[str, str], ...]:
    """What can be done with a step beside ticking: name and word."""
    actions = []
    if row.record is not None:
        actions.append(("record", "改记录" if row.value else "写记录"))
    if row.state is StepState.TODO:
        actions += [("skip", "跳过"), ("na", "不适用")]
    else:
        actions.append((TICK, "重新打开"))
    actions.append(("note", "备注"))
    return tuple(actions)


def lay_out(row: StepRow, width: float, font: QFont, *, current: bool) -> StepLayout:
    """The layout of *row* in *width* logical pixels; the *current* line also shows its help and its actions."""
    if row.is_heading:
        head, size = laid_out(row.text, sized(font, 13, bold=True), width - 28)
        top = HEADING_HEIGHT - size.height() - 5
        return StepLayout(HEADING_HEIGHT, [TextPart(head, QPointF(14, top), "muted")])
    made = StepLayout(0.0)
    made.hot[TICK] = QRectF(0, 0, LEFT - 6, TOP + BOX + 10)
    right = width - RIGHT
    small = sized(font, 12)
    tone = {"danger": "danger", "gate": "gate"}.get(row.due_tone, "muted")
    due_width = QFontMetricsF(small).horizontalAdvance(row.due) + 8 if row.due else 0.0
    # Beside the title only while that leaves the title room; else on a line of its own below it.
    beside = due_width + (GATE_ROOM if row.gate else 0.0) <= width * CORNER_SHARE
    if row.due and beside:
        layout, _ = laid_out(row.due, small, due_width)
        made.texts.append(TextPart(layout, QPointF(right - due_width + 8, TOP + 1), tone))
        right -= due_width
    if row.gate:
        made.gate = pill_box(GATE_WORD, small, right, TOP)
        right = made.gate.left() - 8
    settled = row.state is not StepState.TODO
    main, size = laid_out(row.text, sized(font, 14), right - LEFT)
    made.texts.append(TextPart(main, QPointF(LEFT, TOP), "muted" if settled else "text", strike=settled))
    y = TOP + size.height() + 1
    inner = width - RIGHT - LEFT
    if row.due and not beside:
        y = _add(made, row.due, small, inner, y, tone)
    if current and row.help:
        y = _add(made, row.help, small, inner, y, "muted") + 3
    y = _status_line(made, row, small, inner, y)
    if row.override:
        y = _add(made, f"⚑ {row.override}", small, inner, y, "gate")
    for note in row.notes:
        y = _add(made, f"备注 · {note}", small, inner, y, "text")
    if current:
        y = _action_line(made, row, small, inner, y)
    made.height = y + BOTTOM - 3
    return made


def _status_line(made: StepLayout, row: StepRow, font: QFont, width: float, y: float) -> float:
    """Who and when, the value, and the link to the card: on one line when they fit, else below each other."""
    words = row.status + (f" · 记录 {row.value}" if row.value else "")
    if row.record is not None and not row.value and row.state is StepState.TODO:
        words += f" · 要写下{row.record.label}"
    layout, size = laid_out(words, font, width)
    made.texts.append(TextPart(layout, QPointF(LEFT, y), "muted"))
    if not row.card:
        return y + size.height()
    link = f"↗ {row.card_title}"
    wide = QFontMetricsF(font).horizontalAdvance(link)
    single = layout.lineCount() == 1
    if single and size.width() + 12 + wide <= width:
        x, link_y = LEFT + size.width() + 12, y
    else:
        x, link_y = LEFT, y + size.height()
    drawn, link_size = laid_out(link, font, width - (x - LEFT) + 1)
    made.texts.append(TextPart(drawn, QPointF(x, link_y), "accent"))
    made.hot[CARD] = QRectF(x, link_y, link_size.width(), link_size.height())
    return max(y + size.height(), link_y + link_size.height())


def _action_line(made: StepLayout, row: StepRow, font: QFont, width: float, y: float) -> float:
    x, y = LEFT, y + 5
    height = QFontMetricsF(font).height() + 8
    for name, word in actions_of(row):
        wide = QFontMetricsF(font).horizontalAdvance(word) + 18
        if x + wide > LEFT + width and x > LEFT:
            x, y = LEFT, y + height + 5
        box = QRectF(x, y, wide, height)
        layout, size = laid_out(word, font, wide)
        made.texts.append(TextPart(layout, QPointF(x + 9, y + (height - size.height()) / 2), "accent"))
        made.hot["reopen" if name == TICK else name] = box
        x += wide + 6
    return y + height + 2


def _add(made: StepLayout, text: str, font: QFont, width: float, y: float, colour: str) -> float:
    layout, size = laid_out(text, font, width)
    made.texts.append(TextPart(layout, QPointF(LEFT, y), colour))
    return y + size.height()
