"""A metric (指标): the formula of a card of ``content/markdown/metrics``, with what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.domain.formula import evaluate, names


class Better(StrEnum):
    """Which way a metric is wanted to move."""

    HIGHER = "higher"
    LOWER = "lower"
    DEPENDS = "depends"

    @property
    def label(self) -> str:
        """What users read."""
        return {Better.HIGHER: "越高越好", Better.LOWER: "越低越好", Better.DEPENDS: "看情况"}[self]


@dataclass(frozen=True, slots=True)
class MetricInput:
    """One number that goes in. ``name`` is its name in the formula; ``where`` says on which screen it is read."""

    name: str
    label: str
    unit: str
    where: str


@dataclass(frozen=True, slots=True)
class MetricVariant:
    """Another reading of the same metric. ``unit`` is the metric's own unless the card says otherwise."""

    label: str
    formula: str
    unit: str


@dataclass(frozen=True, slots=True)
class MetricExample:
    """A worked example of the main formula with made-up numbers."""

    values: Mapping[str, Decimal]
    result: Decimal


@dataclass(frozen=True, slots=True)
class Metric:
    """What the front matter of a metric card says. ``inputs`` hold every input of the formula and the variants."""

    id: str
    title: str
    formula: str
    inputs: tuple[MetricInput, ...]
    unit: str
    better: Better
    variants: tuple[MetricVariant, ...] = ()
    example: MetricExample | None = None

    def value(self, values: Mapping[str, Decimal], formula: str = "") -> Decimal:
        """Evaluate the main formula, or that of a variant, for *values* by input name.

        Raises: UserError as :func:`douzhiku.domain.formula.evaluate` does, in the words of the labels.
        """
        return evaluate(formula or self.formula, values, labels={item.name: item.label for item in self.inputs})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a metric's front matter: under which key, beside which words, and a Chinese sentence."""

    key: str
    near: str
    message: str


def metric_of(card: Card) -> Metric | None:
    """The metric *card* describes; None if it has neither formula, nor inputs, nor variants.

    Raises: UserError with the first fault if its front matter is malformed.
    """
    metric, problems = read_metric(card)
    if problems:
        raise UserError(f"指标卡片“{card.title}”写得不对：{problems[0].message}", hint="请改正卡片的文件头")
    return metric


def read_metric(card: Card) -> tuple[Metric | None, tuple[Problem, ...]]:
    """As :func:`metric_of`, with every fault of the front matter. Never raises for what the card holds."""
    if not any(key in card.extra for key in ("formula", "inputs", "variants")):
        return None, ()
    reader = _Reader(card.extra)
    metric = Metric(
        id=card.id,
        title=card.title,
        formula=reader.formula(),
        inputs=reader.inputs(),
        unit=reader.unit(),
        better=reader.better(),
        variants=reader.variants(),
        example=None,
    )
    if not reader.problems:
        reader.match(metric)
    example = reader.example(metric) if not reader.problems else None
    if reader.problems:
        return None, tuple(reader.problems)
    return Metric(**{name: getattr(metric, name) for name in Metric.__slots__} | {"example": example}), ()


