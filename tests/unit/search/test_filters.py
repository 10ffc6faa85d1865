"""Filters and pages of a search."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from plangraph.corpus.document import Corpus
from plangraph.corpus.reader import load_corpus
from plangraph.domain.errors import QueryError
from plangraph.resources import data_root
from plangraph.search.filters import Filterable, Filters
from plangraph.search.index import SearchIndex
from plangraph.search.validity import Validity, validities


def test_place_filters_keep_to_their_place(index: SearchIndex) -> None:
    """Chapter and section narrow to paragraphs there and to rows of tables printed there."""
    hits = index.search("矿山总数", 100, filters=Filters(chapter=5, section=2))
    assert {(hit.citation.chapter, hit.citation.section) for hit in hits} == {(5, 2)}
    assert {hit.citation.box for hit in hits} >= {None, 6}
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


@pytest.mark.parametrize(
    "filters",
    [
        Filters(mineral="月岩"),
        Filters(region="月球"),
        Filters(modality="maybe"),
        Filters(document="another-plan"),
    ],
)
def test_unknown_names_are_errors(index: SearchIndex, filters: Filters) -> None:
    """A filter that names nothing known says so, instead of giving an empty page."""
    with pytest.raises(QueryError):
        index.search("矿", filters=filters)


def test_a_day_keeps_the_plans_in_force(index: SearchIndex) -> None:
    """The plan is found on the day of its issue and after it, not on the day before."""
    issued = datetime.date(2022, 8, 19)
    assert index.search("矿山总数", filters=Filters(date=issued)) == index.search("矿山总数")
    assert index.search("矿山总数", filters=Filters(date=issued - datetime.timedelta(days=1))) == []


def test_a_plan_ends_on_its_day_or_when_it_is_repealed(index: SearchIndex) -> None:
    """The end is the first day on which the plan no longer holds; a later plan may end it sooner than its own day."""
    plan = load_corpus(data_root()).documents[0]
    manifest = replace(plan.manifest, until=datetime.date(2030, 1, 1))
    later = replace(manifest, id="later", repeals=(plan.id,), issued=datetime.date(2026, 3, 1), until=None)
    corpus = Corpus((replace(plan, manifest=manifest), replace(plan, id="later", manifest=later)))
    found = validities(corpus)
    assert found[plan.id] == Validity(manifest.issued, datetime.date(2026, 3, 1))
    assert found["later"] == Validity(datetime.date(2026, 3, 1))
    filterable = Filterable(index.engine.arrangement, (), {}, {}, found)
    days = [datetime.date(2026, 2, 28), datetime.date(2026, 3, 1)]
    assert [bool(filterable.mask(Filters(date=day)).all()) for day in days] == [True, False]


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
