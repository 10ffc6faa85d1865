"""Norms in the graph, and what makes one wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.ingest.plan_copy import PlanCopy

from plangraph.domain.errors import BuildError
from plangraph.ingest.encoding import Encoding

Values = Callable[[str], list[tuple[str, ...]]]


def test_a_norm_carries_all_its_parts(values: Values) -> None:
    """The minimum scale of new underground coal mines: force, severity, threshold, shape, words and place."""
    [row] = values(
        """SELECT ?m ?s ?c ?n ?u ?fact ?shape ?quote ?a ?id WHERE { ?norm a pg:Norm ; pg:normKey "coal_ug_300" ;
        pg:hasModality ?m ; pg:hasSeverity ?s ; pg:hasThreshold ?t ; pg:enforcedBy ?shape ; pg:quotation ?quote ;
        pg:statedIn/pg:address ?a ; dct:identifier ?id . ?t pg:hasComparator/skos:notation ?c ; pg:numericValue ?n ;
        pg:hasUnit/skos:prefLabel ?u ; pg:givenBy ?fact . FILTER (lang(?u) = "zh") }"""
    )
    base = "https://w3id.org/plangraph/"
    assert row == (
        f"{base}vocab/modalities/restricted",
        "http://www.w3.org/ns/shacl#Warning",
        ">=",
        "300",
        "万吨/年",
        f"{base}id/nmg-2021-2025/fact/coal-underground-new-minimum",
        f"{base}shapes#coal_ug_300",
        "新建井工煤矿原则上产能不低于300万吨/年",
        "ch5.s2.i1.p1",
        row[-1],
    )


def test_every_norm_has_a_shape_or_a_reason(values: Values, encoding: Encoding) -> None:
    """No norm is left without either, and none has both."""
    shaped = values("SELECT DISTINCT ?n WHERE { ?n a pg:Norm ; pg:enforcedBy ?s }")
    reasoned = values("SELECT DISTINCT ?n WHERE { ?n a pg:Norm ; pg:notEnforceable ?r }")
    assert not set(shaped) & set(reasoned)
    assert len(shaped) + len(reasoned) == len(encoding.norms) > 380
    reasons = values('SELECT DISTINCT ?r WHERE { ?n pg:notEnforceable ?r FILTER (lang(?r) = "zh") }')
    assert len(reasons) == 5


def test_thresholds_of_a_list_name_their_part(values: Values) -> None:
    """Each league's quota is tied to the fact of its row, and both mining methods of iron are told apart."""
    quotas = values(
        """SELECT ?part ?n ?fact WHERE { ?norm pg:normKey "box6_league" ; pg:hasThreshold ?t .
        ?t pg:thresholdPart ?part ; pg:numericValue ?n ; pg:givenBy ?fact . ?fact pg:numericValue ?n }"""
    )
    assert len(quotas) == 12
    assert sum(int(number) for _, number, _ in quotas) == 2880
    iron = values(
        """SELECT ?part ?method WHERE { ?norm pg:normKey "box5_iron" ; pg:hasThreshold ?t . ?t pg:thresholdPart ?part ;
        pg:givenBy/pg:appliesToMethod/skos:prefLabel ?method FILTER (lang(?method) = "zh") }"""
    )
    assert sorted(iron) == [("地下开采", "地下开采"), ("露天开采", "露天开采")]


def test_declared_thresholds_name_their_field(values: Values) -> None:
    """A limit that the submission declares has a field and no number."""
    rows = values(
        """SELECT ?field (BOUND(?n) AS ?number) WHERE { ?norm pg:normKey "sand_min" ; pg:hasThreshold ?t .
        ?t pg:thresholdField ?field OPTIONAL { ?t pg:numericValue ?n } }"""
    )
    assert rows == [("league_sand_min_scale", "false")]


def test_exceptions_are_concepts_and_not_concerned(values: Values) -> None:
    """Minerals outside the ban on small mines are exceptions; the norm does not concern them."""
    rows = values(
        """SELECT ?m (EXISTS { ?n pg:concerns ?e } AS ?concerned) WHERE { ?n pg:normKey "small" ; pg:hasException ?e .
        ?e skos:prefLabel ?m FILTER (lang(?m) = "zh") }"""
    )
    assert {mineral for mineral, _ in rows} == {"煤层气", "富铁", "金", "地热", "矿泉水"}
    assert {concerned for _, concerned in rows} == {"false"}


