# ruff: noqa: RUF001 - full-width letters are what is tested
"""What people type finds what they mean."""

from __future__ import annotations

import dataclasses
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from douzhiku.domain.search import Document, SearchQuery


def ids(engine, text: str, **filters: str) -> list[str]:
    return [hit.id for hit in engine.search(SearchQuery(text, **filters))]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("随心推", "qianchuan-ads-basic"),
        ("巨量千川投放能力", "qianchuan-ads-advanced"),  # both are called so; the shorter says it more densely
        ("千川放量", "qianchuan-ads-advanced"),
        ("DOU+", "dou-plus-basic"),
        ("dou+投放", "dou-plus-basic"),
        ("ＤＯＵ＋", "dou-plus-basic"),
        ("豆荚", "dou-plus-basic"),
        ("gpm", "gpm"),
        ("ＧＰＭ", "gpm"),
        ("5a", "gpm"),
        ("曝光进入率", "gpm"),
        ("直播间 复盘", "live-review"),
        ("复盘  直播间", "live-review"),
        ("主播", "anchor"),
        ("播", "anchor"),
        ("憋单", "anchor"),
        ("掉粉", "anchor"),
        ("体验分", "reputation"),
        ("评论里问得最多", "live-review"),
        ("新号没有流量怎么办", "fans-growth"),
        ("怎么提高体验分？", "reputation"),
        ("核对库存", "live-team#pre-stock"),
        ("qian", "qianchuan-ads-basic"),
        ("dou", "dou-plus-basic"),
    ],
)
def test_the_first_hit_is_the_one_meant(engine, text: str, first: str) -> None:
    assert ids(engine, text)[:1] == [first]


def test_both_cards_of_a_capability_come_before_what_mentions_it(engine) -> None:
    assert set(ids(engine, "千川")[:2]) == {"qianchuan-ads-basic", "qianchuan-ads-advanced"}
    assert "live-team#pre-ads" in ids(engine, "千川")


def test_words_from_the_middle_of_a_sentence_find_their_card(engine, documents: list[Document]) -> None:
    for document in documents:
        for at in range(0, len(document.body) - 4, 9):
            piece = document.body[at : at + 4]
            if piece.strip() == piece and all("\u4e00" <= c <= "\u9fff" for c in piece):
                assert document.id in ids(engine, piece), piece


def test_words_are_joined_by_and(engine) -> None:
    assert set(ids(engine, "下播 复盘")) == {"live-review", "live-team#post-review"}


def test_an_unknown_word_beside_a_known_one_still_finds_something(engine) -> None:
    assert "qianchuan-ads-basic" in ids(engine, "千川 火星")


def test_nonsense_finds_nothing(engine) -> None:
    assert ids(engine, "xyzzy") == []
    assert ids(engine, "鼹鼠挖洞") == []


def test_a_run_of_characters_beats_the_same_pairs_apart(index_dir, documents: list[Document]) -> None:
    from douzhiku.search.whoosh_engine import WhooshEngine

    base = dataclasses.replace(documents[0], aliases=(), headings=())
    whole = dataclasses.replace(
        base, key="card:z", owner="z", title="乙", body="这里写着完播率，别的不谈。" + "其余文字" * 40
    )
    apart = dataclasses.replace(base, key="card:a", owner="a", title="甲", body="完播好，播率低。完播，播率。")
    engine = WhooshEngine(index_dir)
    engine.sync([whole, apart])
    assert ids(engine, "完播率") == ["z", "a"]
    engine.close()


def test_order_of_names(index_dir, documents: list[Document]) -> None:
    from douzhiku.search.whoosh_engine import WhooshEngine

    def card(name: str, title: str, aliases: tuple[str, ...] = (), body: str = "别的内容") -> Document:
        base = documents[0]
        return dataclasses.replace(
            base, key=f"card:{name}", owner=name, title=title, aliases=aliases, headings=(), body=body
        )

    library = [
        card("body", "其他", body="千川千川千川千川千川，千川。"),
        card("alias", "投放工具", ("千川",)),
        card("inside", "玩转千川"),
        card("prefix", "千川入门"),
        card("exact", "千川"),
        dataclasses.replace(
            documents[8], key="step:t#s", owner="t", place="s", title="其他", body="千川千川千川千川千川，千川。"
        ),
    ]
    engine = WhooshEngine(index_dir)
    engine.sync(library)
    assert ids(engine, "千川") == ["exact", "prefix", "inside", "alias", "body", "t#s"]
    engine.close()


def test_filters(engine) -> None:
    assert ids(engine, "千川", kind="step") == ["live-team#pre-ads"]
    assert ids(engine, "千川", stage="growth")[0] == "qianchuan-ads-advanced"
    assert ids(engine, "千川", stage="growth", kind="card") == ["qianchuan-ads-advanced"]
    assert ids(engine, "投放", domain="traffic", role="拍摄剪辑") == ["dou-plus-basic"]
    assert ids(engine, "千川", domain="no-such") == []
    assert ids(engine, "千川", domain="\ud800") == []


def test_limit(engine) -> None:
    assert len(engine.search(SearchQuery("播", limit=2))) == 2
    assert engine.search(SearchQuery("播", limit=0)) == []


def test_marks_show_what_was_found(engine) -> None:
    hit = engine.search(SearchQuery("gpm 曝光"))[0]
    assert [hit.title[a:b] for a, b in hit.title_marks] == ["GPM", "曝光"]
    assert [hit.snippet[a:b] for a, b in hit.snippet_marks][:3] == ["GPM", "曝光", "曝光"]
    assert "ＧＰＭ" in {hit.snippet[a:b] for a, b in hit.snippet_marks}


def test_an_alias_that_was_found_is_shown(engine) -> None:
    hit = engine.search(SearchQuery("豆荚"))[0]
    assert hit.marked_snippet("[", "]").startswith("又名：[豆荚] · DOU+ 用来")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "*",
        ":",
        '"',
        "。，！？",
        "😀",
        "👨‍👩‍👧",
        "\x00\x01",
        "\ud800",
        "（）",
        "+",
        "++",
        "-",
        "'; DROP TABLE",
        "%",
        "\u200d",
    ],
)
def test_nothing_to_look_for_finds_nothing(engine, text: str) -> None:
    assert ids(engine, text) == []


@pytest.mark.parametrize(
    "text", ["千川" * 5000, "a" * 10_000, "千 " * 5000, "dou+ " * 2500, "*千川*", "title:千川", '"千川"', "千川😀"]
)
def test_odd_input_is_answered_quickly(engine, text: str) -> None:
    began = time.perf_counter()
    ids(engine, text)
    assert time.perf_counter() - began < 1.0


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_marks_are_inside(engine, text: str) -> None:
    for hit in engine.search(SearchQuery(text)):
        for shown, marks in ((hit.title, hit.title_marks), (hit.snippet, hit.snippet_marks)):
            assert all(0 <= a < b <= len(shown) for a, b in marks)
            assert all(first[1] < second[0] for first, second in pairwise(marks))


def test_a_card_of_one_megabyte(engine, documents: list[Document]) -> None:
    huge = dataclasses.replace(
        documents[0], key="card:huge", owner="huge", body="库存要看清楚，\n" * 120_000 + "尾声在此。"
    )
    engine.sync([*documents, huge])
    hit = engine.search(SearchQuery("尾声在此"))[0]
    assert hit.id == "huge"
    assert hit.snippet.endswith("尾声在此。")
    assert 30 <= len(hit.snippet) <= 100
