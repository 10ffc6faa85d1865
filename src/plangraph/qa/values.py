"""Figures of things, as composed answers compute on them: one fact's figure, or what is computed of several facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plangraph.qa import compute
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.model import Computation, Fact

_NO_FIGURE = frozenset({"class", "range", "rank-within"})
_SHARES = frozenset({"%", "百分点", "个百分点"})


@dataclass(frozen=True, slots=True)
class Value:
    """A thing with its figure.

    Attributes:
        name: the words for the thing; empty for the whole.
        thing: its IRI, or empty.
        figure: the figure; None for a member of a list, or where the plan gives a class or a range.
        unit: the measure that the printed unit ends with (吨 for Ta2O5吨).
        facts: the facts that it comes from.
        computed: how it is computed of them, where it is.
    """

    name: str
    thing: str
    figure: Decimal | None
    unit: str
    facts: tuple[Fact, ...]
    computed: Computation | None = None


def of_fact(name: str, thing: str, fact: Fact) -> Value:
    """The value that one fact gives."""
    figure = None if fact.comparator in _NO_FIGURE else fact.value
    return Value(name, thing, figure, load_lexicon().measure(fact.unit_zh), (fact,))


def of_group(name: str, thing: str, facts: Sequence[Fact], *, counted: bool = False) -> Value | None:
    """The value of several things together: how many they are, or the sum of their figures where these add up."""
    if counted:
        done = count(len(facts))
        return Value(name, thing, done.result, "", tuple(facts), done)
    exact = compute.exact(facts)
    units = {load_lexicon().measure(fact.unit_zh) for fact in facts}
    if len(exact) != len(facts) or len(units) != 1 or units & _SHARES:
        return None
    done = compute.total(exact)
    return Value(name, thing, done.result, units.pop(), tuple(facts), done)


def count(number: int) -> Computation:
    """The counting of things."""
    return Computation("count", (Decimal(1),) * number, Decimal(number), str(number))


def total(values: Sequence[Value]) -> Value | None:
    """The sum of values with one unit; None where they do not add up."""
    units = {value.unit for value in values}
    if len(units) != 1 or units & _SHARES or any(value.figure is None for value in values):
        return None
    if len({(fact.first_year, fact.last_year) for value in values for fact in value.facts}) != 1:
        return None
    if any(fact.comparator not in ("equal", "approximately") for value in values for fact in value.facts):
        return None
    done = compute.summed([value.figure for value in values if value.figure is not None])
    return Value("", "", done.result, units.pop(), facts_of(values), done)


def facts_of(values: Iterable[Value]) -> tuple[Fact, ...]:
    """All facts of some values, each once."""
    return tuple(dict.fromkeys(fact for value in values for fact in value.facts))


def computations_of(values: Iterable[Value]) -> tuple[Computation, ...]:
    """The computations behind some values."""
    return tuple(dict.fromkeys(value.computed for value in values if value.computed))


def covering(text: str, quotations: Sequence[str]) -> str:
    """The shortest part of a text that holds some quotations."""
    places = [(start, start + len(one)) for one in quotations if (start := text.find(one)) >= 0]
    if not places:
        return text
    return text[min(start for start, _ in places) : max(end for _, end in places)]
