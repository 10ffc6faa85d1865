"""Rows and clauses about other things than the question names: the copper row tells nothing of lithium."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from plangraph.domain.model import Passage, Span
from plangraph.graph.store import GraphStore
from plangraph.qa import graph
from plangraph.qa.extract import Candidate
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.lookup import Lookup
from plangraph.qa.question import Question
from plangraph.qa.scope import load_scope
from plangraph.qa.selection import OTHER_MINERALS, is_category, scheme_of
from plangraph.qa.statements import Clause, ScoredClause

_SCHEMES: Final = ("minerals", "regions")
_KEPT: Final = 4096

Named = tuple[Span, str]


class Bystanders:
    """Tells what stands beside the minerals and regions that a question names.

    A row or clause stands beside them when it is about minerals (or regions) and none of these is one that the
    question names, or lies above or below one. Rows for all other minerals are about any of them.
    """

    def __init__(self, store: GraphStore, lookup: Lookup, hierarchy: Hierarchy) -> None:
        self._lookup = lookup
        self._hierarchy = hierarchy
        self._excepted = load_scope().excepted
        self._names = _names(store)
        self._of_row = lru_cache(_KEPT)(self._subjects)
        self._of_clause = lru_cache(_KEPT)(self._named_in)

    def rows_left(self, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The sentences without the rows about other things."""
        named = self._named(question)
        if not named and question.firm and not (question.operations or question.box or question.bound):
            return [one for one in candidates if not self._is_for_one(one.passage, question)]
        return [
            one
            for one in candidates
            if not (named and one.passage.address.is_table and self._is_beside(named, self._of_row(one.passage.iri)))
        ]

    def _is_for_one(self, passage: Passage, question: Question) -> bool:
        """Whether a row has figures for one mineral or region alone, and the question has no name of it."""
        if not passage.address.is_table:
            return False
        facts = [fact for fact in self._lookup.facts.stated_in(passage.iri)[0] if fact.value is not None]
        about = {one for fact in facts for one in fact.subjects if scheme_of(one) in _SCHEMES}
        special = [one for one in about if not is_category(one, self._hierarchy) and one != OTHER_MINERALS]
        named = any(label in question.query.folded for one in special for label in self._lookup.labels(one))
        return bool(special) and not named

    def clauses_left(self, question: Question, clauses: Sequence[ScoredClause]) -> list[ScoredClause]:
        """The clauses without those about other things."""
        named = self._named(question)
        return [one for one in clauses if not (named and self._is_beside(named, self._of_clause(one.clause)))]

    def _named(self, question: Question) -> frozenset[str]:
        """What the question names, with all above and below it; nothing where it asks for others than these."""
        if "other" in question.forms or "others" in question.operations:
            return frozenset()
        concepts = [*question.inner_minerals, *(one for scheme in _SCHEMES for one in question.concepts(scheme))]
        iris = {concept.iri for concept in concepts if not is_category(concept.iri, self._hierarchy)}
        return frozenset(iris).union(*(self._hierarchy.above(iri) | self._hierarchy.below(iri) for iri in iris))

    def _is_beside(self, named: frozenset[str], about: frozenset[str]) -> bool:
        for scheme in _SCHEMES:
            meant, said = (
                {iri for iri in iris if scheme_of(iri) == scheme and not is_category(iri, self._hierarchy)}
                for iris in (named, about)
            )
            if meant and said and OTHER_MINERALS not in said and not meant & said:
                return True
        return False

    def _subjects(self, unit: str) -> frozenset[str]:
        """What the figures of a row are about."""
        facts = self._lookup.facts.stated_in(unit)[0]
        return frozenset(subject for fact in facts for subject in fact.subjects)

    def _named_in(self, clause: Clause) -> frozenset[str]:
        """What a clause names, exceptions left out: 除煤层气外 is about everything else."""
        if clause.passage.address.is_table:
            return self._of_row(clause.passage.iri)
        text = clause.passage.text
        outside = [found.span() for found in self._excepted.finditer(text, clause.span.start, clause.span.end)]
        return frozenset(
            iri
            for span, iri in self._names.get(clause.passage.iri, ())
            if clause.span.start <= span.start
            and span.end <= clause.span.end
            and not any(start <= span.start < end for start, end in outside)
        )


def _names(store: GraphStore) -> Mapping[str, list[Named]]:
    """The names in the text of each unit."""
    found: dict[str, list[Named]] = defaultdict(list)
    for row in store.select(graph.template("named").substitute()):
        span = Span(int(row["start"].value), int(row["end"].value))
        found[row["unit"].value].append((span, row["concept"].value))
    return found
