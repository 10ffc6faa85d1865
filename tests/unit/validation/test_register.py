"""Totals against a register: single projects are checked for what they add to the limits on sums."""

from __future__ import annotations

import json
from typing import Any

from plangraph.validation.register import totals
from plangraph.validation.service import Validation

MINE = {"id": "new", "kind": "mining_new", "region": {"league": "乌海市"}, "mineral": "煤", "capacity": "300万吨/年"}


def standing(count: int, league: str = "乌海市") -> dict[str, Any]:
    """The number of active mines of a league at the end of 2025."""
    return {"kind": "batch", "batch_type": "active_mines", "league": league, "as_of": "2025-12-31"} | {
        "active_mines_total": count
    }


def broken(validation: Validation, register: list[dict[str, Any]], submitted: list[dict[str, Any]]) -> set[str]:
    """The norms that the totals break."""
    records = [
        validation.normalise(json.dumps(part).encode(), "application/json") if part else ()
        for part in (register, submitted)
    ]
    return {finding.norm or finding.code or "" for finding in validation.totals(*records).results}


def test_one_mine_more_than_the_quota_is_found(validation: Validation) -> None:
    """49 mines and one more are allowed where the quota is 50; 50 and one more are not."""
    assert broken(validation, [standing(49)], [MINE]) == set()
    assert broken(validation, [standing(50)], [MINE]) == {"box6_league"}
    assert broken(validation, [standing(50)], [MINE | {"region": {"league": "赤峰市"}}]) == set()


def test_geothermal_mines_do_not_count(validation: Validation) -> None:
    """A geothermal mine adds to both counts, so the controlled number stays."""
    assert broken(validation, [standing(50)], [MINE | {"mineral": "地热"}]) == set()


def test_leagues_add_up_to_the_region(validation: Validation) -> None:
    """Where the register has no figure for the whole region, the leagues are added up."""
    register = [standing(40), standing(2860, "赤峰市")]
    assert {"box2_mines", "mines_2900"} & broken(validation, register, [MINE]) == {"box2_mines", "mines_2900"}


def test_single_mines_of_the_register_are_counted(validation: Validation) -> None:
    """A register of mines instead of totals gives the same answer, but for the date, which nobody stated."""
    mines = [MINE | {"id": f"old-{number}", "kind": "mining_renewal"} for number in range(50)]
    assert "box6_league" in broken(validation, [*mines, standing(0, "赤峰市")], [MINE])


def test_blocks_add_up_by_mineral(validation: Validation) -> None:
    """The areas of submitted blocks are added in exact decimals."""
    block = {"kind": "planning_block", "block_type": "勘查", "mineral": "煤", "area": {"value": 457.65, "unit": "km2"}}
    two = [block | {"id": "a"}, block | {"id": "b"}]
    assert "box4" not in broken(validation, [standing(1)], two)
    assert "box4" in broken(validation, [standing(1)], [*two, block | {"id": "c", "area": "0.01km2"}])


def test_nothing_submitted_means_no_totals(validation: Validation) -> None:
    """Only totals that a project adds to are reported."""
    closure = [{"id": "c", "kind": "closure"}]
    assert broken(validation, [standing(9999)], closure) == set()


def test_totals_name_fields_and_kinds_that_exist(validation: Validation) -> None:
    """The data file speaks the language of the catalogue."""
    kinds = {kind.key for kind in validation.catalogue.kinds.values()}
    for total in totals():
        assert total.field in validation.catalogue.field_names
        assert set().union(*total.kinds.values()) <= kinds
        known = set(validation.normaliser.concepts.labels_zh)
        assert set().union(*total.conditions.values(), ()) <= known
