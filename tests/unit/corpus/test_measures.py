"""Printed table values are measures with a meaning, not strings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.corpus.measures import read_measure
from plangraph.domain.errors import QuantityError
from plangraph.domain.model import Measure


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("0.5", Measure("0.5", "=", value=Decimal("0.5"), unit="万吨")),
        ("≤10", Measure("≤10", "<=", value=Decimal(10), unit="万吨")),
        ("＜2900", Measure("＜2900", "<", value=Decimal(2900), unit="万吨")),
        ("≥3", Measure("≥3", ">=", value=Decimal(3), unit="万吨")),
        ("10-15", Measure("10-15", "range", low=Decimal(10), high=Decimal(15), unit="万吨")),
        ("10—15", Measure("10—15", "range", low=Decimal(10), high=Decimal(15), unit="万吨")),
        ("中型下限", Measure("中型下限", "class", unit="万吨")),
    ],
)
def test_literals_are_read_exactly(literal: str, expected: Measure) -> None:
    """Numbers, comparators, ranges and declared classes are understood."""
    assert read_measure(literal, "万吨", ("中型下限",)) == expected


@pytest.mark.parametrize("literal", ["", "矿", "1.2.3", "15-10", "≤", "30/60", "小型下限", "1,5"])
def test_what_is_no_value_is_refused(literal: str) -> None:
    """Anything else is an error, also a range that runs downwards."""
    with pytest.raises(QuantityError, match=r"value|range"):
        read_measure(literal, None, ("中型下限",))


@given(st.decimals(0, 10**9, places=2, allow_nan=False), st.sampled_from("≤≥<>＜＞"))
def test_values_round_trip(number: Decimal, sign: str) -> None:
    """The decimal is the one that is printed, without and with a comparator."""
    assert read_measure(f"{number}", None).value == number
    assert read_measure(f"{sign}{number}", None).value == number
