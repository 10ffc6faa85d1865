"""Figures that questions state."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plangraph.qa.given import asked_unit, comparable, given_figures, scaled
from plangraph.qa.lexicon import load_lexicon


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("新建一个年产20万吨矿石的铜矿", "zh", [(Decimal(200000), "吨/年")]),
        ("每天处理80吨矿石", "zh", [(Decimal(80), "吨/日")]),
        ("设计一年两百万吨", "zh", [(Decimal(2000000), "吨/年")]),
        ("2025年有125个在期矿山", "zh", [(Decimal(125), "个")]),
        ("按2020年的说法", "zh", []),
        ("这三家单位和两个矿", "zh", []),
        ("a 200,000 t/a copper mine", "en", [(Decimal(200000), "吨/年")]),
        ("1.5 billion tonnes per year", "en", [(Decimal(1500000000), "吨/年")]),
    ],
)
def test_figures_are_absolute_amounts(text: str, lang: str, expected: list[tuple[Decimal, str]]) -> None:
    """Multipliers are multiplied out, a tonnage takes the rate that is named, dates and articles are left out."""
    assert [(one.amount, one.unit) for one in given_figures(text, lang, load_lexicon())] == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("万吨/年", (10000, "吨/年")), ("亿吨", (100000000, "吨")), ("个", (1, "个")), ("%", (1, "%"))],
)
def test_a_printed_unit_has_a_factor(unit: str, expected: tuple[int, str]) -> None:
    """万 and 亿 of a unit become its factor."""
    assert scaled(unit) == expected


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("个", "家", True),
        ("吨", "吨/年", True),
        ("吨/日", "吨/年", False),
        ("%", "个", False),
        ("", "亩", True),
    ],
)
def test_units_are_compared_by_what_they_count(first: str, second: str, alike: bool) -> None:
    """Counts compare with counts, a tonnage with its rate, a bare number with all."""
    assert comparable(first, second) is alike


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("煤层气新增多少亿立方米", "立方米"),
        ("煤炭多少亿吨", "吨"),
        ("几万吨才算达标", "吨"),
        ("占地多少平方千米", "平方千米"),
        ("有多少亩地", "亩"),
        ("投入多少亿元", "元"),
        ("提高了多少个百分点", "个百分点"),
        ("地热多少万立方米/年", "立方米/年"),
        ("抽多少万立方米每年", "立方米/年"),
    ],
)
def test_the_unit_that_is_asked_for_is_plain(text: str, unit: str) -> None:
    """The unit behind 多少 or 几 comes without its multiplier and with the rate that follows it."""
    assert asked_unit(text, load_lexicon()) == unit


@pytest.mark.parametrize(
    "text",
    [
        "多少个",
        "几家矿山",
        "有多少人",
        "几年能完",
        "占百分之几",
        "是多少",
        "多少？",
        "年产30万吨行吗",
        "how many tonnes",
    ],
)
def test_what_is_counted_is_no_unit(text: str) -> None:
    """Things that are counted, years, and figures that are given and not asked for name no unit."""
    assert asked_unit(text, load_lexicon()) == ""
