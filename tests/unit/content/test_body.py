"""What search, outline and reading time see of a card."""

from __future__ import annotations

from pathlib import Path

from douzhiku.content.body import headings, plain_text, reading_minutes, sections, strip_inline
from douzhiku.content.cards import parse_card
from douzhiku.content.render import Style, render
from douzhiku.domain.cards import Card
from tests.unit.content.cases import CARD_HEAD

BODY = """\
## 一句话

先**小额**，再放量。

## 三个阶段

| 阶段 | 工具 |
|:---|---:|
| 冷启动 | [[other|随心推]] |

> [!注意]
> 金额以
> 后台为准 [站外](https://a.b)。

### 小节 `代码`

1. 第一步
   - [ ] 打勾 [[other]]

```
## 不是标题
```

## 自测

1. 分母？
   - [x] 曝光 PV
   - [ ] 订单
   解析：因为。
"""


def _card(body: str) -> Card:
    card, _ = parse_card(Path("case.md"), CARD_HEAD + body, shipped=True)
    assert card
    return card


def test_plain_text_has_words_and_no_marks() -> None:
    text = plain_text(_card(BODY), {"other": "另一张"}.get)
    assert text.split("\n") == [
        "一句话",
        "先小额，再放量。",
        "三个阶段",
        "阶段 工具",
        "冷启动 随心推",
        "金额以后台为准 站外。",
        "小节 代码",
        "第一步",
        "打勾 另一张",
        "不是标题",
        "自测",
        "分母？",
        "曝光 PV",
        "订单",
        "解析：因为。",
    ]


def test_words_that_look_like_marks_stay() -> None:
    for words in ("2 * 3 * 4", "a_b_c", "GMV*1000/曝光", "DOU+", "价格 < 3", "C:\\图", "#1 款", "连续___次低于___线"):
        assert strip_inline(words) == words
    assert strip_inline("连续`___`次，加`___`%，_斜体_、__粗__。") == "连续___次，加___%，斜体、粗。"


def test_headings_are_those_of_the_rendered_page() -> None:
    card = _card(BODY)
    rendered = render(card, Style(), title_of=lambda _: None, image_roots=[])
    assert headings(card) == tuple(heading.text for heading in rendered.headings)
    assert [heading.level for heading in rendered.headings] == [2, 2, 3, 2]
    for heading in rendered.headings:
        assert f'<a name="{heading.anchor}">' in rendered.html


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    rendered = render(_card("## 甲\n字\n### 乙\n字\n### 乙\n字\n"), Style(), title_of=lambda _: None, image_roots=[])
    assert [heading.anchor for heading in rendered.headings] == ["甲", "乙", "乙-1"]


def test_sections_know_their_lines() -> None:
    card = _card("先说。\n\n## 一句话\n文字\n")
    assert [(part.title, part.line) for part in sections(card)] == [("", 10), ("一句话", 12)]


def test_reading_time_is_350_characters_a_minute() -> None:
    assert reading_minutes(_card("")) == 1
    assert reading_minutes(_card("字" * 1050)) == 3
    assert reading_minutes(_card("[[" + "x" * 5000)) == 1


def test_style_reaches_the_page() -> None:
    style = Style(text="#010203", link="#040506", lead_bg="#070809", px=21, line_height=190, family="某体")
    html = render(_card("## 一句话\n[[other]]\n"), style, title_of=lambda _: "题", image_roots=[]).html
    for piece in ("#010203", "#040506", "#070809", "font-size:21px", "line-height:190%", "font-family:某体"):
        assert piece in html
