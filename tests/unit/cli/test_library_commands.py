from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Call

CARD = """---
id: shop-note
title: 本店话术
domain: overview
group: 总论
level: none
stages: [intro]
roles: [主播]
summary: 本店的开场话术。
basis: general
sources: []
updated: 2026-11-22
---
## 一句话
开场三十秒说清今晚福利。
"""


def add_card(data_dir: Path, text: str = CARD, name: str = "shop-note") -> Path:
    file = data_dir / "content" / "markdown" / "overview" / f"{name}.md"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def test_cards_have_the_promised_keys(call: Call) -> None:
    cards = call("cards", "--json").json
    found = {card["id"]: card for card in cards}["qianchuan-ads-basic"]
    assert {k: found[k] for k in ("title", "domain", "group", "capability", "level", "basis")} == {
        "title": "初阶·巨量千川投放能力",
        "domain": "traffic",
        "group": "付费流量投放能力",
        "capability": "巨量千川投放能力",
        "level": "basic",
        "basis": "seed",
    }
    assert "投手" in found["roles"]
    assert set(found["stages"]) <= {"intro", "explore", "growth", "mature"}


def test_options_may_stand_on_either_side(call: Call, data_dir: Path, tmp_path: Path) -> None:
    assert call("--json", "cards").json == call("cards", "--json").json
    add_card(tmp_path / "另 一家")
    # The later --data-dir wins over the one the fixture puts in front.
    titles = [card["title"] for card in call("cards", "--json", "--data-dir", str(tmp_path / "另 一家")).json]
    assert "本店话术" in titles
    assert not data_dir.exists()


def test_reading_makes_no_data_folder(call: Call, data_dir: Path) -> None:
    for words in (["cards"], ["show", "qianchuan-ads-basic"], ["sop", "list"], ["sop", "show", "live-team"]):
        assert call(*words).code == 0
    call("check")
    assert not data_dir.exists()


def test_show(call: Call) -> None:
    shown = call("show", "qianchuan-ads-basic", "--json").json
    assert shown["body"].lstrip().startswith("## 一句话")
    assert "html" not in shown
    html = call("show", "qianchuan-ads-basic", "--html").out
    assert "<" in html
    assert call("show", "qianchuan-ads-basic", "--html", "--json").json["html"].strip() == html.strip()
    plain = call("show", "qianchuan-ads-basic").out
    assert plain.startswith("# 初阶·巨量千川投放能力\n汇流量 · 付费流量投放能力 · 巨量千川投放能力 · 初阶\n")


def test_unknown_card_is_one_line(call: Call) -> None:
    said = call("show", "qianchuan-ads-basics")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "qianchuan-ads-basic" in said.err


def test_sop(call: Call) -> None:
    listed = {line["id"]: line for line in call("sop", "list", "--json").json}
    assert (listed["live-team"]["kind"], listed["short-video-team"]["kind"]) == ("live", "short-video")
    assert listed["live-team"]["shipped"] is True
    shown = call("sop", "show", "live-team", "--json").json
    assert shown["phases"] == ["直播前", "直播中", "直播后"]
    gates = [step for step in shown["steps"] if step["gate"]]
    assert gates
    assert set(shown["steps"][0]) == {"id", "phase", "role", "text", "help", "gate", "due", "card", "record"}
    assert any(step["due"] and step["due"].startswith("-") for step in shown["steps"])
    assert {step["record"] for step in shown["steps"]} == {None, "number", "text"}
    text = call("sop", "show", "live-team").out
    assert "直播前 · 场控" in text
    assert gates[0]["text"] in text


def test_search(call: Call) -> None:
    hits = call("search", "千川", "--json", "--limit", "3").json
    assert len(hits) == 3
    assert {"id", "title", "kind", "score", "snippet"} <= set(hits[0])
    assert any("<mark>千川</mark>" in hit["snippet"] for hit in hits)
    assert [hit["id"] for hit in hits] == [
        line.split("  ")[-1] for line in call("search", "千川", "--limit", "3").out.splitlines()[::2]
    ]
    assert call("search", "千川", "--domain", "roles", "--json").json != hits
    assert call("search", "绝不会有的字样", "--json").json == []
    assert "没有找到「绝不会有的字样」" in call("search", "绝不会有的字样").out


def test_index_rebuild(call: Call) -> None:
    count = call("index", "rebuild", "--json").json["documents"]
    assert count > 100
    assert str(count) in call("index", "rebuild").out


def test_check_names_file_and_line(call: Call, data_dir: Path) -> None:
    file = add_card(data_dir)
    clean = call("check", str(file))
    assert (clean.code, clean.out) == (0, "1 个文件，没有问题\n")
    file.write_text(CARD.replace("stages: [intro]", "stages: [intra]"), encoding="utf-8", newline="\n")
    said = call("check")
    assert said.code == 1
    assert f"{file}:7: " in said.out
    assert said.out.splitlines()[-1].endswith(" 个问题")
    report = call("check", str(file), "--json")
    assert report.code == 1
    assert report.json["ok"] is False
    assert report.json["faults"][0]["line"] == 7


def test_check_of_nothing(call: Call, tmp_path: Path) -> None:
    said = call("check", str(tmp_path / "没有.md"))
    assert (said.code, said.out) == (1, "")
    assert "没有.md" in said.err


@pytest.mark.parametrize("broken", [False, True])
def test_doctor(call: Call, data_dir: Path, run_id: str, broken: bool) -> None:
    if broken:
        (data_dir / "douzhiku.db").write_text("这不是数据库" * 100, encoding="utf-8")
        for name in ("douzhiku.db-wal", "douzhiku.db-shm"):
            (data_dir / name).unlink(missing_ok=True)
    checks = {check["name"]: check for check in call("doctor", "--json").json["checks"]}
    assert checks["数据库"]["ok"] is not broken
    assert "个模板" in checks["内容"]["text"]
    said = call("doctor")
    if broken:
        assert said.code == 1
        assert "有问题  数据库：" in said.out
        assert "处问题" in said.out.splitlines()[-1]


def test_doctor_changes_nothing(call: Call, data_dir: Path) -> None:
    call("doctor")
    assert not data_dir.exists()


def test_doctor_of_a_file_in_the_way(call: Call, data_dir: Path) -> None:
    data_dir.write_text("x", encoding="utf-8")
    said = call("doctor")
    assert said.code == 1
    assert "这个位置上是一个文件" in said.out


def test_search_takes_chinese_labels_for_domain_and_stage(call: Call) -> None:
    by_label = call("search", "千川", "--domain", "汇流量", "--stage", "成长期", "--json").json
    by_id = call("search", "千川", "--domain", "traffic", "--stage", "growth", "--json").json
    assert by_label
    assert by_label == by_id
