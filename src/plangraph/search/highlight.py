"""Highlights: the places of a verbatim text that a query matched, as offsets in that text."""

from __future__ import annotations

from collections.abc import Iterable

from plangraph.domain.model import Span
from plangraph.text.normalization import FoldedText


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping and touching ones joined."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def highlight(folded: FoldedText, terms: Iterable[str]) -> tuple[Span, ...]:
    """Every occurrence of the folded `terms` in a text, as merged half-open spans in the original text."""
    found: list[Span] = []
    for term in set(terms):
        start = folded.text.find(term) if term else -1
        while start >= 0:
            found.append(folded.original(start, start + len(term)))
            start = folded.text.find(term, start + 1)
    return merge(found)
