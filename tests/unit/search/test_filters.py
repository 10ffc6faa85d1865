"""Filters and pages of a search."""

from __future__ import annotations

import pytest

from plangraph.domain.errors import QueryError
from plangraph.search.filters import Filters
from plangraph.search.index import SearchIndex


def test_place_filters_keep_to_their_place(index: SearchIndex) -> None:
    """Chapter and section narrow to paragraphs there and to rows of tables printed there."""
    hits = index.search("矿山总数", 100, filters=Filters(chapter=5, section=2))
    assert {(hit.citation.chapter, hit.citation.section) for hit in hits} == {(5, 2)}
    assert {hit.citation.box for hit in hits} >= {None, 6}
    assert index.search("矿山总数", filters=Filters(document="another-plan")) == []
    assert index.search("矿山总数", filters=Filters(document="nmg-2021-2025"))


@pytest.mark.parametrize("name", ["萤石", "fluorite", "https://w3id.org/plangraph/vocab/minerals/fluorite"])
def test_a_mineral_is_named_by_label_or_iri(index: SearchIndex, name: str) -> None:
    """Every hit names the mineral, whichever name it was given by."""
    hits = index.search("开采", 100, filters=Filters(mineral=name))
    assert hits
    assert all("萤石" in index.spoken(hit.passage) for hit in hits)


def test_region_and_modality_filter(index: SearchIndex) -> None:
    """A region keeps the units that name it, a modality those that state such a norm."""
    assert all("赤峰" in index.spoken(h.passage) for h in index.search("矿", 100, filters=Filters(region="赤峰市")))
    banned = {hit.citation.address for hit in index.search("开采", 100, filters=Filters(modality="prohibited"))}
    assert "ch5.s1.i1.p4" in banned
    assert len(banned) < len(index.passages) / 2


@pytest.mark.parametrize("filters", [Filters(mineral="月岩"), Filters(region="月球"), Filters(modality="maybe")])
def test_unknown_names_are_errors(index: SearchIndex, filters: Filters) -> None:
    """A filter that names nothing known says so, instead of giving an empty page."""
    with pytest.raises(QueryError):
        index.search("矿", filters=filters)


def test_no_filter_is_no_filter() -> None:
    """Filters without any value are false, with chapter 0 they are true."""
    assert not Filters()
    assert Filters(chapter=0)


def test_pages_tile_the_ranking(index: SearchIndex) -> None:
    """Pages of five follow one another without gap or overlap, ranks counting on."""
    whole = index.search("绿色矿山", 20)
    pages = [hit for offset in range(0, 20, 5) for hit in index.search("绿色矿山", 5, offset=offset)]
    assert pages == whole
    assert index.search("绿色矿山", 5, offset=1000) == []
