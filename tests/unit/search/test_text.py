# ruff: noqa: RUF001 - full-width letters are what is tested
"""Folding, terms and passages."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douzhiku.domain.search import Document
from douzhiku.search.analysis import fold, index_terms
from douzhiku.search.passages import Folded, snippet


@given(st.text())
def test_fold_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_fold_of_width_and_case() -> None:
    assert fold("ＧＰＭ　ＤＯＵ＋ｱ㎡İﬁ") == "gpm dou+ア㎡İﬁ"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("直播间", ["直", "播", "间", "直播", "播间"]),
        ("dou+投放", ["dou+", "dou", "投", "放", "投放"]),
        ("5A人群", ["5a", "人", "群", "人群"]),
        ("GPM=GMV/PV", ["gpm", "gmv", "pv"]),
        ("播。间", ["播", "间"]),
        ("𠮷野", ["𠮷", "野", "𠮷野"]),
        ("Café", ["café"]),
        ("😀*:", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert list(index_terms(text)) == terms


def shown(body: str, *needles: str, documents: list[Document]) -> tuple[str, str]:
    text, marks = snippet(Folded(dataclasses.replace(documents[0], body=body)), needles)
    return text, "|".join(text[a:b] for a, b in marks)


FILL = "这一段讲的是别的事情，和要找的没有关系。"


def test_the_passage_with_most_of_the_words_is_shown(documents: list[Document]) -> None:
    body = "库存。" + FILL * 10 + "先看库存再看出价。" + FILL * 10
    text, marks = shown(body, "库存", "出价", documents=documents)
    assert text.startswith("…先看库存再看出价。")
    assert text.endswith("…")
    assert marks == "库存|出价"
    assert 60 <= len(text) <= 92


def test_a_short_body_is_shown_whole_on_one_line(documents: list[Document]) -> None:
    text, marks = shown("第一行\r\n\r\n\t第二行\x00有库存\n", "库存", documents=documents)
    assert text == "第一行 第二行 有库存"
    assert marks == "库存"


def test_touching_matches_are_one_mark(documents: list[Document]) -> None:
    assert shown("看直播间数据", "直播", "播间", "间数", documents=documents)[1] == "直播间数"


def test_a_word_is_marked_from_its_beginning_only(documents: list[Document]) -> None:
    assert shown("EROI 不是 ROI", "roi", documents=documents)[1] == "ROI"


@pytest.mark.parametrize("joined", ["👨\u200d👩\u200d👧", "👍🏽", "e\u0301\u0302", "qianchuan"])
def test_a_cut_never_parts_what_belongs_together(joined: str, documents: list[Document]) -> None:
    for pad in range(90):
        text, _ = shown("始" + "文" * pad + joined * 1 + "尾" * 90, "始", documents=documents)
        cut = text.removesuffix("…")
        assert joined in cut or not any(char in cut for char in joined)


def test_half_a_surrogate_pair_can_be_printed(documents: list[Document]) -> None:
    text, _ = shown("库存\ud83d在此", "库存", documents=documents)
    assert text.encode() == "库存\ufffd在此".encode()
