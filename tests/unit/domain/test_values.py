"""What members write down, cleaned."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douzhiku.domain.errors import UserError
from douzhiku.domain.values import clean_number, clean_text, clean_title
from tests.fixtures.db.shop import wide


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("200", "200"),
        (f" {wide('200')} ", "200"),
        ("1,200元", "1200元"),
        (wide("1,200") + " 元", "1200元"),
        ("12,345,678.90", "12345678.90"),
        ("3.5%", "3.5%"),
        ("3.5" + wide("%"), "3.5%"),
        ("￥99.9", "99.9元"),
        ("1.2万", "1.2万"),
        ("350 人", "350人"),
        ("-5", "-5"),
        ("0", "0"),
    ],
)
def test_numbers_as_people_type_them(text: str, kept: str) -> None:
    assert clean_number(text) == kept
    assert clean_number(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "很多",
        "约200",
        "1,2,3",
        "1,2345",
        "12 34",
        "1.2.3",
        "--5",
        "1e5",
        "9" * 16,
        "1" + "很" * 9,
        "5\0",
        "5\ud800",
        "nan",
        "½",
        "200 5",
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(UserError):
        clean_number(text)


@given(st.text(max_size=30))
def test_a_kept_number_is_always_readable(text: str) -> None:
    try:
        kept = clean_number(text)
    except UserError:
        return
    assert re.match(r"[+-]?\d", kept)
    assert len(kept) <= 40
    assert kept.encode("utf-8")
    assert clean_number(kept) == kept


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_thousands_commas_change_nothing(number: int) -> None:
    assert clean_number(f"{number:,}") == str(number)


def test_text_is_trimmed_and_its_lines_kept() -> None:
    assert clean_text("  一\r\n二\r三  ", "备注") == "一\n二\n三"
    assert clean_title("周五\n 大场") == "周五 大场"


def test_text_of_the_longest_length() -> None:
    assert len(clean_text("长" * 500, "备注")) == 500
    with pytest.raises(UserError, match="备注最多 500 个字，现在有 501 个"):
        clean_text("长" * 501, "备注")
