"""The ways to read a question, each resolved on the graph.

Two sides set against each other; one set with a figure for each member; several figures of one set; one figure for each
of what another one counts; sets alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plangraph.domain.model import Span
from plangraph.qa.conditions import ConditionDesk, Wanted
from plangraph.qa.figures import Figure, FigureFinder
from plangraph.qa.grammar import Comparison, Grammar
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact, Quote
from plangraph.qa.operands import Operand, OperandDesk
from plangraph.qa.question import YEAR, Question
from plangraph.qa.results import Result, Worker
from plangraph.qa.selection import is_whole
from plangraph.qa.side import Side
from plangraph.search.index import SearchHit

_SEVERAL = 2
_MOST_THINGS = 12
_NEARNESS = (0.4, 0.3, 0.2)
_ENDS = frozenset({"highest", "lowest"})
_OF_TWO = frozenset({"list", "difference", "ratio", "share"})
_COMPARED, _LENT, _TOGETHER, _ALONE = 0.5, 0.25, 0.25, -0.25


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question: what came of it, the sides that it was made of, and what it explains."""

    result: Result
    operands: tuple[Operand, ...]
    quotes: tuple[Quote, ...]
    explained: frozenset[int]
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class Desks:
    """What readings are made with."""

    lookup: Lookup
    figures: FigureFinder
    conditions: ConditionDesk
    operands: OperandDesk
    grammar: Grammar
    lexicon: Lexicon


class Reader:
    """Reads one question."""

    def __init__(self, desks: Desks, question: Question, hits: Sequence[SearchHit], blocked: frozenset[int]) -> None:
        self._desks = desks
        self._question = question
        self._hits = hits
        self._blocked = blocked
        self._near = _near(hits)
        self._text = question.query.folded
        self._whole = Span(0, len(self._text))
        self._wording = desks.lookup.wording(question.query.lang)
        self._worker = Worker(self._wording, desks.lexicon, desks.grammar)

    def readings(self) -> Iterator[Reading]:
        """The readings with figures."""
        named = self._named()
        figures = self._desks.figures.fitting(self._question, named)
        for comparison in self._desks.grammar.compared(self._text):
            yield from self._compared(comparison, figures)
        for figure in figures:
            if not self._negates([figure]):
                yield from self._single(figure)
        yield from self._several(figures)
        yield from self._each(named)

    def sets(self) -> Iterator[Reading]:
        """The readings of several sets of things put together, without figures."""
        if not self._desks.grammar.which.in_text(self._text):
            return
        for scheme in sorted(self._question.sets):
            wanted = Wanted(scheme, self._desks.lookup.all_of(scheme), self._blocked, near=self._near)
            things = self._desks.conditions.meant(self._question, [self._whole], wanted)
            if things is not None and things.sets >= _SEVERAL and len(things.members) <= _MOST_THINGS:
                text = "\n".join(quote.text for quote in things.quotes)
                names = self._desks.lookup.names_in(things.members, text, self._wording)
                number = len(names.split(self._wording.phrases.say("separator")))  # 铅、锌 are one thing with two names
                yield Reading(self._worker.on_things(names, number), (), things.quotes, things.explained, _ALONE)

    def _named(self) -> list[Figure]:
        """The figures that the question names, or else those that its tables, years or best rows give."""
        finder, question = self._desks.figures, self._question
        named = _once(finder.named(question, self._whole))
        named.extend(one for one in finder.measured(question) if not _covered(one, named))
        return (
            named
            or finder.of_boxes(question, self._whole)
            or finder.of_years(question)
            or finder.of_rows(question, self._hits)
        )

    def _side(self, span: Span, figure: Figure, blocked: frozenset[int] = frozenset()) -> Side:
        return Side(self._question, span, figure, self._wording, self._blocked | blocked, self._near)

    def _single(self, figure: Figure) -> Iterator[Reading]:
        """The reading of one set with a figure for each member."""
        operand = self._desks.operands.resolve(self._side(self._whole, figure))
        if operand and self._may_stand(operand) and (result := self._worker.on_one(self._question, operand)):
            yield Reading(result, (operand,), operand.quotes, operand.explained)

    def _may_stand(self, operand: Operand) -> bool:
        """Whether one side answers: its things are chosen, or something is to be done with all of them."""
        done = self._question.operations - _OF_TWO or self._question.bound or self._question.first
        return operand.chosen or (bool(done) and len(operand.values) > 1)

    def _compared(self, comparison: Comparison, figures: Sequence[Figure]) -> Iterator[Reading]:
        """The readings of two sides; a side that names no figure has that of the other one."""
        finder, question = self._desks.figures, self._question
        own = [
            [*finder.fitting(question, finder.named(question, side)), *finder.repeated(question, side)]
            for side in (comparison.left, comparison.right)
        ]
        rest = [figure for figure in figures if not any(_covered(figure, some) for some in own)]
        for first in (*own[0], *rest, *own[1]):
            for second in (*own[1], *rest, *own[0]):
                if first.members == second.members:
                    yield from self._pair(comparison, first, second)

    def _pair(self, comparison: Comparison, first: Figure, second: Figure) -> Iterator[Reading]:
        """The reading of two sides with their figures; one that names no things may mean those of the other."""
        sides = (comparison.left, comparison.right)
        years = [frozenset(map(int, YEAR.findall(side.of(self._text)))) for side in sides]
        known = first.places | second.places
        left = self._desks.operands.resolve(replace(self._side(sides[0], first, known), apart=years[1]))
        if left is None:
            return
        excluded = frozenset(value.thing for value in left.values)
        other = replace(self._side(sides[1], second, known), excluded=excluded, apart=years[0])
        for lender, bonus in ((None, 0.0), (sides[0], _LENT if _told_apart(first, second) else -_LENT)):
            right = self._desks.operands.resolve(replace(other, lender=lender))
            if right is not None and right.values != left.values:
                right = _less(right, left)
                if result := self._worker.on_two(self._question, comparison, left, right):
                    yield _of([left, right], result, _COMPARED + bonus)

    def _several(self, figures: Sequence[Figure]) -> Iterator[Reading]:
        """The reading of several named figures of the same things."""
        mixed = len({figure.members for figure in figures}) > 1  # a class of zones beside figures is a condition
        ends = self._question.operations & _ENDS
        picked = self._question.bound or self._question.first or ends  # things are picked by one figure
        if len(figures) < _SEVERAL or mixed or picked or self._negates(figures):
            return
        known = frozenset[int]().union(*(figure.places for figure in figures))
        apart = None if self._desks.grammar.which.in_text(self._text) else frozenset[int]()
        found = [
            self._desks.operands.resolve(replace(self._side(self._whole, figure, known), apart=apart))
            for figure in figures
        ]
        operands = [operand for operand in found if operand is not None]
        if not known:  # of all figures of some tables those of the named things
            operands = [operand for operand in operands if operand.chosen]
        chosen = [operand.chosen for operand in operands]
        told = any(figure.places for figure in figures) or any(chosen)
        if len(operands) >= _SEVERAL and told and (all(chosen) or not self._names_regions()):
            reading = _of(operands, self._worker.on_several(self._question, operands), _TOGETHER)
            missed = [figure.places for figure, operand in zip(figures, found, strict=True) if operand is None]
            yield replace(reading, explained=reading.explained.difference(*missed))

    def _each(self, figures: Sequence[Figure]) -> Iterator[Reading]:
        """The readings of one figure for each of the things that another one counts."""
        per_each = self._desks.grammar.per_each.in_text(self._text)
        if "average" not in self._question.operations or not per_each:
            return
        counts = self._desks.lexicon.amounts["count"].units
        figures = [*figures, *(one for figure in figures for one in self._desks.figures.counted_beside(figure))]
        operands = [self._desks.operands.resolve(self._side(self._whole, figure)) for figure in figures]
        found = [one for one in operands if one is not None and not one.members and one.values]
        measured = [one for one in found if one.values[0].unit not in counts]
        for over in measured:
            for under in found:
                if under not in measured and (result := self._worker.on_each(self._question, over, under)):
                    yield _of([over, under], result, _COMPARED)

    def _names_regions(self) -> bool:
        named = (m.concept for m in self._question.query.mentions if m.concept.scheme_name == "regions")
        return any(not is_whole(concept.iri) for concept in named)

    def _negates(self, figures: Sequence[Figure]) -> bool:
        """Whether a negated condition names one of some figures, which then only takes things away."""
        return any(
            condition.negated and figure.places & set(range(condition.span.start, condition.span.end))
            for condition in self._desks.grammar.conditions(self._text, self._whole)
            for figure in figures
        )


