"""Values and the computations on them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from plangraph.qa import compute
from plangraph.qa.model import Fact
from plangraph.qa.values import Value, covering, of_fact, of_group, total

_FACT = Fact(
    iri="urn:f", indicator="urn:i", subjects=(), stated_in="urn:u", quotation="甲 60", value=Decimal(60), unit_zh="个"
)


def value(number: str, **changed: object) -> Value:
    """A value of one fact."""
    return of_fact("甲", "urn:t", replace(_FACT, value=Decimal(number), **changed))  # type: ignore[arg-type]


def test_figures_of_one_unit_and_time_add_up() -> None:
    """A sum keeps its parts and their facts."""
    whole = total([value("60"), value("90", iri="urn:g")])
    assert whole is not None
    assert whole.figure == Decimal(150)
    assert len(whole.facts) == 2


@pytest.mark.parametrize(
    "changed",
    [{"unit_zh": "家"}, {"unit_zh": "%"}, {"comparator": "less-than"}, {"comparator": "range"}, {"last_year": 2020}],
)
def test_figures_of_different_kinds_do_not(changed: dict[str, object]) -> None:
    """Other units, limits, ranges and years make no sum."""
    assert total([value("60"), value("90", iri="urn:g", **changed)]) is None


def test_shares_make_no_group() -> None:
    """Per cent of several things are not added."""
    assert of_group("甲", "urn:t", [replace(_FACT, unit_zh="%"), replace(_FACT, iri="urn:g", unit_zh="%")]) is None


def test_listed_things_are_counted() -> None:
    """A group of listed things has their number as its figure."""
    group = of_group("甲", "urn:t", [_FACT, replace(_FACT, iri="urn:g")], counted=True)
    assert group is not None
    assert group.figure == 2


def test_one_quotation_holds_several() -> None:
    """The shortest part that holds all is quoted."""
    assert covering("一二三四五六", ["二", "四五"]) == "二三四五"


@pytest.mark.parametrize(
    ("computation", "result"),
    [
        (compute.rank([Decimal(170), Decimal(680), Decimal(60)]), Decimal(2)),
        (compute.rounded_to(Decimal("4.71"), 0), Decimal(5)),
        (compute.rounded_to(Decimal("579.25"), 1), Decimal("579.3")),
    ],
)
def test_ranks_and_rounding_are_done_again(computation: compute.Computation, result: Decimal) -> None:
    """A rank counts the higher figures, rounding goes half up, and both can be checked."""
    assert computation.result == result
    assert compute.recomputed(computation) == result
