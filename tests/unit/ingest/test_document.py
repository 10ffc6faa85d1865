"""The plan's structure in the graph."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plangraph.corpus.reader import load_corpus
from plangraph.domain.address import Address
from plangraph.ingest.document import parent_iri, reading_order
from plangraph.resources import data_root

Values = Callable[[str], list[tuple[str, ...]]]
PLAN = "https://w3id.org/plangraph/id/nmg-2021-2025"


def test_the_plan_is_described(values: Values) -> None:
    """Title, number, dates, issuing body, area and period of the plan are stated."""
    [row] = values(
        """SELECT ?title ?number ?issued ?public ?body ?area ?first ?last WHERE {
        ?plan a pg:Plan ; dct:title ?title ; eli:number ?number ; eli:date_document ?issued ;
          eli:date_publication ?public ; pg:issuedBy/skos:prefLabel ?body ; eli:jurisdiction/skos:notation ?area ;
          dct:temporal ?period . ?period pg:firstYear ?first ; pg:lastYear ?last .
        FILTER (lang(?title) = "zh" && lang(?body) = "zh") }"""
    )
    assert row == (
        "内蒙古自治区矿产资源总体规划（2021—2025年）",
        "内政发〔2022〕24号",
        "2022-08-19",
        "2022-08-26",
        "内蒙古自治区人民政府",
        "150000",
        "2021",
        "2025",
    )


@pytest.mark.parametrize(
    ("name", "count"),
    [("Chapter", 8), ("Section", 25), ("Item", 28), ("Paragraph", 103), ("Table", 6), ("TableRow", 74)],
)
def test_every_unit_is_there(values: Values, name: str, count: int) -> None:
    """General provisions and seven chapters, 25 sections, 103 paragraphs, six tables and their rows."""
    assert values(f"SELECT (COUNT(DISTINCT ?u) AS ?n) WHERE {{ ?u a pg:{name} }}") == [(str(count),)]


def test_a_paragraph_carries_all_it_needs(values: Values) -> None:
    """Address, page, citation labels, parent and position of one paragraph."""
    rows = values(
        """SELECT ?address ?page ?label ?parent WHERE { plan:ch5\\/s2\\/i1\\/p1 pg:address ?address ;
        pg:printedPage ?page ; pg:citationLabel ?label ; eli:is_part_of/pg:address ?parent } ORDER BY lang(?label)"""
    )
    assert rows == [
        ("ch5.s2.i1.p1", "32", "Ch. 5, Sec. 2, item 1, para. 1 (p. 32)", "ch5.s2.i1"),
        ("ch5.s2.i1.p1", "32", "第五章第二节第1项第1段（第32页）", "ch5.s2.i1"),
    ]


def test_sentences_are_exact_spans(values: Values) -> None:
    """Every sentence's text stands at its offsets in its paragraph."""
    rows = values(
        "SELECT ?text ?start ?end ?words WHERE { ?p pg:hasSentence ?s ; pg:text ?text . "
        "?s pg:startOffset ?start ; pg:endOffset ?end ; pg:text ?words }"
    )
    assert len(rows) > 300
    assert all(text[int(start) : int(end)] == words for text, start, end, words in rows)


def test_reading_order_counts_every_unit_once(values: Values) -> None:
    """Positions run from 1 without gaps, and a row follows the paragraph that its table is printed after."""
    positions = [int(number) for (number,) in values("SELECT ?n WHERE { ?u pg:readingOrder ?n } ORDER BY ?n")]
    assert positions == list(range(1, len(positions) + 1))
    document = load_corpus(data_root()).document("nmg-2021-2025")
    order = reading_order(document)
    assert order[Address.parse("ch5.s2.i1.p1")] < order[Address.parse("box5.r1")] < order[Address.parse("ch5.s2.i2")]


def test_a_unit_without_section_hangs_on_its_chapter() -> None:
    """Steps that the plan does not print are skipped on the way up."""
    document = load_corpus(data_root()).document("nmg-2021-2025")
    assert parent_iri(document, Address.parse("ch0.s0.i0.p1")) == f"{PLAN}/ch0"
    assert parent_iri(document, Address.parse("ch1.s1.i0.p1")) == f"{PLAN}/ch1/s1"
    assert parent_iri(document, Address.parse("ch1")) == PLAN