@dataclass(slots=True)
class _Reader:
    extra: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, message: str, near: str = "") -> None:
        self.problems.append(Problem(key, near, message))

    def formula(self) -> str:
        value = self.extra.get("formula")
        if value is None:
            self.wrong("inputs" if "inputs" in self.extra else "variants", "缺少 formula（公式）")
            return ""
        return self._readable("formula", value, "formula")

    def _readable(self, key: str, value: object, what: str) -> str:
        """A formula that can be read, else an empty string and a problem."""
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            self.wrong(key, f"{what} 应是一行公式，例如 gmv * 1000 / impressions")
            return ""
        text = str(value)
        try:
            names(text)
        except UserError as error:
            self.wrong(key, f"{what}：{error.one_line()}", text)
            return ""
        return text

    def unit(self) -> str:
        value = self.extra.get("unit")
        if not isinstance(value, str) or not value.strip():
            self.wrong("unit", "缺少 unit（结果的单位），例如 unit: 元" if value is None else "unit 应是文字")
            return ""
        return value.strip()

    def better(self) -> Better:
        value = self.extra.get("better")
        try:
            return Better(str(value))
        except ValueError:
            known = "、".join(Better)
            said = "缺少 better" if value is None else f"better 不认识“{value}”"
            self.wrong("better", f"{said}（可用：{known}）")
            return Better.DEPENDS

    def inputs(self) -> tuple[MetricInput, ...]:
        found: list[MetricInput] = []
        for name, entry in self._entries("inputs", "name"):
            if any(item.name == name for item in found):
                self.wrong("inputs", f"输入 {name} 写了两次", name)
                continue
            label, unit, where = (self._words("inputs", entry, key, name) for key in ("label", "unit", "where"))
            found.append(MetricInput(name, label, unit, where))
        return tuple(found)

    def variants(self) -> tuple[MetricVariant, ...]:
        found = []
        for label, entry in self._entries("variants", "label"):
            formula = self._readable("variants", entry.get("formula"), f"变体“{label}”的 formula")
            unit = entry.get("unit", self.extra.get("unit"))
            found.append(MetricVariant(label, formula, str(unit or "")))
        return tuple(found)

    def _entries(self, key: str, first: str) -> list[tuple[str, Mapping[str, object]]]:
        """The mappings listed under *key* with the text each has under *first*."""
        value = self.extra.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, f"{key} 应是列表，每项写成 - {{{first}: …}}")
            return []
        found: list[tuple[str, Mapping[str, object]]] = []
        for entry in value:
            name = entry.get(first) if isinstance(entry, dict) else None
            if not isinstance(name, str) or not name.strip():
                self.wrong(key, f"{key} 里有一项没有 {first}")
            else:
                found.append((name.strip(), entry))
        return found

    def _words(self, key: str, entry: Mapping[str, object], part: str, name: str) -> str:
        value = entry.get(part)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"输入 {name} 缺少 {part}", name)
            return ""
        return value.strip()

    def match(self, metric: Metric) -> None:
        """Names of the formulas against the inputs, both ways."""
        known = {item.name for item in metric.inputs}
        formulas = [("formula", "", metric.formula), *(("variants", v.formula, v.formula) for v in metric.variants)]
        used: set[str] = set()
        for key, near, formula in formulas:
            for name in names(formula):
                if name not in known:
                    self.wrong(key, f"公式里的 {name} 不在 inputs 里", near)
                used.add(name)
        for item in metric.inputs:
            if item.name not in used:
                self.wrong("inputs", f"输入 {item.name} 没有用在任何公式里", item.name)

    def example(self, metric: Metric) -> MetricExample | None:
        """``example: {inputs: {…}, result: …}``, which must come out as it says."""
        if "example" not in self.extra:
            return None
        value = self.extra["example"]
        given = value.get("inputs") if isinstance(value, dict) else None
        result = _number(value.get("result")) if isinstance(value, dict) else None
        values = {str(name): _number(number) for name, number in given.items()} if isinstance(given, dict) else {}
        exact = {name: number for name, number in values.items() if number is not None}
        if not values or result is None or len(exact) < len(values):
            self.wrong("example", "example 应写成 {inputs: {名字: 数, …}, result: 数}")
            return None
        try:
            computed = metric.value(exact)
        except UserError as error:
            self.wrong("example", f"example 算不出来：{error.one_line()}")
            return None
        strange = sorted(set(exact) - {item.name for item in metric.inputs})
        if strange:
            self.wrong("example", f"example 里的 {strange[0]} 不在 inputs 里")
        # The card may round, up or down: half of its last digit either way is right.
        if abs(computed - result) > Decimal(1).scaleb(-_places(result)) / 2:
            self.wrong("example", f"example 写的结果是 {result}，按公式算出来是 {round(computed, 6).normalize():f}")
        return MetricExample(exact, result)


def _number(value: object) -> Decimal | None:
    """What YAML gave as a number, in the digits it was written with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
