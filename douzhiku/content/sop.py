"""SOP templates: headings and task lists to phases, posts and steps."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from douzhiku.content.attributes import Attributes, parse_attributes
from douzhiku.content.fields import Fields, choices_hint
from douzhiku.content.frontmatter import body_of, split
from douzhiku.content.words import join_lines
from douzhiku.domain.faults import Fault
from douzhiku.domain.sop import Step, Template
from douzhiku.domain.vocab import ROLES, TemplateKind

KEYS = ("id", "title", "kind", "version", "phases", "summary")
MAX_STEPS = 9
"""Of one post in one phase: more than that is not looked through in a live."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_ITEM = re.compile(r" ?(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?")
_BOX = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_MAX_DUE = timedelta(days=366)


def parse_template(file: Path, text: str, *, shipped: bool) -> tuple[Template | None, list[Fault]]:
    """The template in *text*, and everything wrong with it.

    None only if there is no usable front matter, id, title or kind. A step without id, or with the id of an
    earlier one, is left out: ticks could not be kept for it. Never raises for what the text holds.
    """
    front, faults = split(file, text)
    # Whatever is wrong above, all that is wrong below it is said in the same run.
    reader = _read_body(file, text)
    if front is None:
        return None, faults + reader.faults
    fields = Fields(file, front)
    template_id = fields.identifier()
    title = fields.text("title")
    kind = fields.one_of("kind", TemplateKind)
    version = _version(fields)
    phases = fields.texts("phases")
    if not phases and "phases" not in front.data:
        fields.fault("phases", "文件头缺少 phases，例如 phases: [直播前, 直播中, 直播后]")
    summary = fields.text("summary")
    fields.check_keys(KEYS, ())
    found = tuple(dict.fromkeys(name for _, name in reader.phases))
    faults += fields.faults + reader.faults + _phase_faults(file, fields, phases, reader.phases)
    if not (template_id and title and kind):
        return None, faults
    return (
        Template(
            id=template_id,
            title=title,
            kind=kind,
            version=version,
            # A phase that only the headings know must still be shown, or its steps could never be ticked.
            phases=(*dict.fromkeys(phases), *(name for name in found if name not in phases)),
            summary=summary,
            steps=tuple(reader.steps),
            file=file,
            shipped=shipped,
        ),
        faults,
    )


def cards_named(file: Path, text: str) -> tuple[tuple[int, str], ...]:
    """Every ``card=`` of the steps in *text* with its 1-based line, of steps that cannot be used too."""
    return tuple(_read_body(file, text).cards)


def parse_due(text: str) -> timedelta | None:
    """``-2h``, ``+30m``, ``-1h30m``, ``1d``, ``0m`` as a time relative to the start; None if it is not one."""
    found = re.fullmatch(r"([+-]?)(?=\d)(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?", text)
    if not found:
        return None
    sign, days, hours, minutes = found.groups()
    due = timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0))
    if due > _MAX_DUE:
        return None
    return -due if sign == "-" else due


def _version(fields: Fields) -> int:
    value = fields.front.data.get("version")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    known = "version" in fields.front.data
    fields.fault("version", "version 应是正整数，例如 version: 1" if known else "文件头缺少 version，例如 version: 1")
    return 1


def _phase_faults(file: Path, fields: Fields, phases: tuple[str, ...], found: list[tuple[int, str]]) -> list[Fault]:
    faults: list[Fault] = []
    seen: list[str] = []
    line_of_phases = fields.front.line_of("phases")
    twice = sorted({name for name in phases if phases.count(name) > 1})
    faults += [Fault(file, line_of_phases, f"phases 里“{name}”写了两次") for name in twice]
    for line, name in found:
        if name in seen:
            faults.append(Fault(file, line, f"环节“{name}”出现了两次"))
        elif phases and name not in phases:
            faults.append(Fault(file, line, f"环节“{name}”不在文件头的 phases 里（{choices_hint(name, phases)}）"))
        seen.append(name)
    missing = [name for name in phases if name not in seen]
    faults += [Fault(file, line_of_phases, f"phases 里的“{name}”在正文里没有 ## 标题") for name in missing]
    order = [name for name in dict.fromkeys(seen) if name in phases]
    if not missing and order != [name for name in dict.fromkeys(phases) if name in order]:
        faults.append(Fault(file, line_of_phases, "正文里环节的先后和 phases 不一致"))
    return faults


def _read_body(file: Path, text: str) -> _Reader:
    reader = _Reader(file)
    found = body_of(text)
    if found is not None:
        body, first = found
        for number, line in enumerate(body.split("\n"), first):
            reader.take(number, line)
        reader.finish()
    return reader


