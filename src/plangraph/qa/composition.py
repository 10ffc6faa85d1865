"""Answers of two steps: a clause of the plan gives a set of things, the graph a figure for each of them.

`黄河几字弯上的城市里，哪些矿山指标不到100个` needs the clause that names these cities and the table with their quotas. What
the question says beside the indicator finds the clause; the names in the clause that the indicator has figures for are
the set; what the question asks to do with the figures is done as for any look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plangraph.qa.drafting import worded
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft, Fact, Quote
from plangraph.qa.question import Question, Term
from plangraph.qa.selection import is_whole, narrow_by_year, scheme_of
from plangraph.qa.statements import Clause, ClauseIndex
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex

_SETS = ("regions", "minerals")
_LEAST_COVERED = 0.5
_LEAST_WEIGHT = 3.0
_LEAST_PARTS = 3


@dataclass(frozen=True, slots=True)
class _Named:
    """A clause, the concepts of one scheme that it names and facts speak of, those that none speaks of, and its fit."""

    clause: Clause
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
        best: tuple[Draft, float] | None = None
        for indicator in sorted(self._lookup.indicators(question)):
            facts, query = self._lookup.facts.by_indicator([indicator])
            for scheme in _SETS:
                named = self._named(question, facts, scheme, indicator)
                if named is not None and (best is None or named.fit > best[1]):
                    best = (self._joined(question, named, facts, query), named.fit)
        return None if best is None else best[0]

    def _named(self, question: Question, facts: Sequence[Fact], scheme: str, indicator: str) -> _Named | None:
        """The clause that fits what the question says beside the indicator and names things the facts speak of."""
        spoken_of = {s for fact in facts for s in fact.subjects if scheme_of(s) == scheme and not is_whole(s)}
        asked = {c.iri for c in question.concepts(scheme)}
        if len(spoken_of) < _LEAST_PARTS or asked:
            return None
        terms = self._terms(question, indicator)
        weight = sum(term.weight for term in terms)
        if weight < _LEAST_WEIGHT:
            return None
        found: list[_Named] = []
        for clause in self._clauses.clauses:
            said = self._clauses.said(clause)
            covered = sum(term.weight for term in terms if any(form in said for form in term.forms)) / weight
            if covered >= _LEAST_COVERED and not clause.passage.address.is_table:
                concepts = self._concepts(clause, scheme)
                known = tuple(iri for iri in concepts if iri in spoken_of)
                if len(known) > 1:
                    length = len(clause.text) / 1000
                    others = tuple(iri for iri in concepts if iri not in spoken_of)
                    found.append(_Named(clause, known, others, covered - length))
        return max(found, key=lambda one: one.fit, default=None)

    def _terms(self, question: Question, indicator: str) -> tuple[Term, ...]:
        """The content words of the question that the names of the indicator do not hold and that name no kind."""
        labels = self._lookup.labels(indicator)
        bound = frozenset({str(question.bound.limit), *question.bound.words}) if question.bound else frozenset()
        return tuple(
            term
            for term in question.terms
            if not term.forms & (self._lookup.generic | bound) and not any(form in label for form in term.forms for label in labels)
        )

    def _concepts(self, clause: Clause, scheme: str) -> tuple[str, ...]:
        mentions = self._index.linker.mentions(folded(clause.text))
        return tuple(dict.fromkeys(m.concept.iri for m in mentions if m.concept.scheme_name == scheme))

    def _joined(self, question: Question, named: _Named, facts: Sequence[Fact], query: str) -> Draft:
        wording = self._lookup.wording(question.query.lang)
        about = tuple(fact for fact in facts if set(named.concepts) & set(fact.subjects))
        timely = narrow_by_year(about, question.years) or about
        draft = worded(question, self._lookup.in_order(timely), (query,), wording)
        source = Quote.of(named.clause.passage, named.clause.span)
        text = wording.phrases.say("joined", clause=named.clause.text, text=draft.text)
        if missing := self._lookup.printed_names(named.without, named.clause.text, wording):
            indicator = self._lookup.indicator_label(facts[0].indicator, wording.phrases.lang)
            text += wording.phrases.say("without", names=missing, indicator=indicator)
        quotes = (source, *self._lookup.quotes(draft.facts))
        said = [folded(text), *(self._index.spoken(self._index.passage(quote.citation.iri)) for quote in quotes)]
        return replace(draft, text=text, quotes=tuple(dict.fromkeys(quotes)), support=question.support(said))
