"""Facts, statements, directions and comparisons in the graph."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.unit.ingest.plan_copy import PlanCopy

from plangraph.domain.errors import BuildError
from plangraph.ingest.encoding import Encoding

Values = Callable[[str], list[tuple[str, ...]]]


def test_a_fact_carries_all_its_parts(values: Values) -> None:
    """The number of mines in 2020: indicator, number, comparator, unit, period, region, change, words and place."""
    [row] = values(
        """SELECT ?i ?n ?c ?u ?p ?r ?d ?k ?text ?a WHERE { ?f a pg:Fact ; pg:hasIndicator/skos:prefLabel ?i ;
        pg:numericValue ?n ; pg:hasComparator/skos:notation ?c ; pg:hasUnit/skos:prefLabel ?u ;
        pg:hasPeriod/skos:notation ?p ; pg:appliesToRegion/skos:notation ?r ; pg:hasFactKind/skos:notation ?k ;
        pg:hasDirectionOfChange/skos:notation ?d ; pg:valueText ?text ; pg:statedIn/pg:address ?a .
        FILTER (?f = <https://w3id.org/plangraph/id/nmg-2021-2025/fact/mine-count-2020> && lang(?i) = "zh" &&
          lang(?u) = "zh") }"""
    )
    expected = ("矿山数量", "3393", "=", "家", "2020-12-31", "150000", "decrease", "measure", "3393家", "ch1.s2.i0.p5")
    assert row == expected


def test_every_statement_stands_at_its_offsets(values: Values) -> None:
    """The quotation of every fact, statement, direction and norm is the text between its offsets."""
    rows = values(
        """SELECT ?s ?quote ?text ?start ?end WHERE { ?s pg:quotation ?quote ; pg:startOffset ?start ;
        pg:endOffset ?end ; pg:statedIn ?unit .
        { ?unit pg:text ?text } UNION { ?unit a pg:Table ; dct:title ?text } }"""
    )
    assert len(rows) > 1200
    assert all(text[int(start) : int(end)] == quote for _, quote, text, start, end in rows)


def test_text_and_tables_share_one_shape(values: Values) -> None:
    """Every fact has kind, indicator, comparator, value in words, quotation and place, wherever it is stated."""
    total = values("SELECT (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a pg:Fact }")
    whole = values(
        """SELECT (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a pg:Fact ; pg:hasFactKind ?k ; pg:hasIndicator ?i ;
        pg:hasComparator ?c ; pg:valueText ?v ; pg:quotation ?q ; pg:statedIn ?u ;
        pg:startOffset ?a ; pg:endOffset ?b }"""
    )
    assert total == whole
    unnumbered = values(
        """SELECT ?v WHERE { ?f a pg:Fact ; pg:valueText ?v
        FILTER NOT EXISTS { ?f pg:numericValue|pg:minimumValue ?n } } ORDER BY ?v"""
    )
    assert unnumbered == [("中型下限",), ("中型及以上",)]


def test_a_statement_has_relation_and_objects(values: Values) -> None:
    """Who keeps which statistics: the relation, the minerals and the body as concepts."""
    rows = values(
        """SELECT ?m ?o WHERE { ?s a pg:PlanStatement ; pg:hasRelation/skos:notation "managedBy" ;
        pg:appliesToMineral/skos:prefLabel ?m ; pg:hasObject/skos:prefLabel ?o .
        FILTER (lang(?m) = "zh" && lang(?o) = "zh") }"""
    )
    assert sorted(rows) == [("天然气", "自然资源部"), ("石油", "自然资源部"), ("铀", "自然资源部")]


def test_words_that_are_no_concept_stay_words(values: Values) -> None:
    """An object that no vocabulary holds is kept verbatim from the quotation."""
    rows = values("SELECT ?t ?q WHERE { ?s pg:objectText ?t ; pg:quotation ?q }")
    assert len(rows) > 300
    assert all(text in quote for text, quote in rows)


def test_a_class_is_a_fact_and_a_statement(values: Values) -> None:
    """The minimum scale of fluorite mines is a class, so it is found among the minimum scales."""
    rows = values(
        """SELECT ?text ?class WHERE { ?f a pg:Fact , pg:PlanStatement ; pg:hasIndicator ?i ; pg:valueText ?text ;
        pg:hasComparator/skos:notation "class" ; pg:hasScaleClass ?class ;
        pg:appliesToMineral/skos:prefLabel "萤石"@zh . ?i skos:prefLabel "新建矿山最低开采规模"@zh }"""
    )
    assert rows == [("中型及以上", "https://w3id.org/plangraph/vocab/scale-classes/medium")]


def test_rows_without_figures_are_statements(values: Values) -> None:
    """Each of the 18 rows of box 3 states its zone."""
    rows = values(
        "SELECT DISTINCT ?zone WHERE { ?s a pg:PlanStatement ; pg:statedIn/pg:address ?a ; pg:appliesToZone ?zone "
        'FILTER (STRSTARTS(?a, "box3.")) }'
    )
    assert len(rows) == 18


def test_groups_of_a_table_are_facts(values: Values) -> None:
    """The numbers printed beside the groups of box 4 are facts of the groups and add up to 403."""
    rows = values(
        """SELECT ?m ?n WHERE { ?f a pg:Fact ; pg:numericValue ?n ; pg:appliesToMineral/skos:prefLabel ?m
        FILTER (STRENDS(STR(?f), ".category_count") && lang(?m) = "zh") }"""
    )
    assert dict(rows) == {"能源矿产": "19", "金属矿产": "355", "非金属矿产": "29"}


@pytest.mark.parametrize(("indicator", "total"), [("count", "403"), ("subtotal", "403"), ("area", "14801.3")])
def test_a_sum_over_a_table_counts_nothing_twice(values: Values, indicator: str, total: str) -> None:
    """Rows and groups of box 4 have indicators of their own, so each of them adds up by itself."""
    rows = values(
        f"""SELECT (SUM(?n) AS ?sum) WHERE {{ ?f a pg:Fact ; pg:numericValue ?n ; pg:statedIn/eli:is_part_of plan:box4 ;
        pg:hasIndicator vocab:indicators\\/exploration-block-{indicator} }}"""
    )
    assert rows == [(total,)]


def test_directions_join_mineral_region_and_activity(values: Values) -> None:
    """What is prohibited from mining, and what is bound to a quota."""
    query = """SELECT DISTINCT ?m WHERE { ?d a pg:Direction ; pg:hasDirectionKind/skos:notation "%s" ;
      pg:hasActivity <https://w3id.org/plangraph/vocab/activities/mining> ; pg:appliesToMineral/skos:prefLabel ?m .
      FILTER (lang(?m) = "zh") }"""
    assert {"超贫磁铁矿", "蓝石棉", "汞"} <= {mineral for (mineral,) in values(query % "prohibited")}
    assert {mineral for (mineral,) in values(query % "quota")} == {"稀土", "钨"}


def test_tensions_are_linked_both_ways(values: Values) -> None:
    """2900个以内 and ＜2900 are linked in both directions, and a note tells how they differ."""
    rows = values(
        """SELECT ?x ?y ?note WHERE { ?a pg:inTensionWith ?b ; pg:valueText ?x . ?b pg:inTensionWith ?a ;
        pg:valueText ?y . ?c a pg:StatementComparison ; pg:compares ?a , ?b ; skos:note ?note
        FILTER (?x = "2900个以内" && ?y = "＜2900") }"""
    )
    assert len(rows) == 4
    assert all("2900" in note for *_, note in rows)


def test_restatements_can_be_asked_from_either_side(values: Values) -> None:
    """Every restatement has its inverse."""
    forth = values("SELECT (COUNT(*) AS ?n) WHERE { ?a pg:restates ?b }")
    back = values("SELECT (COUNT(*) AS ?n) WHERE { ?b pg:restatedBy ?a . ?a pg:restates ?b }")
    assert forth == back
    assert int(forth[0][0]) > 40


def test_exempt_minerals_include_their_kinds(values: Values) -> None:
    """Gold is exempt from the ban on small mines, and so is lode gold; coal is not."""
    rows = values('SELECT DISTINCT ?m WHERE { ?s pg:exempts/skos:prefLabel ?m FILTER (lang(?m) = "zh") }')
    assert {"煤层气", "富铁", "金", "岩金", "地热", "矿泉水"} <= {mineral for (mineral,) in rows}
    assert ("煤炭",) not in rows


def test_every_row_becomes_one_resource(encoding: Encoding, values: Values) -> None:
    """As many facts and statements as rows, as many directions and comparisons."""
    stated = {record.key for record in encoding.facts}
    found = values(
        """SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH <https://w3id.org/plangraph/graph/facts> {
        ?s a ?kind . VALUES ?kind { pg:Fact pg:PlanStatement } } }"""
    )
    assert found == [(str(len(stated)),)]
    assert values("SELECT (COUNT(?s) AS ?n) WHERE { ?s a pg:Direction }") == [(str(len(encoding.directions)),)]
    count = "SELECT (COUNT(?s) AS ?n) WHERE { ?s a pg:StatementComparison }"
    assert values(count) == [(str(len(encoding.comparisons)),)]


def test_a_range_keeps_both_ends(encoding: Encoding) -> None:
    """10—15处 is one figure with two limits."""
    [record] = [record for record in encoding.facts if record.key == "target-new-large-medium-sites"]
    assert record.figure is not None
    assert (record.figure.low, record.figure.high, record.figure.is_range) == (Decimal(10), Decimal(15), True)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"relation": "locatedIn"}, "leaves it empty"),
        ({"figure": "", "value": ""}, "column 'figure' is empty"),
        ({"kind": "rank"}, "the unit of a rank is '家'. Expected 位 or 名"),
        ({"key": "Mine_Count"}, "Expected small ASCII letters"),
        ({"region": "内蒙古"}, "no preferred label of regions, areas, zones. Nearest: 内蒙古自治区"),
        ({"mineral": "煤炭"}, "which ch1.s2.i0.p5 does not name"),
        ({"address": "ch1.s2.i0.p4"}, "does not stand in ch1.s2.i0.p4. It stands in ch1.s2.i0.p5"),
        ({"period": "2020-13-01"}, "Expected ISO 8601"),
        ({"period": "1999"}, "no notation in ontology/vocabularies/controlled-values.ttl"),
        ({"period": "2025"}, "neither the quotation nor the section before it says so"),
        ({"indicator": "矿山数目"}, "no name in 'indicators'. Nearest: 矿山数量"),
    ],
)
def test_wrong_rows_say_what_to_do(plan: PlanCopy, cells: dict[str, str], message: str) -> None:
    """The error names the place, what was found and what was expected."""
    line = plan.line_of("facts/ch1.csv", "mine-count-2015")
    plan.change("facts/ch1.csv", line, **cells)
    with pytest.raises(BuildError, match=rf"facts/ch1\.csv:{line}: ") as caught:
        plan.compile()
    assert message in str(caught.value)


def test_rows_stay_in_order(plan: PlanCopy) -> None:
    """A row before its place is named, and so is a row in the file of another chapter."""
    rows = plan.rows("facts/ch1.csv")
    plan.write("facts/ch1.csv", [rows[-1], *rows[:-1]])
    with pytest.raises(BuildError, match=r"facts/ch1\.csv:3: the address ch1\.s1\.i0\.p1 comes after"):
        plan.compile()
    plan.write("facts/ch1.csv", [*rows, plan.rows("facts/ch2.csv")[0]])
    with pytest.raises(BuildError, match=rf"facts/ch1\.csv:{len(rows) + 2}: .* is not in ch1"):
        plan.compile()


def test_links_are_not_given_twice(plan: PlanCopy) -> None:
    """The same pair in either direction is refused."""
    rows = plan.rows("facts/links.csv")
    twin = {**rows[0], "from_key": rows[0]["to_key_or_row_address"], "to_key_or_row_address": rows[0]["from_key"]}
    plan.write("facts/links.csv", [*rows, twin])
    with pytest.raises(BuildError, match=rf"links\.csv:{len(rows) + 2}: .* are linked already at facts/links\.csv:2"):
        plan.compile()


def test_a_plan_without_encoded_files_has_none(plan: PlanCopy) -> None:
    """Facts, norms, mentions and English are optional, each folder as a whole."""
    import shutil

    for name in ("facts", "norms", "mentions", "english"):
        shutil.rmtree(plan.folder / name)
    compiled = plan.compile()
    assert compiled.quads() == []
