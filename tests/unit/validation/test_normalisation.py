"""Normalisation: linked concepts, exact amounts, formulas, reading issues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plangraph.validation.graph import NormalisedRecord

Normalised = Callable[..., NormalisedRecord]
PG = "https://w3id.org/plangraph/ontology#"
MINERALS = "https://w3id.org/plangraph/vocab/minerals/"


def objects(record: NormalisedRecord, name: str) -> set[str]:
    """The objects of a property of the record's own node."""
    found = (t for t in record.triples if t.subject == record.focus and t.predicate.value == PG + name)
    return {str(getattr(t.object, "value", t.object)) for t in found}


def issues(record: NormalisedRecord) -> set[tuple[str, str]]:
    """The issues as pairs of class and field."""
    return {(issue.kind, issue.field) for issue in record.issues.values()}


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("煤", {"coal"}),
        ("焦煤", {"coking-coal", "coal"}),
        ("岩金", {"lode-gold", "gold"}),
        ("砂铁", {"iron-sand", "heavy-mineral-sands"}),
        ("铅锌", {"lead-zinc", "lead", "zinc"}),
        ("铜铅锌矿", {"copper", "lead-zinc", "lead", "zinc"}),
        ("普通萤石", {"fluorite"}),
        ("建筑用砂", {"construction-sand", "construction-sand-gravel-clay"}),
        ("煤炭（焦煤）", {"coking-coal", "coal"}),
        ("rich-iron", {"rich-iron", "iron"}),
        (MINERALS + "coal", {"coal"}),
    ],
)
def test_minerals_fall_under_their_groups(normalised: Normalised, text: str, slugs: set[str]) -> None:
    """A mineral's name gives the mineral, its broader ones and its components."""
    found = objects(normalised(kind="mining_new", mineral=text), "fallsUnderMineral")
    assert {MINERALS + slug for slug in slugs} <= found


