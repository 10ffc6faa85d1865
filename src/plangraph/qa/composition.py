"""Answers of two steps: a clause of the plan gives a set of things, the graph a figure for each of them.

`黄河几字弯上的城市里，哪些矿山指标不到100个` needs the clause that names these cities and the table with their
quotas. What the question says beside the indicator finds the clause; the names in the clause that the indicator has
figures for are the set; what the question asks to do with the figures is done as for any look-up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plangraph.graph.concepts import Concept
from plangraph.qa.drafting import worded
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft, Fact, Quote
from plangraph.qa.question import Question, Term
from plangraph.qa.selection import is_whole, narrow_by_year, scheme_of
from plangraph.qa.statements import Clause, ClauseIndex
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.text.numbers import CHINESE_NUMERALS

_SETS = ("regions", "minerals")
_COUNTED = re.compile(rf"[{CHINESE_NUMERALS}两几]+[个家处种市盟]?")
_LEAST_COVERED = 0.5
_LEAST_WEIGHT = 3.0
_LEAST_PARTS = 4
_MORE = 0.02
_SURE = 2.0


@dataclass(frozen=True, slots=True)
class _Set:
    """Things of one scheme that facts speak of, where the plan names them, what it names beside them, and the fit."""

    quotes: tuple[Quote, ...]
    concepts: tuple[str, ...]
    without: tuple[str, ...]
    fit: float


class Composer:
    """Joins clauses and facts."""

    def __init__(self, lookup: Lookup, clauses: ClauseIndex, index: SearchIndex) -> None:
        self._lookup = lookup
        self._clauses = clauses
        self._index = index

    def draft(self, question: Question) -> Draft | None:
        """The joined answer, or None where the question does not ask for one."""
        if "except" in question.forms:
            return self._difference(question)
        found: list[tuple[_Set, tuple[Fact, ...], str]] = []
        for indicator in self._targets(question):
            facts, query = self._lookup.facts.by_indicator([indicator])
            for scheme in _SETS:
                spoken_of = _one_by_one(facts, scheme)
                if self._wants_set(question, scheme, spoken_of):
                    named = self._of_places(question, scheme, spoken_of) or self._named(
                        self._terms(question, indicator), scheme, spoken_of
                    )
                    found.extend([(named, facts, query)] if named else [])
        best = max(found, key=lambda one: one[0].fit, default=None)
        return None if best is None else self._joined(question, *best)

    def _targets(self, question: Question) -> list[str]:
        """The named indicators, and where none of them has parts those that have, if the question speaks of such."""
        named = self._lookup.indicators(question)
        parts = (_one_by_one(self._lookup.facts.by_indicator([one])[0], scheme) for one in named for scheme in _SETS)
        if any(len(some) >= _LEAST_PARTS for some in parts):
            return sorted(named)
        return sorted(self._lookup.with_parts(question, "regions", _LEAST_PARTS))

    def _wants_set(self, question: Question, scheme: str, spoken_of: frozenset[str]) -> bool:
        asked = [concept for concept in question.concepts(scheme) if not is_whole(concept.iri)]
        return len(spoken_of) >= _LEAST_PARTS and scheme in question.sets and not asked

    def _of_places(self, question: Question, scheme: str, spoken_of: frozenset[str]) -> _Set | None:
        """The regions of the zones of a named class, or of a named place."""
        if scheme != "regions":
            return None
        members = self._lookup.members(question)
        regions = {one for fact in members for one in fact.subjects if one in spoken_of and not is_whole(one)}
        if members and regions:
            return _Set(self._lookup.quotes(members), tuple(sorted(regions)), (), _SURE)
        places = {m.concept.iri: m.concept for m in question.query.mentions if m.concept.scheme_name == "zones"}
        for place in places.values():
            lies_in = tuple(sorted(one for one in self._lookup.regions_of(place.iri) & spoken_of if not is_whole(one)))
            source = self._saying(place)
            if lies_in and source:
                return _Set((source,), lies_in, (), _SURE)
        return None

    def _saying(self, place: Concept) -> Quote | None:
        """The shortest clause, else the first unit, that names a place."""
        labels = tuple(map(folded, place.labels("zh")))
        clauses = [c for c in self._clauses.clauses if any(label in folded(c.text) for label in labels)]
        if clauses:
            shortest = min(clauses, key=lambda clause: len(clause.text))
            return Quote.of(shortest.passage, shortest.span)
        units = (p for p in self._index.passages if any(label in folded(p.text) for label in labels))
        return next(map(Quote.of, units), None)

    def _difference(self, question: Question) -> Draft | None:
        """Of the regions of a named class of zones those that a clause which the question speaks of does not name."""
        members = self._lookup.members(question)
        regions = frozenset(
            one for fact in members for one in fact.subjects if scheme_of(one) == "regions" and not is_whole(one)
        )
        terms = tuple(term for term in question.terms if not term.forms & self._lookup.generic)
        other = self._named(terms, "regions", regions, least=1) if len(regions) > 1 else None
        if other is None:
            return None
        clause = other.quotes[0].text
        left = [
            one for one in sorted(regions) if one not in other.concepts and not self._lookup.has_parts(one, regions)
        ]
        wording = self._lookup.wording(question.query.lang)
        text = "".join(quote.text for quote in self._lookup.quotes(members))
        names = self._lookup.printed_names(left, text, wording)
        if not names:
            return None
        said = wording.phrases.say("except", names=names, clause=clause)
        return Draft(said, "lookup", (*other.quotes, *self._lookup.quotes(members)), support=question.support([said]))

    def _named(self, terms: Sequence[Term], scheme: str, spoken_of: frozenset[str], least: int = 2) -> _Set | None:
        """The things that the clause names which fits some words best, among those that facts speak of."""
        weight = sum(term.weight for term in terms)
        if weight < _LEAST_WEIGHT:
            return None
        found: list[_Set] = []
        for clause in self._clauses.clauses:
            said = self._clauses.said(clause)
            covered = sum(term.weight for term in terms if any(form in said for form in term.forms)) / weight
            if covered >= _LEAST_COVERED and not clause.passage.address.is_table:
                concepts = self._concepts(clause, scheme)
                known = tuple(iri for iri in concepts if iri in spoken_of)
                if len(known) >= least:
                    others = tuple(iri for iri in concepts if iri not in spoken_of)
                    fit = covered - len(clause.text) / 1000 + _MORE * len(known)
                    found.append(_Set((Quote.of(clause.passage, clause.span),), known, others, fit))
        return max(found, key=lambda one: one.fit, default=None)

    def _terms(self, question: Question, indicator: str) -> tuple[Term, ...]:
        """The content words that may find a clause: known to one, and no name of the indicator, a kind or a unit."""
        labels = self._lookup.labels(indicator)
        labels = frozenset(label for label in labels if label in question.query.folded) or labels
        bound = {str(question.bound.limit), *question.bound.words} if question.bound else set()
        spans = [question.query.folded[one.span.start : one.span.end] for one in question.given]
        return tuple(
            term
            for term in question.terms
            if not term.forms & (self._lookup.generic | bound)
            and not any(_COUNTED.fullmatch(form) for form in term.forms)
            and not any(form in text for form in term.forms for text in (*labels, *spans))
            and self._clauses.knows(form for form in term.forms if len(form) > 1)
        )

    def _concepts(self, clause: Clause, scheme: str) -> tuple[str, ...]:
        mentions = self._index.linker.mentions(folded(clause.text))
        return tuple(dict.fromkeys(m.concept.iri for m in mentions if m.concept.scheme_name == scheme))

    def _joined(self, question: Question, named: _Set, facts: Sequence[Fact], query: str) -> Draft:
        wording = self._lookup.wording(question.query.lang)
        about = tuple(fact for fact in facts if set(named.concepts) & set(fact.subjects))
        timely = narrow_by_year(about, question.years) or about
        draft = worded(question, self._lookup.in_order(timely), (query,), wording)
        clause = "”“".join(quote.text for quote in named.quotes)
        text = wording.phrases.say("joined", clause=clause, text=draft.text)
        if missing := self._lookup.printed_names(named.without, clause, wording):
            indicator = self._lookup.indicator_label(facts[0].indicator, wording.phrases.lang)
            text += wording.phrases.say("without", names=missing, indicator=indicator)
        quotes = (*named.quotes, *self._lookup.quotes(draft.facts))
        said = [folded(text), *(self._index.spoken(self._index.passage(quote.citation.iri)) for quote in quotes)]
        return replace(draft, text=text, quotes=tuple(dict.fromkeys(quotes)), support=question.support(said))


def _one_by_one(facts: Sequence[Fact], scheme: str) -> frozenset[str]:
    """The things of a scheme that have a figure of their own."""
    about = ([s for s in fact.subjects if scheme_of(s) == scheme and not is_whole(s)] for fact in facts)
    return frozenset(some[0] for some in about if len(some) == 1)
