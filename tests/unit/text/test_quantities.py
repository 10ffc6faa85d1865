"""Quantities in running text: spans, values, comparators and units."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.corpus.reader import load_corpus
from plangraph.domain.errors import ResourceMissingError
from plangraph.resources import data_root
from plangraph.text.quantities import NumberGrammar, default_grammar, find_quantities

UNITS = st.sampled_from(default_grammar().units)
AFTER = st.sampled_from(["", *default_grammar().after])
BEFORE = st.sampled_from(
    ["", *(word for word, name in default_grammar().before.items() if name and word not in "前第")]
)


@pytest.mark.parametrize(
    ("text", "literal", "comparator", "low", "high", "stated_unit"),
    [
        ("规划面积1.5万平方千米。", "1.5万平方千米", "equal", "1.5", "1.5", "万平方千米"),
        ("新发现矿产地10—15处，", "10—15处", "range", "10", "15", "处"),
        ("产能不低于300万吨/年，", "不低于300万吨/年", "at-least", "300", "300", "万吨/年"),
        ("120万吨/年及以上煤矿", "120万吨/年及以上", "at-least", "120", "120", "万吨/年"),
        ("控制在2900个以内", "2900个以内", "at-most", "2900", "2900", "个"),
        ("储量居全国前三位", "前三位", "rank-within", "3", "3", "位"),
        ("居全国第一位", "第一位", "equal", "1", "1", "位"),
        ("总量≤10", "≤10", "at-most", "10", "10", ""),
        ("总数＜2900个", "＜2900个", "less-than", "2900", "2900", "个"),
        ("比例提高到35%左右", "35%左右", "approximately", "35", "35", "%"),
        ("完成1︰25万调查", "1︰25万", "ratio", "1", "250000", ""),
        ("矿石量30万吨以下的", "30万吨以下", "less-than", "30", "30", "万吨"),
        ("占百分之三十五以上", "百分之三十五以上", "at-least", "35", "35", "%"),
        ("发现10余处矿点", "10余处", "greater-than", "10", "10", "处"),
        ("年产300多万吨", "300多万吨", "greater-than", "300", "300", "万吨"),
        ("2021—2025年为规划期", "2021—2025年", "range", "2021", "2025", "年"),
        ("300万—500万吨", "300万—500万吨", "range", "300", "500", "万吨"),
        ("5000—1万吨", "5000—1万吨", "range", "5000", "10000", "吨"),
        ("5000万—1亿吨", "5000万—1亿吨", "range", "50000000", "100000000", "吨"),
        ("5%—10%之间", "5%—10%", "range", "5", "10", "%"),
        ("三十万吨矿石", "三十万吨", "equal", "300000", "300000", "吨"),
        ("提高了16.03个百分点", "16.03个百分点", "equal", "16.03", "16.03", "个百分点"),
        ("1.2025年目标。", "2025年", "equal", "2025", "2025", "年"),
        ("附近5个矿区", "5个", "equal", "5", "5", "个"),
        ("之前3年的", "3年", "equal", "3", "3", "年"),
    ],
)
def test_quantities_are_found_with_value_and_comparator(
    text: str, literal: str, comparator: str, low: str, high: str, stated_unit: str
) -> None:
    """Each wording of the plan's kind gives one quantity with its literal, limits, unit and comparator."""
    found = find_quantities(text)
    assert [quantity.literal for quantity in found] == [literal]
    quantity = found[0]
    assert quantity.comparator == comparator
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))
    assert quantity.stated_unit == stated_unit


@pytest.mark.parametrize(
    "text",
    [
        "一方面统一部署，一般情况",
        "第五章第二节",
        "“十四五”时期",
        "1.加强勘查。",
        "Nb2O5含量",
        "十九届历次全会",
        "万吨亿吨",
    ],
)
def test_words_with_numerals_are_no_quantities(text: str) -> None:
    """Numerals inside words, ordinals, list numbers and formulas are left alone."""
    assert find_quantities(text) == ()


def test_the_value_includes_the_multiplier() -> None:
    """`low` counts in the printed unit, `value` in the bare one."""
    quantity = find_quantities("投入42.6亿元")[0]
    assert (quantity.low, quantity.value, quantity.unit) == (Decimal("42.6"), Decimal(4_260_000_000), "元")


@given(BEFORE, st.integers(0, 10**9), st.integers(0, 999), st.sampled_from(["", "万", "亿"]), UNITS, AFTER)
def test_composed_quantities_are_read_back(
    before: str, whole: int, thousandths: int, multiplier: str, unit: str, after: str
) -> None:
    """Comparator, number, multiplier and unit written together are found whole and read back exactly."""
    number = Decimal(whole) + Decimal(thousandths) / 1000
    text = f"{before}{number}{multiplier}{unit}{after}"
    found = find_quantities(f"，{text}。")
    assert [quantity.literal for quantity in found] == [text]
    assert (found[0].low, found[0].stated_unit) == (number, multiplier + unit)
    names = [default_grammar().before.get(before), default_grammar().after.get(after), "equal"]
    assert found[0].comparator == next(name for name in names if name)


@given(st.text(alphabet="矿1234567890.,万亿吨个年%—-:︰第前三十百两点约不低于超过以上内左右/处 aZ", max_size=40))
def test_spans_are_exact_and_do_not_overlap(text: str) -> None:
    """Whatever the text, spans rise, literals are the spans' characters, and ranges rise."""
    found = find_quantities(text)
    assert all(quantity.span.of(text) == quantity.literal for quantity in found)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(found))
    assert all(quantity.low <= quantity.high for quantity in found if quantity.comparator == "range")


def test_every_arabic_numeral_of_the_plan_lies_in_a_quantity() -> None:
    """Only the numbers of items are outside of every quantity."""
    for provision in load_corpus(data_root()).document("nmg-2021-2025").provisions:
        covered = {at for found in find_quantities(provision.text) for at in range(found.span.start, found.span.end)}
        outside = [at for at, character in enumerate(provision.text) if character.isdigit() and at not in covered]
        first_of_item = provision.address.item and provision.address.paragraph == 1
        assert outside == ([0] if first_of_item else []), provision.address


def test_a_missing_grammar_is_named(tmp_path: Path) -> None:
    """A grammar file that is missing or incomplete gives an error with its path."""
    (tmp_path / "numbers.toml").write_text("[before]\n", encoding="utf-8")
    for name in ("numbers.toml", "absent.toml"):
        with pytest.raises(ResourceMissingError, match=name):
            NumberGrammar.load(tmp_path / name)
