"""Numerals are read exactly, or refused."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.domain.errors import QuantityError
from plangraph.text.layout import join_words
from plangraph.text.numbers import parse_number


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("2900", "2900"),
        ("1,234,567.5", "1234567.5"),
        ("１２．５", "12.5"),
        ("1.5万", "15000"),
        ("5179.13亿", "517913000000"),
        ("三", "3"),
        ("两千", "2000"),
        ("一百零三", "103"),
        ("三百二十万", "3200000"),
        ("三点五亿", "350000000"),
        ("十二点一二", "12.12"),
        ("百分之三十五", "35"),
        ("百分之0.5", "0.5"),
        ("二〇二五", "2025"),
    ],
)
def test_numerals_are_read_exactly(literal: str, value: str) -> None:
    """Arabic and Chinese numerals, decimals and multipliers give exact decimals."""
    assert parse_number(literal) == Decimal(value)


@pytest.mark.parametrize("literal", ["", "矿", "1.2.3", "十十", "万", "12,34", "一方面", "-5", "百分之", "1e5", "点五"])
def test_what_is_no_number_is_refused(literal: str) -> None:
    """The error quotes the literal."""
    with pytest.raises(QuantityError, match="number"):
        parse_number(literal)


@given(st.integers(min_value=0, max_value=10**12))
def test_chinese_numerals_round_trip(number: int) -> None:
    """What is written in Chinese numerals is read as the same number."""
    assert parse_number(cn2an.an2cn(number)) == number


@given(st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False))
def test_arabic_numerals_round_trip(number: Decimal) -> None:
    """Plain and grouped decimals are read without loss."""
    assert parse_number(f"{number}") == number
    assert parse_number(f"{number:,}") == number


@given(st.text(max_size=12))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Any text is a number or a QuantityError."""
    with contextlib.suppress(QuantityError):
        assert parse_number(text) >= 0


def test_layout_white_space_is_removed() -> None:
    """Spaces, ideographic spaces and line breaks are layout."""
    assert join_words(" 占总量的\u3000 83.7%\n以上 ") == "占总量的83.7%以上"
