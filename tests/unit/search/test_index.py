"""The index over the repository's plan."""

from __future__ import annotations

import time

import pytest

from plangraph.resources import data_root
from plangraph.search.index import SearchIndex
from plangraph.search.loading import build_index
from plangraph.text.normalization import fold


def addresses(index: SearchIndex, query: str, k: int = 10) -> list[str]:
    """The addresses of the hits."""
    return [hit.citation.address for hit in index.search(query, k)]


def test_every_paragraph_and_row_can_be_found(index: SearchIndex) -> None:
    """The index holds all 103 paragraphs and 74 rows, and a unit's own words find it first."""
    assert len(index.passages) == 177
    for passage in index.passages:
        found = index.search(f"{passage.text} {passage.context}", 3)
        assert passage.iri in [hit.iri for hit in found], passage.address


def test_domain_terms_are_found_by_words_alone(index: SearchIndex) -> None:
    """The lexical half finds a unit with the term, among its best five, for each mineral name in the plan."""
    words = next(retriever for retriever in index.retrievers if retriever.name == "text")
    minerals = [concept for concept in index.linker.concepts if concept.scheme_name == "minerals"]
    labels = {fold(label).text for concept in minerals for label in concept.labels("zh") if len(label) > 1}
    named = [label for label in labels if any(label in index.spoken(passage) for passage in index.passages)]
    assert len(named) > 50
    for label in named:
        scores = words.scores(index.analyse(label))
        best = [index.passages[number] for number in (-scores).argsort(kind="stable")[:5]]
        assert any(label in index.spoken(passage) for passage in best), label


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("錫林郭勒盟在期礦山總數", "锡林郭勒盟在期矿山总数"),
        ("２０２５年在期矿山总数", "2025年在期矿山总数"),
        ("REE", "ree"),
    ],
)
def test_ways_of_writing_find_the_same(index: SearchIndex, query: str, other: str) -> None:
    """Traditional characters, full-width digits and case change no ranking."""
    assert addresses(index, query) == addresses(index, other)


def test_a_synonym_finds_the_plan_s_own_word(index: SearchIndex) -> None:
    """A short name that the plan never prints finds the row of its league."""
    assert "锡盟" not in "".join(passage.text for passage in index.passages)
    assert addresses(index, "锡盟 在期矿山")[0] == "box6.r11"


def test_english_words_find_the_clause(index: SearchIndex) -> None:
    """An English question finds the Chinese unit, and says what matched."""
    hits = index.search("state key laboratory of rare earths in Baotou", 3)
    assert hits[0].citation.address == "ch3.s2.i0.p3"
    assert set(hits[0].matched_by) >= {"concept", "english"}


def test_hits_carry_text_citation_and_highlights(index: SearchIndex) -> None:
    """A hit is verbatim, cited with its page, and its highlights lie in its text."""
    hit = index.search("通辽市在期矿山", 1)[0]
    assert hit.text == "通辽市 220"
    assert hit.citation.page == 33
    assert [span.of(hit.text) for span in hit.highlights] == ["通辽市"]


def test_ranks_and_scores_are_ordered_and_repeatable(index: SearchIndex) -> None:
    """Ranks count from 1, scores fall, and asking again gives the same."""
    hits = index.search("绿色矿山", 20)
    assert [hit.rank for hit in hits] == list(range(1, 21))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == index.search("绿色矿山", 20)


@pytest.mark.parametrize("query", ["", "   ", "？！", "😀", "\x00"])
def test_a_query_without_words_finds_nothing(index: SearchIndex, query: str) -> None:
    """Empty queries and mere signs give no hit and no error."""
    assert index.search(query) == []


def test_a_kept_index_equals_a_fresh_one(index: SearchIndex) -> None:
    """Building anew from the same concepts ranks as the index from its file does, in seconds."""
    started = time.process_time()
    fresh = build_index(data_root(), index.linker.concepts)
    assert time.process_time() - started < 20.0, "about 3 s on an idle machine"
    for query in ("萤石", "矿山地质环境治理", "How many mines"):
        assert [(hit.iri, hit.score) for hit in fresh.search(query)] == [
            (hit.iri, hit.score) for hit in index.search(query)
        ]


def test_the_paragraph_and_the_rows_beside_it_know_each_other(index: SearchIndex) -> None:
    """Rows lead to the paragraph they are printed after, and that paragraph to its rows."""
    rows = [passage for passage in index.passages if passage.address.box == 6]
    paragraph = index.paragraph_before(rows[0].iri)
    assert paragraph is not None
    assert str(paragraph.address) == "ch5.s2.i2.p1"
    assert list(index.rows_after(paragraph.iri)) == rows
    assert index.paragraph_before(paragraph.iri) is None


def test_spoken_words_are_folded(index: SearchIndex) -> None:
    """What a passage may be asked with is folded and has the English rendering."""
    passage = index.passages[0]
    assert fold(passage.text).text in index.spoken(passage)
    assert "mineral resources" in index.spoken(passage)
