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
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Computation, Draft, Fact
from plangraph.qa.question import Question
from plangraph.qa.selection import narrow_by_amount
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit

_OPERATIONS = ("difference", "ratio", "share", "sum")
_REPEATED = 10.0
_TWO = 2


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure with how well the question fits it: a fact's, or one of the question itself."""

    value: Decimal
    measure: str
    score: float
    fact: Fact | None = None


class Arithmetic:
    """Computes on the figures of the best unit and of the named indicators."""

    def __init__(self, lookup: Lookup, lexicon: Lexicon) -> None:
        self._lookup = lookup
        self._lexicon = lexicon

    def draft(self, question: Question, hits: Sequence[SearchHit]) -> Draft | None:
        """The computed answer with its figures; None where the question wants none or the figures are not there."""
        name = next((name for name in _OPERATIONS if name in question.operations), None)
        if name is None:
            return None
        figures = self._figures(question, hits)
        chosen = self._together(figures) if name == "sum" else self._two(figures)
        facts = tuple(figure.fact for figure in chosen if figure.fact is not None)
        if len(chosen) < _TWO or not facts:
            return None
        return self._worded(question, name, chosen, facts)

    def _figures(self, question: Question, hits: Sequence[SearchHit]) -> list[_Figure]:
        """The figures of the best unit that are of the kind asked for, and those of the question, best first."""
        best = hits[0].iri if hits else ""
        named = self._lookup.indicators(question)
        near = [f for f in self._lookup.facts.all if f.stated_in == best or f.indicator in named]
        facts = [fact for fact in narrow_by_amount(near, question.amounts) if self._serves(fact, question)]
        found = [self._figure(question, fact) for fact in facts]
        said = {figure.value for figure in found}
        given = [self._given(one) for one in question.given if one.number not in said]
        return sorted((one for one in (*found, *given) if one.score > 0), key=lambda one: -one.score)

    def _serves(self, fact: Fact, question: Question) -> bool:
        """Whether a fact has a figure to compute on; a share of shares says nothing."""
        return fact.value is not None and not (fact.unit_zh == "%" and question.operations & {"share", "ratio"})

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
        return "个" if scaled(measure)[1] in self._lexicon.amounts["count"].units else measure

    def _two(self, figures: Sequence[_Figure]) -> tuple[_Figure, ...]:
        """The best figure, and the best other one of its measure."""
        for first in figures:
            for second in figures:
                alike = first is not second and first.value != second.value
                if alike and self._unit(first) == self._unit(second) and (first.fact or second.fact):
                    return (first, second)
        return ()

    def _unit(self, figure: _Figure) -> str:
        return "个" if figure.measure in self._lexicon.amounts["count"].units else figure.measure

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
        wording = self._lookup.wording(question.query.lang)
        computation = _computation(name, [figure.value for figure in chosen])
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
