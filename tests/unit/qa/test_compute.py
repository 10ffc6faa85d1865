"""Exact operations on figures."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from plangraph.qa import compute
from plangraph.qa.model import Fact

FIGURES = st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=2, max_size=8)


def facts(*values: str) -> list[Fact]:
    """Facts with these figures."""
    return [Fact(f"fact/{value}", "indicator", (), "unit", "", value=Decimal(value)) for value in values]


def test_a_sum_shows_its_parts() -> None:
    """The expression of a sum lists the figures and the result, without float error."""
    assert compute.total(facts("0.1", "0.2")).expression == "0.1+0.2=0.3"


def test_a_difference_is_never_negative() -> None:
    """The lower figure is taken from the higher one, whatever their order."""
    assert compute.difference(facts("220", "680")).expression == "680-220=460"


def test_an_average_is_rounded_to_two_decimals() -> None:
    """The mean is rounded and shown without needless zeros."""
    assert compute.average(facts("1", "1", "2")).expression == "(1+1+2)/3=1.33"


@given(FIGURES)
def test_every_computation_can_be_done_again(values: list[Decimal]) -> None:
    """Computing from the operands gives the stored result."""
    made = facts(*map(str, values))
    for computation in (compute.total(made), compute.average(made), compute.difference(made[:2])):
        assert compute.recomputed(computation) == computation.result


def test_extremes_keep_ties() -> None:
    """All facts with the highest figure are given."""
    made = facts("5", "7") + facts("7")
    assert [fact.value for fact in compute.extreme(made, highest=True)] == [Decimal(7), Decimal(7)]
    assert [fact.value for fact in compute.extreme(made, highest=False)] == [Decimal(5)]
