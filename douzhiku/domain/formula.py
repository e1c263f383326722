"""Formulas of metric cards (``gmv * 1000 / impressions``): names, numbers, ``+ - * /``, parentheses, unary minus.

A parser of its own instead of Python's: nothing but arithmetic can be written, and a mistake is named by its place.
Every calculation is exact (fractions); only the finished result is rounded, to 34 digits.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from douzhiku.domain.errors import UserError

MAX_LENGTH = 300
"""Characters of a formula."""
MAX_DEPTH = 30
"""Parentheses and minus signs within each other."""
MAX_DIGITS = 30
"""Of a value before and after the point: larger ones would only cost time."""
PRECISION = 34
"""Digits of a result."""

_TOKEN = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*|[0-9]+(?:\.[0-9]+)?|[-+*/()]")
_WRITE_INSTEAD = {"×": "*", "÷": "/", "∶": "/", ":": "/", "–": "-", "\u2212": "-", "%": "/ 100"}
_OPERATORS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _Minus:
    of: _Node


@dataclass(frozen=True, slots=True)
class _Pair:
    sign: str
    left: _Node
    right: _Node


_Node = _Number | _Name | _Minus | _Pair


def names(formula: str) -> tuple[str, ...]:
    """The names in *formula*, each once, in order of first appearance.

    Raises: UserError with the place if *formula* cannot be read.
    """
    return tuple(dict.fromkeys(_names(_parse(formula))))


def evaluate(formula: str, values: Mapping[str, Decimal], *, labels: Mapping[str, str] = _NO_LABELS) -> Decimal:
    """What *formula* gives for *values*; values it does not use are ignored.

    *labels* are what users call the names (``gmv`` → ``成交金额``). The result is exact up to 34 digits.

    Raises: UserError if *formula* cannot be read, a value is missing or not a number of reasonable size, or a
    divisor is 0 (the sentence names its inputs).
    """
    tree = _parse(formula)
    used = {name: _exact(name, values, labels) for name in dict.fromkeys(_names(tree))}
    result = _value(tree, used, labels)
    with localcontext(prec=PRECISION):
        return Decimal(result.numerator) / Decimal(result.denominator)


def _exact(name: str, values: Mapping[str, Decimal], labels: Mapping[str, str]) -> Fraction:
    shown = labels.get(name, name)
    value = values.get(name)
    if value is None:
        close = get_close_matches(name, [known for known in values if known != name], n=1)
        hint = f"是不是 {labels.get(close[0], close[0])}？" if close and name not in labels else "请先填上这个数"
        raise UserError(f"缺少“{shown}”的数", hint=hint)
    if not value.is_finite():
        raise UserError(f"“{shown}”不是一个数")
    exponent = value.as_tuple().exponent
    if value.adjusted() >= MAX_DIGITS or (isinstance(exponent, int) and exponent < -MAX_DIGITS):
        raise UserError(f"“{shown}”太大或小数位太多", hint=f"小数点前后最多各 {MAX_DIGITS} 位")
    return Fraction(value)


def _value(node: _Node, values: Mapping[str, Fraction], labels: Mapping[str, str]) -> Fraction:
    if isinstance(node, _Number):
        return node.value
    if isinstance(node, _Name):
        return values[node.name]
    if isinstance(node, _Minus):
        return -_value(node.of, values, labels)
    left, right = _value(node.left, values, labels), _value(node.right, values, labels)
    if node.sign == "/" and right == 0:
        raise _zero(node.right, labels)
    return _OPERATORS[node.sign](left, right)


def _zero(divisor: _Node, labels: Mapping[str, str]) -> UserError:
    inputs = [f"“{labels.get(name, name)}”" for name in dict.fromkeys(_names(divisor))]
    if not inputs:
        return UserError("除数是 0：公式里写了除以 0", hint="请改正公式")
    if isinstance(divisor, _Name):
        return UserError(f"除数是 0：{inputs[0]}是 0，算不出来", hint="这个数还没有产生，或抄错了")
    return UserError(f"除数是 0：由{'、'.join(inputs)}算出的除数是 0", hint="请核对这几个数")


def _names(node: _Node) -> list[str]:
    if isinstance(node, _Name):
        return [node.name]
    if isinstance(node, _Minus):
        return _names(node.of)
    return [*_names(node.left), *_names(node.right)] if isinstance(node, _Pair) else []


# --- reading --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _parse(formula: str) -> _Node:
    if len(formula) > MAX_LENGTH:
        raise UserError(f"公式太长：最多 {MAX_LENGTH} 个字符，现在有 {len(formula)} 个")
    reader = _Reader(_tokens(formula))
    return reader.all()


def _tokens(formula: str) -> list[tuple[int, str]]:
    """Words of *formula* with their 1-based place."""
    found = []
    at = 0
    while at < len(formula):
        if formula[at] in " \t\n":
            at += 1
            continue
        match = _TOKEN.match(formula, at)
        if match is None:
            char = formula[at]
            plain = unicodedata.normalize("NFKC", char)
            instead = _WRITE_INSTEAD.get(plain, plain if _TOKEN.fullmatch(plain) else "")
            shown = char if char.isprintable() else f"U+{ord(char):04X}"
            hint = f"请写成 {instead}" if instead else "只能用名字、数字、+ - * / 和括号"
            raise UserError(f"公式第 {at + 1} 个字符“{shown}”不能用", hint=hint)
        found.append((at + 1, match.group()))
        at = match.end()
    return found


class _Reader:
    """Recursive descent: sum → product → factor. Depth is counted, so that no input can exhaust the stack."""

    def __init__(self, tokens: list[tuple[int, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def all(self) -> _Node:
        """The whole formula."""
        if not self._tokens:
            raise UserError("公式是空的", hint="例如 gmv * 1000 / impressions")
        node = self._sum()
        if self._next:
            place, word = self._tokens[self._at]
            why = "多了一个右括号" if word == ")" else f"“{word}”前面少了运算符"
            raise UserError(f"公式第 {place} 个字符处{why}")
        return node

    @property
    def _next(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        word = self._next
        self._at += 1
        return word

    def _sum(self) -> _Node:
        node = self._product()
        while self._next in ("+", "-"):
            node = _Pair(self._take(), node, self._product())
        return node

    def _product(self) -> _Node:
        node = self._factor()
        while self._next in ("*", "/"):
            node = _Pair(self._take(), node, self._factor())
        return node

    def _factor(self) -> _Node:
        if self._at >= len(self._tokens):
            raise UserError("公式没有写完：最后少了一个名字或数字")
        place, word = self._tokens[self._at]
        self._at += 1
        if word[0].isdigit():
            return _Number(Fraction(word))
        if word not in "+-*/()":
            if self._next == "(":
                raise UserError(f"公式第 {place} 个字符处：“{word}”后面不能接括号", hint="公式里没有函数，乘号要写成 *")
            return _Name(word)
        if word not in "-(":
            before = self._tokens[self._at - 2][1] if self._at > 1 else ""
            power = word == before == "*"
            raise UserError(
                f"公式第 {place} 个字符“{word}”前面少了一个名字或数字", hint="没有乘方" if power else "请检查这一处"
            )
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UserError(f"公式第 {place} 个字符处套得太深", hint=f"括号和负号最多套 {MAX_DEPTH} 层")
        node: _Node = _Minus(self._factor()) if word == "-" else self._sum()
        self._depth -= 1
        if word == "(" and self._take() != ")":
            raise UserError(f"公式第 {place} 个字符的左括号没有配对")
        return node
