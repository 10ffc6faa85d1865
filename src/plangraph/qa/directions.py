"""Which minerals a plan puts first, restricts, prohibits or bounds: answered by the clauses that give the direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plangraph.graph.concepts import Concept
from plangraph.qa.lexicon import Lexicon, load_phrases
from plangraph.qa.model import Draft, Quote
from plangraph.qa.question import Question
from plangraph.qa.statements import Clause, ClauseIndex
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit

_BOTH = 2


class DirectionDesk:
    """Answers questions for the minerals of a direction."""

    def __init__(self, clauses: ClauseIndex, concepts: Mapping[str, Concept], lexicon: Lexicon) -> None:
        self._clauses = clauses
        self._concepts = concepts
        self._lexicon = lexicon

    def draft(self, question: Question, hits: Sequence[SearchHit]) -> Draft | None:
        """The clauses of the kinds of direction that the question names; None where it does not ask for minerals."""
        asked = question.query.folded
        kinds = [name for name, words in self._lexicon.direction_kinds.items() if any(word in asked for word in words)]
        activities = [name for name, words in self._lexicon.activities.items() if any(word in asked for word in words)]
        if not kinds or not activities or "minerals" not in question.wanted or question.concepts("minerals"):
            return None
        near = {hit.iri for hit in hits}
        found = {
            (activity, kind): [c for c in self._clauses.directed(activity, frozenset({kind})) if c.passage.iri in near]
            for activity in activities
            for kind in kinds
        }
        clauses = [clause for some in found.values() for clause in some]
        if not clauses:
            return None
        shared = self._shared(question, found, activities)
        return self._worded(question, clauses, shared)

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
        return Draft(said, "lookup", quotes, support=support)

    def _name(self, iri: str, said: str, lang: str) -> str:
        concept = self._concepts[iri]
        if lang == "en":
            return concept.label("en")
        printed = [label for label in concept.labels("zh") if label in said]
        return max(printed, key=len, default=concept.label("zh"))
