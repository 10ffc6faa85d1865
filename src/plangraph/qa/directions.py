"""Which minerals a plan puts first, restricts, prohibits or bounds: answered by the clauses that give the direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plangraph.graph.concepts import Concept
from plangraph.qa import graph
from plangraph.qa.lexicon import Lexicon, load_phrases
from plangraph.qa.model import Draft, Quote
from plangraph.qa.question import Question
from plangraph.qa.statements import Clause, ClauseIndex
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit

_BOTH = 2
_WORDS = frozenset({"activities", "block-types", "direction-kinds", "modalities", "relations"})
_WORDS = frozenset({"activities", "block-types", "direction-kinds", "modalities", "relations"})
_MOST_UNITS = 4


class DirectionDesk:
    """Answers questions for the minerals of a direction."""

    def __init__(self, clauses: ClauseIndex, concepts: Mapping[str, Concept], lexicon: Lexicon) -> None:
        self._clauses = clauses
        self._concepts = concepts
        self._lexicon = lexicon

    def draft(self, question: Question, hits: Sequence[SearchHit]) -> Draft | None:
        """The clauses of the directions that the question names; None where it asks for no minerals."""
        asked = question.query.folded
        kinds = sorted(named(self._lexicon.direction_kinds, asked))
        activities = sorted(named(self._lexicon.activities, asked))
        minerals = frozenset(concept.iri for concept in question.concepts("minerals"))
        if activities and minerals and (kinds or "choice" in question.forms):
            return self._of_minerals(question, minerals, activities, hits)
        bare = "list" in question.operations and all(m.concept.scheme_name in _WORDS for m in question.query.mentions)
        if not kinds or not activities or not ("minerals" in question.wanted or bare):
            return None
        near = {hit.iri for hit in hits}
        found = {
            (activity, kind): [c for c in self._clauses.directed(activity, frozenset({kind})) if c.passage.iri in near]
            for activity in activities
            for kind in kinds
        }
        clauses = [clause for some in found.values() for clause in some]
        clauses = clauses or [
            c for (activity, kind) in found for c in self._clauses.directed(activity, frozenset({kind}))
        ]
        if not clauses or len({clause.passage.iri for clause in clauses}) > _MOST_UNITS:
            return None
        shared = self._shared(question, found, activities)
        return self._worded(question, clauses, shared)

    def _of_minerals(
        self, question: Question, minerals: frozenset[str], activities: Sequence[str], hits: Sequence[SearchHit]
    ) -> Draft | None:
        """What the plan says of a mineral whose direction the question asserts or asks for."""
        if not question.forms & {"premise", "yes_no", "choice"}:
            return None
        near = {hit.iri for hit in hits}
        clauses = [
            clause
            for clause in self._clauses.clauses
            if clause.minerals & minerals
            and clause.passage.iri in near
            and any(activity in activities for activity, _ in clause.directions)
        ]
        return self._worded(question, clauses[:_MOST_UNITS], frozenset()) if clauses else None

    def _shared(
        self, question: Question, found: Mapping[tuple[str, str], list[Clause]], activities: Sequence[str]
    ) -> frozenset[str]:
        """The minerals that have the direction in each activity, where the question asks for that."""
        if "both" not in question.forms or len(activities) < _BOTH:
            return frozenset()
        sets = [
            frozenset(iri for (name, _), some in found.items() if name == activity for c in some for iri in c.minerals)
            for activity in activities
        ]
        return frozenset.intersection(*sets)

    def _worded(self, question: Question, clauses: Sequence[Clause], shared: frozenset[str]) -> Draft:
        phrases = load_phrases(question.query.lang)
        kept = [clause for clause in clauses if not shared or clause.minerals & shared]
        unique = list({(c.passage.iri, c.span.start): c for c in kept}.values())
        said = "".join(phrases.say("lead", text=clause.text) for clause in unique)
        if shared:
            names = [self._name(iri, said, phrases.lang) for iri in sorted(shared)]
            said = phrases.say("shared", names=phrases.say("separator").join(names), text=said)
        quotes = tuple(Quote.of(clause.passage, clause.span) for clause in unique)
        support = question.support([folded(f"{clause.text} {clause.passage.context}") for clause in unique])
        return Draft(said, "lookup", quotes, queries=(graph.template("statements").substitute(),), support=support)

    def _name(self, iri: str, said: str, lang: str) -> str:
        concept = self._concepts[iri]
        if lang == "en":
            return concept.label("en")
        printed = [label for label in concept.labels("zh") if label in said]
        return max(printed, key=len, default=concept.label("zh"))
