"""Look-ups in the graph: the other measures of a row, and what a zone is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.graph.builds import current_build
from plangraph.graph.opening import open_graph
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft
from plangraph.qa.question import Question, understand
from plangraph.search.index import SearchIndex


@pytest.fixture(scope="module")
def lookup(index: SearchIndex, state_dir: Path) -> Lookup:
    """The look-ups over the repository's graph."""
    return Lookup(open_graph(current_build(state_dir), None, 10), index.concepts, index, load_lexicon())


def understood(index: SearchIndex, text: str) -> Question:
    """The understood question."""
    return understand(index.analyse(text), index, load_lexicon())


def of_row(lookup: Lookup, index: SearchIndex, address: str, unit: str) -> Draft:
    """A draft of the facts of a row in one unit."""
    passage = next(one for one in index.passages if one.citation.address == address)
    facts = tuple(fact for fact in lookup.facts.stated_in(passage.iri)[0] if fact.unit_zh == unit)
    assert facts
    return Draft("开头。", "lookup", lookup.quotes(facts), facts)


@pytest.mark.parametrize(
    ("question", "unit", "units"),
    [
        ("锰勘查区块个数和面积", "个", ["个", "平方千米"]),
        ("锰勘查区块面积和个数", "平方千米", ["平方千米", "个"]),
        ("锰有几个勘查区块，占地面积多大", "个", ["个", "平方千米"]),
        ("锰有几个勘查区块", "个", ["个"]),
        ("锰勘查区块面积", "平方千米", ["平方千米"]),
        ("锰勘查区块要多少资金", "个", ["个"]),
    ],
)
def test_the_measures_asked_for_as_well_are_told(
    lookup: Lookup, index: SearchIndex, question: str, unit: str, units: list[str]
) -> None:
    """A row's other measure comes behind the first one where the question names it, and only then."""
    draft = of_row(lookup, index, "box4.r4", unit)
    found = lookup.with_measures(understood(index, question), draft)
    assert [fact.unit_zh for fact in found.facts] == units
    assert {fact.stated_in for fact in found.facts} == {draft.facts[0].stated_in}
    assert found.text.startswith("开头。")
    assert (found == draft) is (len(units) == 1)
    assert len(found.quotes) == len(set(found.quotes))


def test_measures_stay_with_their_subjects(lookup: Lookup, index: SearchIndex) -> None:
    """The measure that is added is about the same mineral as the fact, not about the group of its row."""
    found = lookup.with_measures(understood(index, "铁区块数量及面积"), of_row(lookup, index, "box4.r3", "平方千米"))
    assert {fact.subjects for fact in found.facts} == {found.facts[0].subjects}
    assert "58个" in found.text


def test_text_and_long_lists_get_no_measures(lookup: Lookup, index: SearchIndex) -> None:
    """Facts of running text stay as they are, and so do those of more than a few rows."""
    question = understood(index, "勘查区块个数和面积")
    text = next(f for f in lookup.facts.all if f.unit_zh and not index.passage(f.stated_in).address.is_table)
    draft = Draft("", "lookup", lookup.quotes([text]), (text,))
    assert lookup.with_measures(question, draft) is draft
    many = tuple(f for n in range(1, 9) for f in of_row(lookup, index, f"box4.r{n}", "个").facts)
    draft = Draft("", "lookup", lookup.quotes(many), many)
    assert lookup.with_measures(question, draft) is draft


@pytest.mark.parametrize(
    ("zone", "things"),
    [
        ("zhaojinggou", {"minerals/niobium", "minerals/tantalum", "regions/150125", "regions/150100"}),
        ("baerzhe", {"minerals/zirconium", "regions/150526", "regions/150500"}),
    ],
)
def test_a_zone_is_for_minerals_and_lies_somewhere(
    lookup: Lookup, index: SearchIndex, zone: str, things: set[str]
) -> None:
    """The minerals of a zone, its county and the league above are found."""
    iri = next(concept.iri for concept in index.concepts if concept.iri.endswith(f"/zones/{zone}"))
    assert things <= {"/".join(one.split("/")[-2:]) for one in lookup.about_zone(iri)}


def test_what_is_no_zone_is_for_nothing(lookup: Lookup, index: SearchIndex) -> None:
    """A mineral, and an IRI that nothing has, are about nothing."""
    copper = next(concept.iri for concept in index.concepts if concept.iri.endswith("/minerals/copper"))
    assert lookup.about_zone(copper) == ()
    assert lookup.about_zone("urn:nothing") == ()
