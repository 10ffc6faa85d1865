"""Which things a question means: sets that clauses, tables, classes of zones and places give, and their combination.

A question may give several conditions (既在几字弯，又要保护性开采焦煤); each gives a set. What all of them hold is
meant, less what a negated one holds. One clause that fits all words is preferred to several that share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plangraph.domain.model import Span
from plangraph.graph.concepts import Concept
from plangraph.qa.figures import Figure, FigureFinder
from plangraph.qa.grammar import Condition, load_grammar
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact, Quote
from plangraph.qa.question import Question, Term
from plangraph.qa.selection import is_whole, scheme_of
from plangraph.qa.statements import ClauseIndex
from plangraph.qa.values import covering
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex

_LEAST_WEIGHT = 3.0
_LEAST_NEAR_WEIGHT = 2.0
_LEAST_NEAR = 0.15
_ALONE = 0.15
_ELSEWHERE = 0.2
_DIRECTED = 0.4
_LEAST_COVERED = 0.5
_COUNT_FITS = 0.35
_MORE = 0.03
_PER_SET = 0.4
_RUNS = (8, 6, 5, 4, 3)
_PER_CHARACTER = 0.05
_OF_SEVERAL = frozenset({"sum", "average", "highest", "lowest"})
_LEAST_MEMBERS = 3
_MOST_CONDITIONS = 4
_NAMED = frozenset({"areas", "indicators", "minerals", "regions", "zones"})
_WHERE = frozenset({"areas", "regions", "zones"})
_POINTS = frozenset({"deposits", "zones"})
_PLACES = frozenset({"areas", "deposits", "zones"})
_OF_ZONES = frozenset({"minerals", "regions"})


@dataclass(frozen=True, slots=True)
class Things:
    """A set of things, the quotations that give it, the positions of the question that it explains, and its fit."""

    members: tuple[str, ...]
    quotes: tuple[Quote, ...]
    explained: frozenset[int]
    weight: float
    sets: int = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of things is looked for.

    Attributes:
        scheme: the scheme of the things.
        among: those that may be meant.
        blocked: the positions of the question that are explained already.
        own: the indicators that the question asks for, which give no condition.
        near: the units that search found for the question, with how much this speaks for their clauses.
    """

    scheme: str
    among: frozenset[str]
    blocked: frozenset[int]
    own: frozenset[str] = frozenset()
    near: Mapping[str, float] = field(default_factory=dict)