def test_a_norm_concerns_what_its_words_name(values: Values) -> None:
    """The norm on Bayan Obo's minerals is found by any of them."""
    rows = values(
        """SELECT DISTINCT ?key WHERE { ?n a pg:Norm ; pg:normKey ?key ; pg:concerns ?m .
        ?m skos:prefLabel "钪"@zh }"""
    )
    assert rows


def test_related_norms_are_related_both_ways(values: Values) -> None:
    """The relation is symmetric in the graph."""
    assert values("SELECT ?a WHERE { ?a pg:relatedNorm ?b FILTER NOT EXISTS { ?b pg:relatedNorm ?a } } LIMIT 1") == []


def test_glosses_are_marked_as_such(values: Values) -> None:
    """Every norm has one gloss per language, apart from its quotation."""
    rows = values("SELECT ?n (COUNT(?g) AS ?c) WHERE { ?n a pg:Norm ; pg:gloss ?g } GROUP BY ?n")
    assert {count for _, count in rows} == {"2"}


@pytest.mark.parametrize(
    ("file", "key", "cells", "message"),
    [
        ("ch5", "coal_ug_300", {"threshold_value": "301"}, "the threshold 301 万吨/年 is not in the quotation"),
        ("ch5", "coal_ug_300", {"threshold_unit": "吨/日"}, "is not in the quotation, which has 不低于300万吨/年"),
        ("ch5", "coal_ug_300", {"threshold_unit": ""}, "the threshold '300' has no unit"),
        ("ch5", "coal_ug_300", {"threshold_value": ""}, "but there is no threshold_value"),
        ("ch5", "fluorite_medium", {"threshold_value": "大型"}, "'大型' is not in the quotation"),
        ("ch5", "fluorite_medium", {"threshold_unit": "个"}, "Leave the unit empty"),
        ("ch5", "miblk_split", {"threshold_value": "能源矿产=532;金属矿产=118;非金属矿产=44"}, "the threshold 532 个"),
        ("ch5", "miblk_split", {"threshold_value": "水气矿产=118"}, "'水气矿产' is not in the quotation"),
        ("ch5", "miblk_split", {"threshold_value": "能源矿产=118;532"}, "Expected <label>=<value> everywhere"),
        ("ch5", "miblk_694", {"threshold_unit": "count=个"}, "the threshold 'area' has no unit"),
        ("boxes", "box5_iron", {"threshold_value": "地下开采=60;露天开采=30"}, "the row box5.r3 has no 60"),
        ("boxes", "box5_gold", {"threshold_value": "5"}, "the row box5.r5 has no 5"),
        ("boxes", "box6_league", {"threshold_value": "box6.r99=60"}, "no table row box6.r99"),
        ("boxes", "box6_league", {"threshold_value": "box5.r5=4"}, "'box5.r5' is not in box6"),
        ("ch5", "small", {"exceptions": "煤层汽"}, "Nearest: 煤层气"),
        ("ch5", "small", {"exceptions": "煤层气;富铁矿石"}, "'富铁矿石', which is no preferred label"),
        ("ch5", "small", {"external": "maybe"}, "Expected 'no', or 'yes: '"),
        ("ch5", "small", {"reason_not_enforceable": "descriptive"}, "is enforceable and gives a reason"),
        ("ch5", "small", {"gloss_en": ""}, "column 'gloss_en' is empty"),
        ("ch5", "small", {"norm_id": "17"}, "column 'norm_id' holds '17'"),
    ],
)
def test_wrong_norms_say_what_to_do(plan: PlanCopy, file: str, key: str, cells: dict[str, str], message: str) -> None:
    """The error names the place, what was found and what was expected."""
    name = f"norms/{file}.csv"
    line = plan.line_of(name, key)
    plan.change(name, line, **cells)
    with pytest.raises(BuildError, match=rf"norms/{file}\.csv:{line}: ") as caught:
        plan.compile()
    assert message in str(caught.value)


def test_descriptive_units_need_a_reason(plan: PlanCopy) -> None:
    """A unit that is marked as holding no norm must exist and have a reason."""
    plan.change("norms/descriptive.csv", 3, reason="")
    with pytest.raises(BuildError, match=r"norms/descriptive\.csv:3: gives no reason"):
        plan.compile()
    plan.restore("norms/descriptive.csv")
    plan.change("norms/descriptive.csv", 3, address="ch9.s1.i0.p1")
    with pytest.raises(BuildError, match=r"norms/descriptive\.csv:3: 'ch9\.s1\.i0\.p1' is no paragraph"):
        plan.compile()