def test_rich_iron_is_iron_but_iron_is_not_rich(normalised: Normalised) -> None:
    """The hierarchy runs one way."""
    assert MINERALS + "rich-iron" not in objects(normalised(kind="mining_new", mineral="铁"), "fallsUnderMineral")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"mineral": "紫水晶石"}, ("UnknownMineral", "mineral")),
        ({"capacity": {"value": -1, "unit": "万吨/年"}}, ("NotPositive", "capacity.value")),
        ({"capacity": {"value": "很多", "unit": "万吨/年"}}, ("NotPositive", "capacity.value")),
        ({"capacity": {"value": 1e300, "unit": "光年"}}, ("UnknownUnit", "capacity.unit")),
        ({"capacity": 30}, ("UnknownUnit", "capacity.unit")),
        ({"capacity": "30万吨"}, ("IncompatibleUnit", "capacity.unit")),
        ({"capacity": ["30万吨/年", "40万吨/年"]}, ("Contradiction", "capacity")),
        ({"reserve_scale": "巨型"}, ("UnknownValue", "reserve_scale")),
        ({"zones": {"wetland": "大概"}}, ("UnknownValue", "zones.wetland")),
        ({"region": {"league": "榆林市"}}, ("OutsideRegion", "region.league")),
        ({"region": {"league": "赤峰市", "banner": "准格尔旗"}}, ("RegionMismatch", "region.banner")),
        ({"working_days": 400}, ("NotPositive", "working_days")),
        ({"other_mining_rights_on_deposit": 1.5}, ("NotPositive", "other_mining_rights_on_deposit")),
        ({"capcity": "30万吨/年"}, ("UnknownField", "capcity")),
    ],
)
def test_what_cannot_be_read_is_an_issue(
    normalised: Normalised, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    """Each kind of unreadable value is one issue on its field."""
    assert issues(normalised(kind="mining_new", **fields)) == {expected}


def test_unknown_names_come_with_near_ones(normalised: Normalised) -> None:
    """An unknown name offers known names that look like it."""
    (issue,) = normalised(kind="mining_new", mineral="晶质石黑").issues.values()
    assert "晶质石墨" in issue.candidates


@pytest.mark.parametrize(
    "region",
    [
        {"league": "鄂尔多斯市", "banner": "准格尔旗"},
        {"league": "鄂尔多斯", "banner": "准格尔旗"},
        {"banner": "准格尔旗"},
        "鄂尔多斯市准格尔旗",
        "内蒙古自治区鄂尔多斯市准格尔旗",
        {"league": "150600", "banner": "150622"},
        {"league": "内蒙古自治区鄂尔多斯市", "banner": "鄂尔多斯市准格尔旗"},
        {"league": "鄂尔多斯市", "banner": "准格尔"},
        {"city": "鄂尔多斯市", "county": "准格尔旗"},
    ],
)
def test_regions_are_linked(normalised: Normalised, region: Any) -> None:
    """Usual ways to write a place give the same league and banner."""
    record = normalised(kind="mining_new", region=region)
    assert objects(record, "declaresLeague") == {"https://w3id.org/plangraph/vocab/regions/150600"}
    assert objects(record, "declaresBanner") == {"https://w3id.org/plangraph/vocab/regions/150622"}


def test_parts_are_added_up(normalised: Normalised) -> None:
    """Counts of parts give the total, and geothermal mines do not count; another stated total is a contradiction."""
    parts = [{"active_mines_total": 165, "geothermal_mines": 3}, {"active_mines_total": 6, "geothermal_mines": 0}]
    record = normalised(kind="batch", components=parts)
    assert objects(record, "activeMinesTotal") == {"171"}
    assert objects(record, "controlledMines") == {"168"}
    assert issues(normalised(kind="batch", components=parts, active_mines_total=170)) == {
        ("Contradiction", "active_mines_total")
    }


def test_parts_get_their_own_derived_values(normalised: Normalised) -> None:
    """What a formula says about the whole is also computed for each part, and the parts are told in words."""
    parts = [{"unit": name, "sand_rights_granted": 6, "sand_rights_cap": cap} for name, cap in (("甲", 5), ("乙", 7))]
    record = normalised(kind="batch", components=parts)
    found = {t.object.value for t in record.triples if t.predicate.value == PG + "sandRightsExcess"}
    assert found == {"1", "-1", "0"}
    assert "甲" in record.found["components"]


def test_a_number_in_place_of_parts_is_an_issue(normalised: Normalised) -> None:
    """A list of parts that holds plain numbers is not passed over."""
    assert issues(normalised(kind="batch", components=51)) == {("UnknownValue", "components")}


def test_unknown_keys_are_named_at_any_depth(normalised: Normalised) -> None:
    """A key that is not known is an issue also inside groups, lists and quantities."""
    record = normalised(
        kind="mining_new",
        region={"province": "甘肃省"},
        capacity={"value": 30, "unit": "万吨/年", "grade": 1},
        coproducts=[{"mineral": "银", "share": 3}],
        weather="晴",
    )
    names = {field for kind, field in issues(record) if kind == "UnknownField"}
    assert names == {"region.province", "capacity.grade", "coproducts[1].share", "weather"}


@pytest.mark.parametrize(
    ("key", "name"), [("as_of_date", "asOf"), ("total_output", "plannedOutput"), ("quota", "allocatedQuota")]
)
def test_other_spellings_of_a_key_are_read(normalised: Normalised, key: str, name: str) -> None:
    """A hidden label of a field is read like its key."""
    record = normalised(kind="batch", **{key: "2025-12-31" if key == "as_of_date" else "5 t REO"})
    assert objects(record, name)
    assert not issues(record)


@pytest.mark.parametrize("value", ["约五十", "-1", "1.5", "2024-13-45"])
def test_what_cannot_be_read_is_not_in_the_graph(normalised: Normalised, value: str) -> None:
    """No rule can hold a number or a date against a project that could not be read."""
    record = normalised(kind="planning_block", owner_count=value, application_date=value)
    assert not objects(record, "ownerCount")
    assert not objects(record, "applicationDate")


def test_exact_shares_decide_at_the_limit(normalised: Normalised) -> None:
    """A share is exact where it ends, and below the limit where it does not."""
    assert objects(
        normalised(kind="supervision_sampling", inspected_count=21, mining_rights_total=420), "rightsSamplingShare"
    ) == {"5"}
    (share,) = objects(
        normalised(kind="supervision_sampling", inspected_count=1, directory_total=21), "directorySamplingShare"
    )
    assert share.startswith("4.76190476")


@pytest.mark.parametrize("output", ["t REO", "t"])
def test_quotas_of_different_basis_are_not_compared(normalised: Normalised, output: str) -> None:
    """Oxide and concentrate, or an amount that does not say what it counts, cannot be subtracted from one another."""
    record = normalised(
        kind="mining_new",
        planned_output={"value": 5, "unit": output},
        allocated_quota={"value": 6, "unit": "t WO3(65%)"},
    )
    assert issues(record) == {("IncompatibleUnit", "planned_output.unit")}
    assert not objects(record, "quotaExcess")


def test_group_members_may_stand_on_the_project(normalised: Normalised) -> None:
    """A member of a group written beside the group means the same."""
    record = normalised(kind="mining_new", nature_reserve=False, zones={"wetland": "是"})
    assert record.found["zones.nature_reserve"] == "false"
    assert record.found["zones.wetland"] == "是"


def test_metal_is_no_ore(normalised: Normalised) -> None:
    """A capacity that counts metal gets no ore tonnage."""
    record = normalised(
        kind="mining_new", mineral="岩金", capacity={"value": 500, "unit": "千克/年", "basis": "金属量"}
    )
    assert not record.canonical
