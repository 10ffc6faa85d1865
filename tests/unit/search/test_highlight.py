"""Highlights as offsets in the original text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plangraph.domain.model import Span
from plangraph.search.highlight import highlight, merge
from plangraph.text.normalization import fold

TEXTS = st.text(alphabet="矿山礦總总数２0aＡ，。 ", max_size=40)


def test_folded_terms_mark_the_original_characters() -> None:
    """Traditional characters and full-width digits are marked where the folded term matches them."""
    text = "礦山總數２９００個"
    assert [span.of(text) for span in highlight(fold(text), ["矿山总数", "2900"])] == ["礦山總數２９００"]


def test_terms_that_do_not_occur_mark_nothing() -> None:
    """No match gives no span, and an empty term is ignored."""
    assert highlight(fold("矿山"), ["水", ""]) == ()


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_spans_are_ordered_disjoint_and_inside(text: str, terms: list[str]) -> None:
    """Whatever is searched, spans come in order, apart from each other and inside the text."""
    spans = highlight(fold(text), [fold(term).text for term in terms])
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)


def test_touching_spans_become_one() -> None:
    """Overlapping and touching spans are joined, others stay apart."""
    assert merge([Span(4, 6), Span(0, 2), Span(2, 3), Span(5, 9)]) == (Span(0, 3), Span(4, 9))