class ConditionDesk:
    """Finds the things that parts of a question mean."""

    def __init__(
        self,
        lookup: Lookup,
        clauses: ClauseIndex,
        figures: FigureFinder,
        index: SearchIndex,
        lexicon: Lexicon,
    ) -> None:
        self._lexicon = lexicon
        self._lookup = lookup
        self._clauses = clauses
        self._figures = figures
        self._index = index
        self._grammar = load_grammar()
        self._names: dict[tuple[int, str], tuple[str, ...]] = {}

    def meant(self, question: Question, spans: Sequence[Span], wanted: Wanted) -> Things | None:
        """The things that all conditions in some parts mean; None where the parts give no condition."""
        text = question.query.folded
        if not self._speaks_of(question, wanted.scheme):
            return None
        split = [one for span in spans for one in self._grammar.conditions(text, span)]
        conditions = [one for one in split if self._says(question, one.span, wanted)][:_MOST_CONDITIONS]
        found = [
            one for groups in _groupings(conditions) if (one := self._combined(question, groups, wanted)) is not None
        ]
        return max(found, key=lambda one: one.weight - _PER_SET * one.sets, default=None)

    def _speaks_of(self, question: Question, scheme: str) -> bool:
        """Whether a question speaks of a kind of things otherwise than by naming one."""
        characters = list(question.query.folded)
        for mention in question.query.mentions:
            if mention.concept.scheme_name in _NAMED:
                characters[mention.span.start : mention.span.end] = " " * (mention.span.end - mention.span.start)
        text = "".join(characters)
        words = self._lexicon.sets.get(scheme)
        return (
            scheme not in self._lexicon.sets
            or (words is not None and words.in_text(text))
            or (self._grammar.which.in_text(text))
        )

    def _says(self, question: Question, span: Span, wanted: Wanted) -> bool:
        """Whether a part has words that are not explained, or names a table or figures."""
        if self._terms(question, span, wanted):
            return True
        return any(True for _ in self._others(question, span, wanted))

    def _terms(self, question: Question, span: Span, wanted: Wanted) -> list[Term]:
        return [
            term
            for term in question.terms
            if span.start <= term.start
            and term.end <= span.end
            and not wanted.blocked.issuperset(range(term.start, term.end))
        ]

    def _combined(self, question: Question, groups: Sequence[Condition], wanted: Wanted) -> Things | None:
        """What all groups of conditions together mean; None where a positive one means nothing."""
        kept: Things | None = None
        taken: list[Things] = []
        for group in groups:
            things = self._things(question, group.span, wanted)
            if things is None:
                continue
            if group.negated:
                taken.append(things)
            else:
                kept = things if kept is None else self._both(kept, things)
        if kept is None and not taken:
            return None
        kept = kept or Things(tuple(sorted(wanted.among)), (), frozenset(), 0.0, 0)
        for things in taken:
            members = self._lookup.kinship.without(kept.members, things.members)
            kept = _joined(kept, things, members)
        return kept if kept.members else None

    def _both(self, first: Things, second: Things) -> Things:
        return _joined(first, second, self._lookup.kinship.together(first.members, second.members))

    def _things(self, question: Question, span: Span, wanted: Wanted) -> Things | None:
        """The set that explains most of one condition."""
        sources: list[Callable[[Question, Span, Wanted], Things | None]] = [
            self._of_table,
            self._of_class,
            self._of_place,
            self._of_clause,
        ]
        if (place := self._of_one_place(question, span, wanted)) is not None:
            return place
        found = [things for source in sources if (things := source(question, span, wanted)) is not None]
        return max(found, key=lambda one: one.weight, default=None)

    def _of_one_place(self, question: Question, span: Span, wanted: Wanted) -> Things | None:
        """Where the one zone or deposit lies that a condition names, whatever else a clause names beside it."""
        named = {
            m.span.start
            for m in question.query.mentions
            if m.concept.scheme_name in _POINTS and span.start <= m.span.start and m.span.end <= span.end
        }
        return self._of_place(question, span, wanted) if len(named) == 1 else None

    def _weighed(self, question: Question, span: Span, wanted: Wanted, explained: frozenset[int]) -> float:
        terms = self._terms(question, span, wanted)
        return sum(term.weight for term in terms if explained.issuperset(range(term.start, term.end)))

    def _others(self, question: Question, span: Span, wanted: Wanted) -> Iterator[Figure]:
        """The figures that a part names beside the one that is asked for."""
        numbers = [int(n) for n in self._grammar.boxes_in(question.query.folded, span)]
        named = [
            figure
            for figure in self._figures.named(question, span)
            if len(figure.facts) >= _LEAST_MEMBERS and not figure.members and not figure.places <= wanted.blocked
        ]
        own = wanted.own
        yield from (figure for figure in named if not own.issuperset({fact.indicator for fact in figure.facts}))
        if not named:
            yield from (
                figure
                for number in numbers
                for figure in self._figures.of_box(number)
                if not own.issuperset({fact.indicator for fact in figure.facts})
            )

    def _of_table(self, question: Question, span: Span, wanted: Wanted) -> Things | None:
        """The things that other named figures, or those of a named table, are given for."""
        for figure in self._others(question, span, wanted):
            facts = self._figures.timely(figure, question, span)
            about = [(thing, fact) for fact in facts for thing in fact.subjects if scheme_of(thing) == wanted.scheme]
            members = tuple(dict.fromkeys(thing for thing, _ in about if not is_whole(thing)))
            if len(members) >= _LEAST_MEMBERS:
                explained = figure.places | wanted.blocked
                quotes = self._quotes([fact for _, fact in about])
                weight = self._weighed(question, span, wanted, explained)
                return Things(members, quotes, figure.places, weight + 1.0)
        return None

    def _of_class(self, question: Question, span: Span, wanted: Wanted) -> Things | None:
        """The regions or minerals of the zones of a class that a part names."""
        if wanted.scheme not in _OF_ZONES:
            return None
        for figure in self._figures.named(question, span):
            if figure.members:
                facts = self._about(question, span, figure)
                named = [(thing, fact) for fact in facts for thing in fact.subjects if thing in wanted.among]
                if named:
                    members = tuple(dict.fromkeys(thing for thing, _ in named))
                    explained = figure.places | self._mentioned(question, span)
                    weight = self._weighed(question, span, wanted, explained)
                    return Things(members, self._quotes([fact for _, fact in named]), explained, weight + 1.0)
        return None

    def _about(self, question: Question, span: Span, figure: Figure) -> tuple[Fact, ...]:
        """The zones of a class that lie in the named regions or have the named minerals."""
        facts = figure.facts
        for mention in question.query.mentions:
            inside = span.start <= mention.span.start and mention.span.end <= span.end
            if inside and mention.span.start not in figure.places and not is_whole(mention.concept.iri):
                iri = mention.concept.iri
                about = tuple(
                    f for f in facts if iri in f.subjects or self._lookup.kinship.members(iri, frozenset(f.subjects))
                )
                facts = about or facts
        return facts

    def _mentioned(self, question: Question, span: Span) -> frozenset[int]:
        return frozenset(
            place
            for mention in question.query.mentions
            if span.start <= mention.span.start and mention.span.end <= span.end
            for place in range(mention.span.start, mention.span.end)
        )

    def _of_place(self, question: Question, span: Span, wanted: Wanted) -> Things | None:
        """Where a named base, deposit or area lies."""
        if wanted.scheme != "regions":
            return None
        for mention in question.query.mentions:
            inside = span.start <= mention.span.start and mention.span.end <= span.end
            places = range(mention.span.start, mention.span.end)
            if not inside or mention.concept.scheme_name not in _PLACES or wanted.blocked.issuperset(places):
                continue
            members = self._lookup.kinship.among(mention.concept.iri, wanted.among)
            source = self._lookup.saying(mention.concept, members) if members else None
            if not members:
                members, source = self._named_beside(mention.concept, wanted.among)
            if source:
                said = folded(source.text)
                beside = [t for t in self._terms(question, span, wanted) if any(form in said for form in t.forms)]
                explained = frozenset(places).union(*(range(term.start, term.end) for term in beside))
                return Things(members, (source,), explained, self._weighed(question, span, wanted, explained) + 0.5)
        return None

    def _named_beside(self, place: Concept, among: frozenset[str]) -> tuple[tuple[str, ...], Quote | None]:
        """The one thing of a set that a unit names beside a place, where the graph does not say where it lies."""
        for passage in self._index.passages:
            text = passage.text
            starts = [start for label in place.labels("zh") if (start := text.find(label)) >= 0]
            if starts and not passage.address.is_table:
                named = [m for m in self._index.linker.mentions(folded(text)) if m.concept.iri in among]
                if len({mention.concept.iri for mention in named}) == 1:
                    spans = [s for s in passage.sentences if s.end > min(starts) and named[0].surface in s.of(text)]
                    end = spans[0].end if spans else len(text)
                    return (named[0].concept.iri,), Quote(passage.citation, text[min(starts) : end])
        return (), None

    def _of_clause(self, question: Question, span: Span, wanted: Wanted) -> Things | None:
        """The things named by the clause that holds most of a condition's words."""
        terms = [term for term in self._terms(question, span, wanted) if self._clauses.knows(term.forms)]
        weight = sum(term.weight for term in terms)
        if weight < (_LEAST_WEIGHT if not wanted.near else _LEAST_NEAR_WEIGHT):
            return None
        covered: dict[int, float] = {}
        for term in terms:
            for number in self._clauses.holding(term.forms):
                covered[number] = covered.get(number, 0.0) + term.weight / weight
        expected = self._grammar.count_of(span.of(question.query.folded))
        least = 1 + self._wants_several(question)
        best: tuple[float, int, tuple[str, ...]] | None = None
        for number, share in covered.items():
            near = wanted.near.get(self._clauses.clauses[number].passage.iri, 0.0)
            if share >= _LEAST_COVERED or (near and expected > 1 and share >= _LEAST_NEAR):
                members, named = self._members(number, wanted, terms)
                if len(members) >= least and (expected <= 1 or expected in (len(members), named)):
                    fit = self._fit(number, min(1.0, share + near), len(members), expected)
                    fit += self._in_a_row(number, span.of(question.query.folded))
                    fit += _DIRECTED * self._directed(number, span.of(question.query.folded))
                    fit -= _ELSEWHERE * (wanted.scheme == "minerals" and self._is_elsewhere(number, question))
                    best = max(best, (fit, -number, members)) if best else (fit, -number, members)
        if best is None:
            return None
        clause = self._clauses.clauses[-best[1]]
        said = self._clauses.said(clause)
        meant = expected > 1 and clause.passage.iri in wanted.near
        naming = {m.span.start for m in question.query.mentions if m.concept.scheme_name in _NAMED}
        explained = frozenset(
            place
            for term in (self._terms(question, span, wanted) if meant else terms)
            if (meant and term.start not in naming) or any(form in said for form in term.forms)
            for place in range(term.start, term.end)
        )
        return Things(
            best[2],
            (Quote.of(clause.passage, clause.span),),
            explained,
            self._weighed(question, span, wanted, explained),
        )

    def _directed(self, number: int, text: str) -> float:
        """How far a clause gives the direction that a condition names (重点 and 勘查), and no other: 0 to 1."""
        kinds = named(self._lexicon.direction_kinds, text)
        activities = named(self._lexicon.activities, text)
        directions = self._clauses.clauses[number].directions
        asked = {(activity, kind) for activity in activities for kind in kinds}
        return (bool(asked & directions) + bool(directions and directions <= asked)) / 2

    def _is_elsewhere(self, number: int, question: Question) -> bool:
        """Whether a clause only speaks of places of which the question says nothing."""
        key = (number, "places")
        if key not in self._names:
            mentions = self._index.linker.mentions(folded(self._clauses.clauses[number].text))
            placed = (m.concept.iri for m in mentions if m.concept.scheme_name in ("areas", "regions"))
            self._names[key] = tuple(iri for iri in placed if not is_whole(iri))
        return bool(self._names[key]) and not any(m.concept.scheme_name in _WHERE for m in question.query.mentions)

    def _in_a_row(self, number: int, text: str) -> float:
        """How much a run of characters that a condition and a clause share speaks for the clause (重点开采)."""
        said = self._clauses.said(self._clauses.clauses[number])
        for size in _RUNS:
            if any(text[start : start + size] in said for start in range(len(text) - size + 1)):
                return _PER_CHARACTER * size
        return 0.0

    def _wants_several(self, question: Question) -> bool:
        """Whether a question speaks of several things: it sums, ranks or lists them."""
        listed = self._grammar.plural.in_text(question.query.folded) or "each" in question.forms
        return bool(question.operations & _OF_SEVERAL) or listed

    def _fit(self, number: int, share: float, members: int, expected: int) -> float:
        counted = 0.0 if not expected else (_COUNT_FITS if members == expected else -_COUNT_FITS)
        counted -= _ALONE * (members == 1)
        return share + counted + _MORE * members - len(self._clauses.clauses[number].text) / 1000

    def _members(self, number: int, wanted: Wanted, terms: Sequence[Term]) -> tuple[tuple[str, ...], int]:
        """The things that a clause names, those left out by which the question finds it; and how many it names."""
        clause = self._clauses.clauses[number]
        if clause.passage.address.is_table:
            return (), 0
        key = (number, wanted.scheme)
        if key not in self._names:
            mentions = self._index.linker.mentions(folded(clause.text))
            schemes = {wanted.scheme, *(_PLACES if wanted.scheme == "regions" else ())}
            listed = (m.concept.iri for m in mentions if m.concept.scheme_name in schemes)
            directed = sorted(clause.minerals) if wanted.scheme == "minerals" else ()
            self._names[key] = tuple(
                dict.fromkeys(iri for iri in (*listed, *directed) if not self._lookup.is_category(iri))
            )
        finding = frozenset(form for term in terms for form in term.forms)
        named = [iri for iri in self._names[key] if not finding & self._lookup.labels(iri)]
        kept = dict.fromkeys(thing for iri in named for thing in self._lookup.kinship.among(iri, wanted.among))
        return tuple(kept), len(named)

    def _quotes(self, facts: Sequence[Fact]) -> tuple[Quote, ...]:
        by_unit: dict[str, list[str]] = {}
        for fact in facts:
            by_unit.setdefault(fact.stated_in, []).append(fact.quotation)
        passages = [(self._index.passage(iri), some) for iri, some in by_unit.items()]
        return tuple(Quote(passage.citation, covering(passage.text, some)) for passage, some in passages)


def _joined(first: Things, second: Things, members: tuple[str, ...]) -> Things:
    return replace(
        first,
        members=members,
        quotes=tuple(dict.fromkeys((*first.quotes, *second.quotes))),
        explained=first.explained | second.explained,
        weight=first.weight + second.weight,
        sets=first.sets + second.sets,
    )


def _groupings(conditions: Sequence[Condition]) -> Iterator[tuple[Condition, ...]]:
    """All ways to put neighbouring conditions with the same sign together."""
    if not conditions:
        return
    if len(conditions) == 1:
        yield (conditions[0],)
        return
    first, *rest = conditions
    for others in _groupings(rest):
        yield (first, *others)
        if first.negated == others[0].negated:
            together = Condition(Span(first.span.start, others[0].span.end), first.negated)
            yield (together, *others[1:])
