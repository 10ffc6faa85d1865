"""Text beside a table, and table beside a text: what a table and the paragraph it is printed after say on one thing.

A table gives a figure; the paragraph above it often gives the same figure with its conditions, or another one for a
mineral that the table sums up as others. Both are cited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plangraph.graph.concepts import Concept
from plangraph.qa.model import Fact, Quote
from plangraph.qa.question import Question
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THINGS = frozenset({"indicators", "minerals", "mining-methods", "regions", "zones"})


def companions(
    facts: Sequence[Fact], question: Question, index: SearchIndex, concepts: Mapping[str, Concept]
) -> tuple[Quote, ...]:
    """The sentences with figures, in the paragraphs before the facts' tables, that name what the question names."""
    if len({fact.stated_in for fact in facts}) > 1:
        return ()
    names = _names(facts, question, concepts)
    quotes: dict[tuple[str, int], Quote] = {}
    for fact in facts:
        paragraph = index.paragraph_before(fact.stated_in)
        for span in paragraph.sentences if paragraph else ():
            if paragraph and _tells(span.of(paragraph.text), names):
                quotes[paragraph.iri, span.start] = Quote.of(paragraph, span)
    return tuple(quotes.values())


def rows_beside(quotes: Sequence[Quote], question: Question, index: SearchIndex) -> tuple[Quote, ...]:
    """The rows of tables printed after quoted paragraphs that give the same figures for the same named thing."""
    asked = {mention.concept.iri for mention in question.query.mentions}
    found: dict[str, Quote] = {}
    for quote in quotes:
        said = set(_NUMBER.findall(folded(quote.text)))
        for row in index.rows_after(quote.citation.iri):
            figures = set(_NUMBER.findall(folded(row.text)))
            named = {m.concept.iri for m in index.linker.mentions(folded(row.text)) if m.concept.scheme_name in _THINGS}
            if figures and figures <= said and (not named or named & asked):
                found[row.iri] = Quote.of(row)
    return tuple(found.values())


def _names(facts: Sequence[Fact], question: Question, concepts: Mapping[str, Concept]) -> frozenset[str]:
    about = {subject for fact in facts for subject in fact.subjects}
    named = [mention for mention in question.query.mentions if mention.concept.scheme_name == "minerals"]
    asked = {mention.concept.iri for mention in named}
    labels = {label for iri in (about & asked) | asked for label in concepts[iri].labels("zh")}
    return frozenset(label for label in map(folded, labels) if len(label) > 1)


def _tells(sentence: str, names: frozenset[str]) -> bool:
    said = folded(sentence)
    return bool(_DIGIT.search(said)) and any(name in said for name in names)
