"""Shop content over shipped content, and what one broken file leaves standing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from douzhiku.content.check import check
from douzhiku.content.loader import load
from douzhiku.domain.errors import UserError
from tests.unit.content.cases import CARD_HEAD, SOP_HEAD

SOP = SOP_HEAD + "## 直播前\n### 场控\n- [ ] 看 {#t}\n## 直播中\n### 主播\n- [ ] 讲 {#u}\n"


def test_shop_card_and_sop_replace_the_shipped_ones(content: Path, tmp_path: Path) -> None:
    (content / "sop/case.md").write_text(SOP, encoding="utf-8")
    shop = tmp_path / "shop"
    shutil.copytree(content, shop)
    for name in ("markdown/traffic/other.md", "sop/case.md"):
        text = (shop / name).read_text(encoding="utf-8")
        (shop / name).write_text(text.replace("另一张", "店里的").replace("标题", "店里的 SOP"), encoding="utf-8")
    loaded = load(content, shop)
    assert loaded.faults == ()
    assert (loaded.cards["other"].title, loaded.cards["other"].shipped) == ("店里的", False)
    assert (loaded.templates["case"].title, loaded.templates["case"].shipped) == ("店里的 SOP", False)
    shipped = load(content, None)
    assert (shipped.cards["other"].title, shipped.cards["other"].shipped) == ("另一张", True)


def test_broken_shop_card_leaves_the_shipped_one(content: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop/markdown/traffic"
    shop.mkdir(parents=True)
    (shop / "other.md").write_text("---\nid: other\n", encoding="utf-8")
    loaded = load(content, tmp_path / "shop")
    assert loaded.cards["other"].shipped
    assert [fault.file for fault in loaded.faults] == [shop / "other.md"]


def test_same_id_twice_keeps_the_first_and_names_it(content: Path) -> None:
    twin = content / "markdown/traffic/twin.md"
    twin.write_text((content / "markdown/traffic/other.md").read_text(encoding="utf-8"), encoding="utf-8")
    messages = [str(fault) for fault in check([content]).faults]
    assert messages == [
        f"{twin}:2: id other 和 traffic/other.md 重复，这一份没有载入",
        f"{twin}:2: id 是 other，文件名却是 twin.md，两者要一致",
    ]
    assert load(content, None).cards["other"].file.name == "other.md"


def test_missing_folders_hold_nothing(tmp_path: Path) -> None:
    loaded = load(tmp_path / "none", tmp_path / "neither")
    assert (dict(loaded.cards), dict(loaded.templates), loaded.faults) == ({}, {}, ())


def test_broken_sop_line_leaves_the_other_steps(content: Path) -> None:
    (content / "sop/case.md").write_text(SOP + "- [ ] 没有 id\n- [ ] 后面的 {#v}\n", encoding="utf-8")
    loaded = load(content, None)
    assert [step.id for step in loaded.templates["case"].steps] == ["t", "u", "v"]
    assert len(loaded.faults) == 1


def lines_of(content: Path, name: str, text: str) -> list[tuple[int, str]]:
    (content / name).write_text(text, encoding="utf-8")
    return [(fault.line, fault.message) for fault in check([content]).faults]


@pytest.mark.parametrize(
    "head",
    [
        SOP_HEAD.replace("kind: live", "kind: nowhere"),
        SOP_HEAD.replace("version: 1", "version: eins"),
        SOP_HEAD.replace("title: 标题", "title: [标题"),
        SOP_HEAD.replace("id: case", "id: CASE"),
    ],
    ids=["kind", "version", "yaml", "id"],
)
def test_a_broken_head_of_a_sop_hides_nothing_below_it(content: Path, head: str) -> None:
    body = SOP.removeprefix(SOP_HEAD).replace("{#t}", "{#t card=gone due=bald}")
    found = lines_of(content, "sop/case.md", head + body)
    assert [line for line, _ in found if line < 9]
    assert [line for line, _ in found if line >= 9] == [11, 11]
    assert {"card=gone 指向的卡片不存在", "due=bald 看不懂，请写成 -2h、+30m、-1h30m、0m 这样"} <= {m for _, m in found}


def test_a_repeated_step_id_hides_nothing_else_of_the_step(content: Path) -> None:
    found = lines_of(content, "sop/case.md", SOP.replace("{#u}", "{#t card=gone due=bald}"))
    assert [line for line, _ in found] == [14, 14, 14]
    assert any("重复" in message for _, message in found)


@pytest.mark.parametrize(
    ("good", "bad"), [("title: 标题", "title: [标题"), ("title: 标题\n", ""), ("id: case", "id: other")]
)
def test_a_broken_head_of_a_card_hides_nothing_below_it(content: Path, good: str, bad: str) -> None:
    head = CARD_HEAD.replace(good, bad)
    body = head.count("\n")
    found = lines_of(content, "markdown/traffic/case.md", head + "## 一句话\n见 [[gone]]\n\n<b>粗</b>\n")
    assert [line for line, _ in found if line <= body]
    assert [(line - body, message) for line, message in found if line > body] == [
        (2, "链接 [[gone]] 指向的卡片不存在"),
        (4, "不能写 HTML，请改用 Markdown"),
    ]


def test_no_word_is_proposed_that_is_hardly_alike(content: Path) -> None:
    found = lines_of(content, "markdown/traffic/case.md", CARD_HEAD.replace("traffic", "nowhere") + "## 一句话\n文字\n")
    assert [message for _, message in found if "nowhere" in message and "是不是" not in message]
    assert not [message for _, message in found if "是不是" in message]


def test_check_takes_a_file_or_a_folder(content: Path, tmp_path: Path) -> None:
    draft = tmp_path / "case.md"
    draft.write_text(CARD_HEAD + "## 一句话\n见 [[other]] 和 [[gone]]\n", encoding="utf-8")
    report = check([draft], known=load(content, None))
    assert report.files == 1
    assert [(fault.line, fault.message) for fault in report.faults] == [(11, "链接 [[gone]] 指向的卡片不存在")]
    assert check([content / "markdown"]).files == 1
    (tmp_path / "sop-draft").mkdir()
    (tmp_path / "sop-draft/case.md").write_text(SOP, encoding="utf-8")
    assert check([tmp_path / "sop-draft"]) == check([tmp_path / "sop-draft/case.md"])
    assert check([tmp_path / "sop-draft"]).faults == ()


def test_check_of_nothing_is_the_users_fault(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到文件或文件夹"):
        check([tmp_path / "gone"])


def test_faults_come_by_file_and_line(content: Path) -> None:
    for name in ("b", "a"):
        (content / f"markdown/traffic/{name}.md").write_text(
            CARD_HEAD.replace("id: case", f"id: {name}") + "## 一句话\n[[z]]\n[[y]]\n", encoding="utf-8"
        )
    places = [(fault.file.name, fault.line) for fault in check([content]).faults]
    assert places == [("a.md", 11), ("a.md", 12), ("b.md", 11), ("b.md", 12)]