def _of(operands: Sequence[Operand], result: Result, bonus: float) -> Reading:
    explained = frozenset[int]().union(*(operand.explained for operand in operands))
    quotes = tuple(dict.fromkeys(quote for operand in operands for quote in operand.quotes))
    return Reading(result, tuple(operands), quotes, explained, bonus)


def _once(figures: Sequence[Figure]) -> list[Figure]:
    """Figures of which the question names some again, each once with all its places."""
    found: dict[tuple[Fact, ...], Figure] = {}
    for figure in figures:
        known = found.get(figure.facts)
        found[figure.facts] = replace(known, places=known.places | figure.places) if known else figure
    return list(found.values())


def _covered(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(figure.places and figure.places & other.places for other in others)


def _told_apart(first: Figure, second: Figure) -> bool:
    """Whether two figures are named by different words, so that one may be meant of the things of the other."""
    return bool(first.places and second.places) and not first.places & second.places


def _less(operand: Operand, other: Operand) -> Operand:
    """A side without the one value of the other side, where a single one is left."""
    rest = tuple(value for value in operand.values if value.facts != other.values[0].facts)
    alone = len(other.values) == 1 and len(rest) == 1 < len(operand.values) and not operand.chosen
    return replace(operand, values=rest) if alone else operand


def _near(hits: Sequence[SearchHit]) -> Mapping[str, float]:
    """How much it speaks for clauses that search found their unit, of the best units of running text."""
    text = [hit.iri for hit in hits if hit.citation.row is None]
    return dict(zip(text, _NEARNESS, strict=False))
