"""What the plan states in words: clauses shorter than a sentence, with their force, found by the words of a question.

Facts, statements, directions and norms of the graph each carry a quotation; norms also have a gloss in everyday words.
One clause stands for all that have the same quotation in the same unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plangraph.domain.identifiers import BASE
from plangraph.domain.model import Passage, Span
from plangraph.domain.vocabulary import PG
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Term
from plangraph.qa import graph
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex
from plangraph.search.lexical import LexicalIndex
from plangraph.search.segmentation import index_tokens

_MODALITIES = f"{BASE}vocab/modalities/"
_KINDS = f"{BASE}vocab/direction-kinds/"
_ACTIVITIES = f"{BASE}vocab/activities/"
_KEPT_WORDS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A part of a unit that states one thing.

    Attributes:
        passage: the unit.
        span: its place in the unit's text.
        modalities: the force of the norms with this wording, such as `prohibited`.
        directions: pairs of activity and kind of the directions with this wording, such as (`mining`, `restricted`).
        minerals: the IRIs of the minerals that these directions are for.
        words: glosses, for finding it.
    """

    passage: Passage
    span: Span
    modalities: frozenset[str]
    directions: frozenset[tuple[str, str]]
    minerals: frozenset[str]
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The verbatim words."""
        return self.span.of(self.passage.text)


@dataclass(frozen=True, slots=True)
class ScoredClause:
    """A clause with its score for one question, between 0 and 1 among the clauses of the hits."""

    clause: Clause
    score: float


def read_clauses(store: GraphStore, index: SearchIndex) -> list[Clause]:
    """All clauses that the graph holds about the units of an index, in reading order."""
    parts: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in store.select(graph.template("statements").substitute()):
        name = row["part"].value.removeprefix(PG)
        parts[row["statement"].value][name].append(row["value"])
    groups: dict[tuple[str, str], list[Mapping[str, list[Term]]]] = defaultdict(list)
    for statement in parts.values():
        if statement["statedIn"] and statement["quotation"]:
            groups[statement["statedIn"][0].value, statement["quotation"][0].value].append(statement)
    found = [
        clause
        for (unit, quotation), same in groups.items()
        if unit in index and (clause := _clause(index.passage(unit), quotation, same)) is not None
    ]
    return sorted(found, key=lambda clause: (index.number(clause.passage.iri), clause.span.start, clause.span.end))


def _clause(passage: Passage, quotation: str, same: Sequence[Mapping[str, list[Term]]]) -> Clause | None:
    start = passage.text.find(quotation)
    if start < 0:
        return None
    return Clause(
        passage=passage,
        span=Span(start, start + len(quotation)),
        modalities=frozenset(v.value.removeprefix(_MODALITIES) for one in same for v in one["hasModality"]),
        directions=frozenset(
            (activity.value.removeprefix(_ACTIVITIES), kind.value.removeprefix(_KINDS))
            for one in same
            for activity in one["hasActivity"]
            for kind in one["hasDirectionKind"]
        ),
        minerals=frozenset(v.value for one in same if one["hasDirectionKind"] for v in one["appliesToMineral"]),
        words=tuple(dict.fromkeys(v.value for one in same for v in one["gloss"])),
    )


class ClauseIndex:
    """All clauses, ranked by BM25 among the units that search found."""

    def __init__(self, clauses: Sequence[Clause], index: SearchIndex) -> None:
        self.clauses = tuple(clauses)
        texts = [folded("\n".join((clause.text, *clause.words))) for clause in self.clauses]
        self._said = dict(zip(self.clauses, texts, strict=True))
        self._holding = lru_cache(_KEPT_WORDS)(self._read_holding)
        self._everything = "\n".join(texts)
        self._lexical = LexicalIndex([index_tokens(text, index.segmenter) for text in texts])
        self._of_unit: dict[str, list[int]] = defaultdict(list)
        for number, clause in enumerate(self.clauses):
            self._of_unit[clause.passage.iri].append(number)

    def said(self, clause: Clause) -> str:
        """The folded words that a clause may be found by: its own, and those of its glosses."""
        return self._said[clause]

    def holding(self, forms: frozenset[str]) -> frozenset[int]:
        """The numbers of the clauses that hold one of some folded words."""
        return self._holding(forms)

    def _read_holding(self, forms: frozenset[str]) -> frozenset[int]:
        said = (self._said[clause] for clause in self.clauses)
        return frozenset(number for number, text in enumerate(said) if any(form in text for form in forms))

    def knows(self, forms: Iterable[str]) -> bool:
        """Whether any clause holds one of some folded words."""
        return any(form in self._everything for form in forms)

    def ranked(self, tokens: Sequence[str], hits: Sequence[SearchHit]) -> list[ScoredClause]:
        """The clauses of the hits that share words with the tokens, best first; scores from 0 to 1."""
        scores = self._lexical.scores(tokens)
        numbers = [number for hit in hits for number in self._of_unit.get(hit.iri, ())]
        best = max((float(scores[number]) for number in numbers), default=0.0)
        if best <= 0:
            return []
        found = [ScoredClause(self.clauses[number], float(scores[number]) / best) for number in numbers]
        return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)

    def directed(self, activity: str, kinds: frozenset[str]) -> tuple[Clause, ...]:
        """The clauses that give one of these directions for an activity, in reading order."""
        return tuple(clause for clause in self.clauses if any((activity, kind) in clause.directions for kind in kinds))
