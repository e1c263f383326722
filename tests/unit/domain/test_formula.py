"""Formulas of metrics: right to the last digit, and harmless whatever is written in them."""

from __future__ import annotations

import time
from contextlib import suppress
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from douzhiku.domain.errors import UserError
from douzhiku.domain.formula import MAX_DEPTH, MAX_LENGTH, evaluate, names

VALUES = {"gmv": Decimal("24000.50"), "clicks": Decimal(-3), "watch_pv": Decimal("0.007"), "曝光": Decimal(7)}


@st.composite
def _sums(draw: st.DrawFn, depth: int = 3) -> tuple[str, Fraction | None]:
    """A formula as text, and what it is worth as a fraction (None: it divides by 0)."""
    kind = draw(st.sampled_from(("number", "name", "minus", "pair", "pair")))
    if depth == 0 or kind in ("number", "name"):
        if kind == "name":
            name = draw(st.sampled_from(sorted(VALUES)))
            return name, Fraction(VALUES[name])
        number = draw(st.decimals("0", "99999", places=draw(st.integers(0, 4)), allow_nan=False))
        return f"{number:f}", Fraction(number)
    text, value = draw(_sums(depth - 1))
    if kind == "minus":
        return f"-({text})", None if value is None else -value
    right_text, right = draw(_sums(depth - 1))
    sign = draw(st.sampled_from("+-*/"))
    blank = draw(st.sampled_from(("", " ")))
    whole = f"({text}){blank}{sign}{blank}({right_text})"
    if value is None or right is None or (sign == "/" and right == 0):
        return whole, None
    result = {"+": value + right, "-": value - right, "*": value * right, "/": value / right if right else value}
    return whole, result[sign]


@given(_sums())
def test_agrees_with_fractions(case: tuple[str, Fraction | None]) -> None:
    text, exact = case
    assume(len(text) <= MAX_LENGTH)
    if exact is None:
        with pytest.raises(UserError, match="除数是 0"):
            evaluate(text, VALUES)
        return
    with localcontext(prec=34):
        assert evaluate(text, VALUES) == Decimal(exact.numerator) / exact.denominator


@given(st.lists(st.tuples(st.sampled_from("+-*/"), st.integers(1, 99)), min_size=1, max_size=20))
def test_binds_and_runs_from_the_left_like_python(parts: list[tuple[str, int]]) -> None:
    text = "7" + "".join(f" {sign} {number}" for sign, number in parts)
    fractions = "Fraction(7)" + "".join(f" {sign} Fraction({number})" for sign, number in parts)
    exact = eval(fractions, {"Fraction": Fraction})
    with localcontext(prec=34):
        assert evaluate(text, {}) == Decimal(exact.numerator) / exact.denominator


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("gmv * 1000 / views", {"gmv": "24000", "views": "80000"}, "300"),
        ("a / 3 * 3", {"a": "1"}, "1"),
        ("0.1 + 0.2", {}, "0.3"),
        ("a - -b", {"a": "5", "b": "2"}, "7"),
        ("-a * b", {"a": "5", "b": "2"}, "-10"),
        ("2 - 3 - 4", {}, "-5"),
        ("(gmv - refund) * 100 / gmv", {"gmv": "24000", "refund": "4800"}, "80"),
        ("成交金额 / 订单数", {"成交金额": "240", "订单数": "3"}, "80"),
        ("1 / 3", {}, "0.3333333333333333333333333333333333"),
    ],
)
def test_results(text: str, values: dict[str, str], result: str) -> None:
    assert str(evaluate(text, {name: Decimal(value) for name, value in values.items()})) == result


def test_names_in_order_each_once() -> None:
    assert names("b * 100 / (a + b) - -c") == ("b", "a", "c")
    assert names("3 * 4") == ()


def test_values_that_are_not_used_do_not_matter() -> None:
    assert evaluate("a", {"a": Decimal(1), "b": Decimal("NaN")}) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a ** 2", "第 4 个字符"),
        ("a // b", "第 4 个字符"),
        ("a × b", "第 3 个字符“×”"),
        ("a.real", "第 2 个字符“.”"),
        ("max(a)", "第 1 个字符"),
        ("a b", "第 3 个字符"),
        ("2a", "第 2 个字符"),
        ("1e400", "第 2 个字符"),
        ("(a + b", "第 1 个字符的左括号"),
        ("a + b)", "第 6 个字符处多了一个右括号"),
        ("a < b", "第 3 个字符“<”"),
        ("a = b", "第 3 个字符“=”"),
        ("a, b", "第 2 个字符“,”"),
        ("+a", "第 1 个字符“+”"),
        ("()", "第 2 个字符“)”"),
        ("a +", "没有写完"),
        ("", "是空的"),
        ("  ", "是空的"),
    ],
)
def test_mistakes_are_named_with_their_place(text: str, place: str) -> None:
    with pytest.raises(UserError, match="公式") as caught:
        names(text)
    assert place in str(caught.value)


def test_what_was_probably_meant() -> None:
    with pytest.raises(UserError) as caught:
        evaluate("a × 2", {})
    assert "*" in caught.value.hint
    with pytest.raises(UserError) as caught:
        evaluate("gvm / 2", {"gmv": Decimal(1)})
    assert "gvm" in caught.value.message
    assert "gmv" in caught.value.hint


@pytest.mark.parametrize("divisor", ["views", "(views)", "(views - 0)", "(-views)"])
def test_division_by_zero_names_the_input(divisor: str) -> None:
    values = {"gmv": Decimal(5), "views": Decimal(0)}
    with pytest.raises(UserError, match=r"除数是 0：.*购物车曝光"):
        evaluate(f"gmv / {divisor}", values, labels={"views": "购物车曝光"})
    with pytest.raises(UserError, match="views"):
        evaluate(f"gmv / {divisor}", values)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0]",
        "lambda: 0",
        "[x for x in (1, 2)]",
        "a if b else c",
        "a\x00b",
        "a;b",
        "a\\\nb",
        "9**9**9**9",
        "(" * MAX_DEPTH + "(a" + ")" * MAX_DEPTH + ")",
        "-" * (MAX_LENGTH - 1) + "a",
        "(" * MAX_LENGTH,
        "a" * (MAX_LENGTH + 1),
        "1" * 100_000,
        "()" * 1_000_000,
        "\ud800",
        "\uff11+\uff11",
    ],
)
def test_hostile_formulas_are_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(UserError):
        evaluate(text, {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)})
    assert time.perf_counter() - started < 5


@given(st.text(alphabet="ab1.+-*/() \t×_é", max_size=40) | st.text(max_size=40))
def test_any_text_is_a_number_or_the_users_fault(text: str) -> None:
    with suppress(UserError):
        assert evaluate(text, {"a": Decimal(2), "b": Decimal(0)}).is_finite()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+999999", "1E-999999", "1E+30"])
def test_values_that_are_no_sensible_number(value: str) -> None:
    with pytest.raises(UserError, match="成交"):
        evaluate("gmv * 2", {"gmv": Decimal(value)}, labels={"gmv": "成交"})


def test_the_longest_formula_is_quick() -> None:
    text = "a" + "*a" * ((MAX_LENGTH - 1) // 2)
    started = time.perf_counter()
    result = evaluate(text, {"a": Decimal("9" * 30)})
    assert time.perf_counter() - started < 5
    assert result > 10**1000
