"""Single values: truth, dates, numbers, written quantities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.validation.values import calendar_date, decimal, is_nothing, truth, written_quantity


@pytest.mark.parametrize(
    ("text", "value"), [("是", True), ("TRUE", True), ("否", False), ("未通过", False), ("也许", None)]
)
def test_truth(text: str, value: bool | None) -> None:
    """Words for yes and no are read; others are not taken for either."""
    assert truth(text) is value


@pytest.mark.parametrize("text", ["2025-12-31", "2025/12/31", "2025年12月31日", "2025-12-31T08:00:00"])
def test_dates(text: str) -> None:
    """Usual spellings of a day are the same date."""
    assert calendar_date(text) == date(2025, 12, 31)


@pytest.mark.parametrize("text", ["2025-02-30", "2025-13-01", "2025", "昨天", ""])
def test_no_dates(text: str) -> None:
    """What is no day of the calendar is None."""
    assert calendar_date(text) is None


@pytest.mark.parametrize("text", ["NaN", "Infinity", "三十", "30-40", "1,2,3", "", "9" * 500])
def test_no_numbers(text: str) -> None:
    """What is no finite decimal of bearable length is None."""
    assert decimal(text) is None


def test_written_quantities() -> None:
    """A written quantity falls into number and unit; full-width digits and commas are read."""
    assert written_quantity("30万吨/年") == ("30", "万吨/年")
    assert written_quantity("１２０ 万吨/年") == ("120", "万吨/年")
    assert decimal("1,200") == Decimal(1200)
    assert written_quantity("约三十万吨") == ("", "约三十万吨")


def test_nothing() -> None:
    """Words that say only that there is nothing count as absent."""
    assert is_nothing(" 不涉及 ")
    assert is_nothing("无", name=True)
    assert not is_nothing("无")
    assert not is_nothing("0", name=True)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_decimals_round_trip(value: Decimal) -> None:
    """A plain decimal is read back as itself."""
    assert decimal(f"{value:f}") == value
