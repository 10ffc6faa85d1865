"""The plan's tables in the graph: rows, facts, and names that must be linked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plangraph.domain.errors import BuildError
from plangraph.ingest.pipeline import canonical_dataset

Values = Callable[[str], list[tuple[str, ...]]]
TABLES = "corpus/documents/nmg-2021-2025/tables"
LINKS = "corpus/documents/nmg-2021-2025/links.toml"


def edit(path: Path, old: str, new: str) -> None:
    """Replace words in a file; they must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_quota_of_a_league(values: Values) -> None:
    """The quota of 赤峰市 is a number with unit, period, comparator, row and quotation."""
    rows = values(
        """SELECT ?value ?unit ?period ?comparator ?clause ?quote WHERE { ?f a pg:Fact ;
        pg:hasIndicator/skos:broader? <https://w3id.org/plangraph/vocab/indicators/mine-count> ;
        pg:appliesToRegion/skos:altLabel "赤峰"@zh ; pg:numericValue ?value ; pg:hasUnit/skos:prefLabel ?unit ;
        pg:hasPeriod/pg:lastYear ?period ; pg:hasComparator/skos:notation ?comparator ; pg:quotation ?quote ;
        pg:statedIn/pg:citationLabel ?clause . FILTER (lang(?unit) = "zh" && lang(?clause) = "zh") }"""
    )
    assert rows == [("680", "个", "2025", "=", "专栏6第4行（第五章第二节，第33页）", "赤峰市 680")]


def test_the_minimum_scales(values: Values) -> None:
    """Box 5 gives one fact per mineral and mining method, and a class where it prints no number."""
    rows = values(
        """SELECT ?m (COALESCE(?way, "") AS ?method) ?text WHERE { ?f pg:hasIndicator ?i ; pg:valueText ?text ;
        pg:appliesToMineral/skos:prefLabel ?m . ?i skos:prefLabel "新建矿山最低开采规模"@zh . ?f a pg:Fact .
        OPTIONAL { ?f pg:appliesToMethod/skos:prefLabel ?way FILTER (lang(?way) = "en") }
        FILTER (lang(?m) = "zh" && CONTAINS(STR(?f), "box5")) }"""
    )
    assert sorted(rows) == sorted(
        [
            ("煤炭", "underground mining", "300"),
            ("地热", "", "1"),
            ("铁", "underground mining", "30"),
            ("铁", "open-pit mining", "60"),
            ("富铁", "", "6"),
            ("金", "", "4"),
            ("矿泉水", "", "0.5"),
            ("其他矿种", "", "中型下限"),
        ]
    )


def test_a_range_has_two_ends(values: Values) -> None:
    """10-15 becomes two ends with the comparator range, and no single number."""
    rows = values(
        """SELECT ?low ?high (BOUND(?n) AS ?number) WHERE { ?f a pg:Fact ; pg:valueText "10-15" ; pg:minimumValue ?low ;
        pg:maximumValue ?high . OPTIONAL { ?f pg:numericValue ?n } }"""
    )
    assert rows == [("10", "15", "false")]


def test_a_class_has_no_number(values: Values) -> None:
    """中型下限 is tied to the medium class."""
    rows = values(
        """SELECT ?c ?s WHERE { ?f a pg:Fact ; pg:valueText "中型下限" ; pg:hasComparator/skos:notation ?c ;
        pg:hasScaleClass ?s }"""
    )
    assert rows == [("class", "https://w3id.org/plangraph/vocab/scale-classes/medium")]


def test_table_totals_agree(values: Values) -> None:
    """Sums over the facts: 403 blocks, twelve quotas of 2880 in all."""
    blocks = values('SELECT (SUM(?n) AS ?s) { ?f a pg:Fact ; pg:numericValue ?n FILTER (STRENDS(STR(?f), ".count")) }')
    quotas = values(
        """SELECT (SUM(?n) AS ?s) (COUNT(?f) AS ?c) WHERE { ?f a pg:Fact ; pg:numericValue ?n ;
        pg:appliesToRegion ?r FILTER (STRENDS(STR(?f), ".quota")) ?r a pg:League }"""
    )
    assert blocks == [("403",)]
    assert quotas == [("2880", "12")]


def test_every_fact_is_quoted_from_its_row(values: Values) -> None:
    """The quotation of every table fact is the verbatim text of its row and holds the value's words."""
    rows = values(
        """SELECT ?quote ?text ?words WHERE { GRAPH <https://w3id.org/plangraph/graph/tables> {
        ?f a pg:Fact ; pg:quotation ?quote ; pg:statedIn ?row ; pg:valueText ?words . ?row pg:text ?text } }"""
    )
    assert len(rows) == 17 + 3 + 2 * 16 + 3 + 8 + 13
    assert all(quote == text and words in text for quote, text, words in rows)


def test_rows_are_about_their_concepts(values: Values) -> None:
    """Every row of box 3 is about its zone, and the zone's source is that row."""
    rows = values(
        """SELECT ?row WHERE { ?row a pg:TableRow ; eli:is_about ?zone .
        ?zone a pg:KeyExplorationMiningZone ; dct:source ?row }"""
    )
    assert len(rows) == 18


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("box4.csv", "锰,4", "镅,4", r"box4\.r4 column 'mineral': '镅' is no label"),
        ("box6.csv", "box6.r4,33,赤峰市", "box6.r4,33,赤锋市", r"box6\.r4 column 'league': '赤锋市' is no label"),
        ("box1.csv", "水热型地热资源调查,万平方千米", "水热型地热资源调查,万平方里", r"'万平方里' is no label"),
        ("box3.csv", "赤峰市南部金矿", "赤峰市北部金矿", r"box3\.r9 column 'zone'"),
    ],
)
def test_a_name_that_is_not_linked_stops_the_build(copy: Path, file: str, old: str, new: str, found: str) -> None:
    """A mineral, region, unit or zone that no vocabulary holds is named with its row and column."""
    edit(copy / TABLES / file, old, new)
    with pytest.raises(BuildError, match=found):
        canonical_dataset(copy)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("[tables.6", "[tables.7", "does not declare table 6"),
        (
            'columns = { mineral = "minerals" }',
            'columns = { mineral = "metals" }',
            "is no label of the scheme 'metals'",
        ),
        ('columns = { mineral = "minerals" }', "columns = {}", "column 'mineral': is not declared"),
        ('["minerals/iron"]', '["minerals/irony"]', "'minerals/irony' is no concept"),
        ('["indicators/exploration-block-area"]', "[]", "measure 'area': has no indicator"),
        ('issued_by = "', 'issued = "', "misses a key or has an unknown one"),
        ("[document]", "[document", "is no valid TOML"),
        ('every_fact = ["regions/150000"]', 'every_fact = "regions/150000"', "should be a list"),
    ],
)
def test_a_wrong_links_file_stops_the_build(copy: Path, old: str, new: str, found: str) -> None:
    """A table, scheme, concept or key of links.toml that does not fit is named."""
    edit(copy / LINKS, old, new)
    with pytest.raises(BuildError, match=found):
        canonical_dataset(copy)


def test_a_missing_links_file_is_named(copy: Path) -> None:
    """A plan without links.toml stops the build."""
    (copy / LINKS).unlink()
    with pytest.raises(BuildError, match=r"nmg-2021-2025/links\.toml: cannot be read"):
        canonical_dataset(copy)
