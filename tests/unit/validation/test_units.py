"""Units of submissions: spellings, exact conversion, working days."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.resources import data_root
from plangraph.validation.units import Unit, UnitTable, canonical_values

UNITS = UnitTable.load(data_root())
THIRTY = [
    ("30", "万吨/年"),
    ("30", "万t/a"),
    ("300000", "t/a"),
    ("300000", "吨/年"),
    ("300", "kt/a"),
    ("0.3", "Mt/a"),
    ("300000", "吨 / 年"),
    ("30", "万吨每年"),
    ("0.3", "百万吨/年"),
    ("30", "万吨矿石/年"),
]


@pytest.mark.parametrize(("value", "unit"), THIRTY)
def test_spellings_of_one_amount_agree_exactly(value: str, unit: str) -> None:
    """Every spelling of 300,000 tonnes a year is exactly 30 in the canonical unit."""
    found = UNITS.find(unit)
    assert found is not None
    assert canonical_values(Decimal(value), found, None) == {"massPerYear": Decimal(30)}


@pytest.mark.parametrize("unit", ["车/日", "", "吨/世纪", "万", "/年", "吨吨/年"])
def test_unknown_units_are_not_guessed(unit: str) -> None:
    """A spelling that is no unit is None."""
    assert UNITS.find(unit) is None


def test_a_daily_rate_needs_working_days() -> None:
    """Without working days a daily rate has no yearly value; with them it has the exact one."""
    daily = UNITS.find("千吨/日")
    assert daily is not None
    assert canonical_values(Decimal("0.3"), daily, None) == {"massPerDay": Decimal(300)}
    assert canonical_values(Decimal("0.3"), daily, Decimal(330)) == {
        "massPerDay": Decimal(300),
        "massPerYear": Decimal("9.9"),
    }


def test_a_quotient_that_does_not_end_never_reaches_the_limit() -> None:
    """A yearly amount just below 100 tonnes a day stays below 100 after division by the days."""
    yearly = UNITS.find("吨/年")
    assert yearly is not None
    assert canonical_values(Decimal("32999.999999"), yearly, Decimal(330))["massPerDay"] < 100
    assert canonical_values(Decimal(33000), yearly, Decimal(330))["massPerDay"] == 100


def test_the_basis_is_read_from_the_unit() -> None:
    """What a unit counts is kept, whether it stands before or after the unit."""
    for spelling in ("t REO", "吨(REO)", "REO吨"):
        found = UNITS.find(spelling)
        assert found is not None
        assert found.basis in ("REO", "稀土氧化物")


@given(st.decimals(min_value="0.001", max_value="100000", places=4), st.integers(1, 366))
def test_working_days_convert_there_and_back(value: Decimal, days: int) -> None:
    """A daily rate turned into a yearly one and back is the same amount."""
    daily = Unit("TONNE-PER-DAY", Decimal(1))
    yearly = canonical_values(value, daily, Decimal(days))["massPerYear"]
    back = canonical_values(yearly, Unit("TONNE-PER-YR", Decimal(10000)), Decimal(days))
    assert back["massPerDay"] == value
