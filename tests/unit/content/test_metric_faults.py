"""``douzhiku check`` on a metric card: each fault on its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku.content.check import check

CARD = """\
---
id: metric-case
title: 指标
domain: metrics
group: 常用指标
summary: 一句。
basis: general
updated: 2026-11-22
order: 3
formula: gmv * 1000 / views
inputs:
  - {name: gmv, label: 成交金额, unit: 元, where: 罗盘}
  - {name: views, label: 曝光次数, unit: 次, where: 罗盘}
  - {name: viewers, label: 曝光人数, unit: 人, where: 罗盘}
unit: 元
better: higher
example: {inputs: {gmv: 24000, views: 80000}, result: 300}
variants:
  - {label: 按人数, formula: gmv * 1000 / viewers}
---
## 一句话
一千次曝光卖多少钱。
"""


def _faults(content: Path, text: str) -> list[str]:
    file = content / "markdown/metrics/metric-case.md"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8", newline="\n")
    return [f"{fault.line}: {fault.message}" for fault in check([content]).faults]


def test_a_good_metric_card(content: Path) -> None:
    assert _faults(content, CARD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("gmv * 1000 / views\n", "gmv * * views\n", "10: formula：公式第 7 个字符"),
        ("gmv * 1000 / views\n", "gmv * 1000 / views / days\n", "10: 公式里的 days 不在 inputs 里"),
        ("  - {name: views, label: 曝光次数, unit: 次, where: 罗盘}\n", "", "10: 公式里的 views 不在 inputs 里"),
        ("gmv * 1000 / viewers", "gmv * 1000 / views", "14: 输入 viewers 没有用在任何公式里"),
        ("gmv * 1000 / viewers", "gmv * 1000 / vewers", "19: 公式里的 vewers 不在 inputs 里"),
        ("gmv * 1000 / viewers", "gmv × 1000", "19: 变体“按人数”的 formula：公式第 5 个字符“×”"),
        ("unit: 次, ", "", "13: 输入 views 缺少 unit"),
        ("better: higher", "better: more", "16: better 不认识“more”"),
        ("result: 300", "result: 30", "17: example 写的结果是 30"),
    ],
)
def test_faults_of_a_metric_card(content: Path, old: str, new: str, fault: str) -> None:
    found = _faults(content, CARD.replace(old, new))
    assert any(line.startswith(fault) for line in found), found