class _Reader:
    """Takes the lines of a body one by one; ``steps``, ``phases``, ``cards`` and ``faults`` are the result."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.steps: list[Step] = []
        self.phases: list[tuple[int, str]] = []
        self.cards: list[tuple[int, str]] = []
        self.faults: list[Fault] = []
        self._phase = ""
        self._role = ""
        self._ids: dict[str, int] = {}
        self._posts: dict[tuple[str, str], int] = {}
        self._count = 0
        self._open: tuple[int, str] | None = None
        self._help: list[str] = []
        self._stray = False

    def take(self, number: int, line: str) -> None:
        """One line of the body with its 1-based number in the file."""
        if not line.strip():
            self._help.append("")
            self._stray = False
            return
        indented = line.startswith(("  ", "\t"))
        if self._open is not None and indented:
            if "\t" in line[: len(line) - len(line.lstrip())]:
                self._fault(number, "缩进用了 Tab，请改成空格")
            if "[[" in line:
                self._fault(number, "步骤的说明里不能写 [[卡片链接]]，请用花括号里的 card=")
            self._help.append(line.strip())
            return
        heading = _HEADING.fullmatch(line)
        if heading:
            self._close()
            self._heading(number, len(heading.group(1)), (heading.group(2) or "").strip())
            return
        item = _ITEM.fullmatch(line)
        if item:
            self._close()
            self._item(number, (item.group(1) or "").strip())
            return
        # One report for a paragraph, not one for each of its lines.
        if not self._stray:
            self._fault(number, "这一行不属于任何步骤：说明要缩进写在步骤下面")
        self._stray = True

    def finish(self) -> None:
        """No more lines."""
        self._close()
        self._end_section()
        if not self.steps and not self.faults:
            self._fault(1, "这份 SOP 一个步骤都没有")

    def _fault(self, number: int, message: str) -> None:
        self.faults.append(Fault(self.file, number, message))

    def _heading(self, number: int, depth: int, name: str) -> None:
        self._end_section()
        self._role = ""
        if depth == 2:
            self._phase = name
            if name:
                self.phases.append((number, name))
            else:
                self._fault(number, "环节标题是空的")
        elif depth == 3:
            self._post(number, name)
        else:
            self._fault(number, "SOP 里只用 ##（环节）和 ###（岗位）两级标题")

    def _post(self, number: int, name: str) -> None:
        self._role = name
        if not self._phase:
            self._fault(number, f"岗位“{name}”前面没有 ## 环节标题")
        if name not in ROLES:
            self._fault(number, f"不认识的岗位“{name}”（{choices_hint(name, ROLES)}）")
        elif (self._phase, name) in self._posts:
            self._fault(number, f"环节“{self._phase}”里岗位“{name}”出现了两次")
        self._posts[self._phase, name] = number

    def _item(self, number: int, text: str) -> None:
        box = _BOX.match(text)
        if box:
            text = text[box.end() :].strip()
            if box.group(1) != " ":
                self._fault(number, "模板里的步骤不能先打勾，请把 [x] 改成 [ ]")
        self._open = (number, text)
        self._help = []

    def _close(self) -> None:
        if self._open is None:
            self._help = []
            return
        (number, text), self._open = self._open, None
        words, attributes, wrong = parse_attributes(text)
        for message in wrong:
            self._fault(number, message)
        if not self._phase or not self._role:
            self._fault(number, "步骤前面要有 ## 环节和 ### 岗位两级标题")
        if not words:
            self._fault(number, "步骤没有文字")
        if "[[" in words:
            self._fault(number, "步骤的文字里不能写 [[卡片链接]]，请用花括号里的 card=")
        self._count += 1
        if self._count == MAX_STEPS + 1:
            self._fault(number, f"“{self._phase} · {self._role}”超过 {MAX_STEPS} 步，请合并或拆开")
        if attributes.card:
            self.cards.append((number, attributes.card))
        step = self._step(number, words, attributes)
        if self._usable(number, attributes) and words and self._phase and self._role:
            self.steps.append(step)
        self._help = []

    def _usable(self, number: int, attributes: Attributes) -> bool:
        if not attributes.id:
            self._fault(number, "步骤没有 id，请在行尾写 {#…}，例如 {#pre-director-rundown}")
            return False
        if attributes.id in self._ids:
            self._fault(number, f"步骤 id {attributes.id} 和第 {self._ids[attributes.id]} 行重复")
            return False
        self._ids[attributes.id] = number
        return True

    def _step(self, number: int, words: str, attributes: Attributes) -> Step:
        due = parse_due(attributes.due) if attributes.due else None
        if attributes.due and due is None:
            self._fault(number, f"due={attributes.due} 看不懂，请写成 -2h、+30m、-1h30m、0m 这样")
        return Step(
            id=attributes.id,
            phase=self._phase,
            role=self._role,
            text=words,
            help=join_lines(self._help),
            gate=attributes.gate,
            due=due,
            card=attributes.card,
            record=attributes.record,
        )

    def _end_section(self) -> None:
        self._count = 0
