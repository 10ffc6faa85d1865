"""Computations on two or more figures of running text: what is left, how much more, together, how many times.

The look-up computes on figures of one indicator. Here the figures are those of the best unit that the question speaks
of: by the numbers that it repeats, and by the words beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from plangraph.qa import compute
from plangraph.qa.drafting import shown
from plangraph.qa.given import Given, scaled
from plangraph.qa.grammar import load_grammar
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Computation, Draft, Fact
from plangraph.qa.question import Question
from plangraph.qa.selection import is_whole, narrow_by_amount, scheme_of
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex

_OPERATIONS = ("difference", "ratio", "share", "sum")
_REPEATED = 10.0
_TWO = 2
_ENOUGH_SAID = 0.4
_ENOUGH = 3  # characters of a name that are enough to know it by (大中型, 示范区)

_CLASSES = "mine-classes"
_MINERALS = "minerals"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure with how well the question fits it: a fact's, or one of the question itself."""

    value: Decimal
    measure: str
    score: float
    fact: Fact | None = None


class Arithmetic:
    """Computes on the figures of the best unit and of the named indicators."""

    def __init__(self, lookup: Lookup, lexicon: Lexicon, index: SearchIndex) -> None:
        self._index = index
        self._grammar = load_grammar()
        self._lookup = lookup
        self._lexicon = lexicon

    def draft(self, question: Question, hits: Sequence[SearchHit]) -> Draft | None:
        """The computed answer with its figures; None where the question wants none or the figures are not there."""
        name = next((name for name in _OPERATIONS if name in question.operations), None)
        if "average" in question.operations and self._grammar.per_each.in_text(question.query.folded):
            return self._each(question, hits)
        compared = {one.operation for one in self._grammar.compared(question.query.folded)}
        if name is None or (name == "share" and name not in compared):
            return None
        if "premise" in question.forms or (name == "sum" and not self._grammar.joined.in_text(question.query.folded)):
            return None
        figures = self._figures(question, hits)
        chosen = self._together(figures) if name == "sum" else self._two(figures)
        facts = tuple(figure.fact for figure in chosen if figure.fact is not None)
        if name == "share" and len({fact.last_year for fact in facts if fact.first_year == fact.last_year}) > 1:
            return None  # a part of one year is no share of a whole of another
        if len(chosen) < _TWO or not facts:
            return None
        return self._worded(question, name, chosen, facts)

    def _each(self, question: Question, hits: Sequence[SearchHit]) -> Draft | None:
        """How much of the best measured figure comes to each of what the best counted one of its unit counts."""
        best = hits[0].iri if hits else ""
        counts = self._lexicon.amounts["count"].units
        facts = [
            fact for fact in self._lookup.facts.stated_in(best)[0] if fact.value and self._is_meant(fact, question)
        ]
        figures = sorted((self._figure(question, fact) for fact in facts), key=lambda one: -one.score)
        counted = [one for one in figures if one.measure in counts and one.score > 0]
        measured = [one for one in figures if one.measure not in counts and one.score > 0]
        kinds = frozenset[str]().union(*(amount.units for amount in question.amounts))
        measured = [one for one in measured if not kinds or one.measure in kinds]
        if not counted or not measured or counted[0].fact is None or measured[0].fact is None:
            return None
        chosen = (measured[0], counted[0])
        done = compute.quotient("quotient", chosen[0].value, chosen[1].value)
        return self._drafted(question, done, chosen, (measured[0].fact, counted[0].fact))

    def _figures(self, question: Question, hits: Sequence[SearchHit]) -> list[_Figure]:
        """The figures of the best unit that are of the kind asked for, and those of the question, best first."""
        best = hits[0].iri if hits else ""
        named = self._lookup.indicators(question)
        near = [f for f in self._lookup.facts.all if f.stated_in == best or f.indicator in named]
        facts = [
            fact
            for fact in narrow_by_amount(near, question.amounts)
            if self._serves(fact, question) and self._is_meant(fact, question)
        ]
        found = [self._figure(question, fact) for fact in facts]
        said = {figure.value for figure in found}
        counted = self._grammar.count_of(question.query.folded)  # 十二个盟市 counts the cities and is no figure of them
        given = [self._given(one) for one in question.given if one.number not in (*said, counted)]
        return sorted((one for one in (*found, *given) if one.score > 0), key=lambda one: -one.score)

    def _serves(self, fact: Fact, question: Question) -> bool:
        """Whether a fact has a figure to compute on, for a year that is asked for; a share of shares says nothing."""
        years = {year for year in (fact.first_year, fact.last_year) if year}
        if fact.first_year == fact.last_year and years and question.years and not years & set(question.years):
            return False
        return fact.value is not None and not (fact.unit_zh == "%" and question.operations & {"share", "ratio"})

    def _is_meant(self, fact: Fact, question: Question) -> bool:
        """Whether the question repeats the figure, or names what it is about, or half of the words beside it."""
        if any(one.number == fact.value for one in question.given):
            return True
        asked = question.query.folded
        special = [one for one in fact.subjects if not is_whole(one)]
        kin = frozenset(special)
        named = [
            *(mention.concept.iri for mention in question.query.mentions),
            *(c.iri for c in question.inner_minerals),
        ]
        if self._is_for_another_mineral(question, kin):
            return False
        if any(self._lookup.kinship.among(one, kin) for one in named if scheme_of(one) != _CLASSES or one in kin):
            return True
        narrower = any(
            scheme_of(one) == _CLASSES and any(self._lookup.is_above(n, one) for n in named) for one in special
        )
        if narrower or any(scheme_of(one) == "regions" for one in special):
            return False  # the large mines are not meant where all mines are
        about = special or [fact.indicator]
        labels = [label for one in about for label in self._lookup.labels(one)]
        ends = (label[:_ENOUGH] for label in labels), (label[-_ENOUGH:] for label in labels)
        if special and any(len(end) == _ENOUGH and end in asked for some in ends for end in some):
            return True
        texts = [folded(self._beside(fact)), *(() if special else (folded(fact.quotation), *labels))]
        return any(self._is_said(self._words(text), asked) for text in texts)

    def _is_for_another_mineral(self, question: Question, about: frozenset[str]) -> bool:
        """Whether figures are about minerals of which the question names none, though it names others."""
        minerals = frozenset(one for one in about if scheme_of(one) == _MINERALS)
        asked = [concept.iri for concept in (*question.concepts(_MINERALS), *question.inner_minerals)]
        return bool(asked and minerals) and not any(self._lookup.kinship.among(one, minerals) for one in asked)

    def _is_said(self, words: Sequence[str], asked: str) -> bool:
        telling = [word for word in words if word not in self._lexicon.generic_words and not word[0].isdigit()]
        return bool(telling) and sum(word in asked for word in telling) >= _ENOUGH_SAID * len(telling)

    def _words(self, text: str) -> list[str]:
        return [word.text for word in self._index.words(text) if len(word.text) > 1]

    def _figure(self, question: Question, fact: Fact) -> _Figure:
        value = fact.value or Decimal(0)
        repeated = any(one.number == value for one in question.given)
        words = [self._beside(fact), *self._lookup.labels(fact.indicator)]
        score = question.support([folded("\n".join(words))]) + _REPEATED * repeated
        return _Figure(value, self._measure(fact.unit_zh), score, fact)

    def _given(self, one: Given) -> _Figure:
        return _Figure(one.number, one.unit, _REPEATED / 2)

    def _beside(self, fact: Fact) -> str:
        """The words right before a figure, which tell it from the others of its sentence."""
        before = fact.quotation.rsplit(fact.value_text or "", 1)[0]
        return max(before.split("，")[-1:], default="")

    def _measure(self, unit: str) -> str:
        measure = self._lexicon.measure(unit)
        return "个" if scaled(measure)[1] in self._lexicon.alike else measure

    def _two(self, figures: Sequence[_Figure]) -> tuple[_Figure, ...]:
        """The best figure, and the best other one of its measure."""
        for first in figures:
            for second in figures:
                alike = first is not second and first.value != second.value
                if alike and self._unit(first) == self._unit(second) and (first.fact or second.fact):
                    return (first, second)
        return ()

    def _unit(self, figure: _Figure) -> str:
        return "个" if figure.measure in self._lexicon.alike else figure.measure

    def _together(self, figures: Sequence[_Figure]) -> tuple[_Figure, ...]:
        """All figures of the best one's indicator, unit and measure."""
        for first in figures:
            same = tuple(
                one
                for one in figures
                if one.fact
                and first.fact
                and one.fact.indicator == first.fact.indicator
                and one.fact.stated_in == first.fact.stated_in
                and one.measure == first.measure
            )
            if len(same) >= _TWO:
                return same
        return ()

    def _worded(self, question: Question, name: str, chosen: Sequence[_Figure], facts: tuple[Fact, ...]) -> Draft:
        return self._drafted(question, _computation(name, [figure.value for figure in chosen]), chosen, facts)

    def _drafted(
        self, question: Question, computation: Computation, chosen: Sequence[_Figure], facts: tuple[Fact, ...]
    ) -> Draft:
        wording = self._lookup.wording(question.query.lang)
        text = "".join(wording.statement(fact) for fact in facts) + shown(computation, facts[0], wording)
        quotes = self._lookup.quotes(facts)
        given = tuple(figure.value for figure in chosen if figure.fact is None)
        said = [folded(text), *(folded(quote.text) for quote in quotes)]
        queries = tuple(dict.fromkeys(self._lookup.facts.stated_in(fact.stated_in)[1] for fact in facts))
        return Draft(text, "lookup", quotes, facts, (computation,), given, queries, question.support(said))


def _computation(name: str, values: Sequence[Decimal]) -> Computation:
    high, low = max(values), min(values)
    if name == "share":
        return compute.share(low, high)
    if name == "ratio":
        return compute.quotient("ratio", high, low)
    return compute.summed(values) if name == "sum" else compute.spread(high, low)
