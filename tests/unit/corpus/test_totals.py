"""Figures stated several times are recomputed from the plan itself."""

from __future__ import annotations

from typing import Any

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.totals import check_total
from plangraph.domain.errors import CorpusError

WHOLE = {"at": "ch4.s3.i1.p2", "quote": "勘查规划区块403个"}
COUNT = {"at": "box4", "measure": "count"}


def declared(**changes: Any) -> dict[str, Any]:
    """A total that holds, with changes."""
    return {"name": "blocks", "kind": "sum", "whole": WHOLE, "parts": [COUNT], **changes}


def test_a_total_shows_its_computation(plan: PlanDocument) -> None:
    """The computation names the words and the rows that the numbers come from."""
    total = check_total(plan, declared(), "manifest.toml")
    assert total.holds
    assert total.computation == "403 [ch4.s3.i1.p2 “勘查规划区块403个”] = 403 [box4.r1-r16 count]"
    assert total.addresses[:2] == ("ch4.s3.i1.p2", "box4.r1")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"parts": [{**COUNT, "except": {"mineral": "磷"}}]}, False),
        ({"kind": "sum-below", "parts": [{**COUNT, "where": {"category": "金属矿产"}}]}, True),
        ({"kind": "sum-below"}, False),
        ({"kind": "difference", "parts": [{"at": "box6.r1", "measure": "quota"}, COUNT]}, False),
        (
            {
                "kind": "percentage",
                "decimals": 2,
                "whole": {"at": "ch1.s2.i0.p5", "quote": "28.15%"},
                "parts": [
                    {"at": "ch1.s2.i0.p5", "quote": "955家"},
                    {"at": "ch1.s2.i0.p5", "quote": "3393家"},
                ],
            },
            True,
        ),
    ],
)
def test_relations_hold_or_do_not(plan: PlanDocument, changes: dict[str, Any], holds: bool) -> None:
    """Sums, limits, differences and shares are told apart from their neighbours."""
    assert check_total(plan, declared(**changes), "manifest.toml").holds is holds


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "product"}, "product"),
        ({"whole": {"at": "ch4.s3.i1.p2", "quote": "404个"}}, "does not read"),
        ({"whole": {"at": "ch4.s3.i1.p2", "quote": "403个，规划面积1.5万"}}, "holds 2 numbers"),
        ({"whole": {"at": "ch4.s9.i1.p2", "quote": "403个"}}, "no paragraph"),
        ({"parts": [{"at": "box4", "measure": "count", "where": {"mineral": "锡矿"}}]}, "has no row"),
        ({"parts": [{"at": "box1", "measure": "value"}]}, "no single number"),
        ({"parts": [{"at": "box4", "cell": "category_count"}]}, "differ"),
        ({"parts": [{"at": "box4"}]}, "measure"),
    ],
)
def test_a_total_that_cannot_be_computed_is_an_error(plan: PlanDocument, changes: dict[str, Any], message: str) -> None:
    """Wrong declarations and words that are not there are named with the total."""
    with pytest.raises(CorpusError, match=message):
        check_total(plan, declared(**changes), "manifest.toml")
