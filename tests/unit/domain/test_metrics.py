"""The front matter of a metric card as a metric."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from douzhiku.domain.cards import Card
from douzhiku.domain.errors import UserError
from douzhiku.domain.metrics import Better, metric_of, read_metric
from douzhiku.domain.vocab import Basis, Domain, Level

GOOD: dict[str, Any] = {
    "formula": "gmv * 1000 / views",
    "inputs": [
        {"name": "gmv", "label": "成交金额", "unit": "元", "where": "罗盘"},
        {"name": "views", "label": "曝光次数", "unit": "次", "where": "罗盘"},
        {"name": "viewers", "label": "曝光人数", "unit": "人", "where": "罗盘"},
    ],
    "unit": "元",
    "better": "higher",
    "variants": [{"label": "按人数", "formula": "gmv * 1000 / viewers"}],
    "example": {"inputs": {"gmv": 24000, "views": 80000}, "result": 300},
}


def _card(extra: dict[str, Any]) -> Card:
    return Card(
        id="metric-gpm", title="GPM", domain=Domain.METRICS, group="", capability="", level=Level.NONE, stages=(),
        roles=(), aliases=(), summary="", basis=Basis.SEED, sources=(), updated=date(2026, 11, 22), body="",
        body_line=9, file=Path("metric-gpm.md"), shipped=True, extra=extra,
    )  # fmt: skip


def test_a_metric_and_its_variants() -> None:
    metric = metric_of(_card(GOOD))
    assert metric is not None
    assert (metric.id, metric.unit, metric.better) == ("metric-gpm", "元", Better.HIGHER)
    assert [item.name for item in metric.inputs] == ["gmv", "views", "viewers"]
    variant = metric.variants[0]
    assert (variant.label, variant.unit) == ("按人数", "元")
    assert metric.value({"gmv": Decimal(600), "viewers": Decimal(300)}, variant.formula) == 2000
    assert metric.example is not None
    assert metric.value(metric.example.values) == metric.example.result
    with pytest.raises(UserError, match="曝光次数"):
        metric.value({"gmv": Decimal(1), "views": Decimal(0)})


def test_a_card_without_a_formula_is_no_metric() -> None:
    assert metric_of(_card({"order": 3})) is None


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        ({"formula": "gmv * / views"}, "formula", "第 7 个字符"),
        ({"formula": None}, "inputs", "缺少 formula"),
        ({"formula": ["gmv"]}, "formula", "一行公式"),
        ({"formula": "gmv * 1000 / views / days"}, "formula", "days 不在 inputs 里"),
        ({"variants": []}, "inputs", "viewers 没有用在任何公式里"),
        ({"variants": "甲"}, "variants", "应是列表"),
        ({"variants": [{"formula": "gmv / viewers"}]}, "variants", "没有 label"),
        ({"variants": [{"label": "甲", "formula": "gmv /"}]}, "variants", "没有写完"),
        ({"variants": [{"label": "甲"}]}, "variants", "一行公式"),
        ({"inputs": {"gmv": "元"}}, "inputs", "应是列表"),
        ({"inputs": [*GOOD["inputs"], GOOD["inputs"][0]]}, "inputs", "gmv 写了两次"),
        ({"inputs": [{"name": "gmv"}, *GOOD["inputs"][1:]]}, "inputs", "gmv 缺少 label"),
        ({"better": "more"}, "better", "不认识“more”"),
        ({"better": None}, "better", "缺少 better"),
        ({"unit": ""}, "unit", "unit"),
        ({"example": {"inputs": {"gmv": 24000, "views": 80000}, "result": 301}}, "example", "算出来是 300"),
        ({"example": {"inputs": {"gmv": 24000, "views": 0}, "result": 300}}, "example", "除数是 0"),
        ({"example": {"inputs": {"gmv": 24000}, "result": 300}}, "example", "曝光次数"),
        ({"example": {"inputs": {"gmv": "两万", "views": 1}, "result": 300}}, "example", "应写成"),
        ({"example": 300}, "example", "应写成"),
    ],
)
def test_faults_say_where_and_what(change: dict[str, Any], key: str, message: str) -> None:
    card = _card({name: value for name, value in (GOOD | change).items() if value is not None})
    metric, problems = read_metric(card)
    assert metric is None
    assert any(problem.key == key and message in problem.message for problem in problems), problems
    with pytest.raises(UserError, match=re.escape("GPM")):
        metric_of(card)


@pytest.mark.parametrize(("gmv", "views", "result"), [(1, 3, 333.33), (25, 8000, 3.13), (25, 8000, 3.12)])
def test_a_rounded_example_is_right(gmv: int, views: int, result: float) -> None:
    example = {"inputs": {"gmv": gmv, "views": views}, "result": result}
    assert metric_of(_card(GOOD | {"example": example})) is not None


def test_every_fault_is_reported_at_once() -> None:
    _, problems = read_metric(_card({"inputs": [{"name": "a"}], "better": "x"}))
    assert {problem.key for problem in problems} >= {"inputs", "unit", "better"}
