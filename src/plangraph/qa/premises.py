"""Figures that a question states, held against the plan's: within a limit or over it, right or wrong."""

from __future__ import annotations

from decimal import Decimal

from plangraph.qa.given import Given, comparable, scaled
from plangraph.qa.lexicon import Lexicon, Phrases
from plangraph.qa.model import Draft, Fact
from plangraph.qa.question import Question
from plangraph.qa.scope import load_scope
from plangraph.qa.selection import DIMENSIONS
from plangraph.qa.wording import Wording
from plangraph.text.quantities import find_quantities

_FLOORS = frozenset({"at-least", "greater-than"})
_EXTREMES = frozenset({"highest", "lowest"})
_TIMES = "次"
_CAPS = frozenset({"at-most", "less-than"})


def verdict(question: Question, draft: Draft, wording: Wording, lexicon: Lexicon) -> Draft | None:
    """The first sentence of an answer to a question that states a figure itself; None where there is nothing to judge.

    Args:
        question: the understood question.
        draft: what the plan says on it, with facts where it comes from the graph.
        wording: the wording of facts.
        lexicon: which indicators are limits.
    """
    if not question.forms & {"judged", "premise", "yes_no"} or (question.bound and "list" in question.operations):
        return None
    named = {m.concept.iri for m in question.query.mentions if m.concept.scheme_name in DIMENSIONS}
    if question.operations & _EXTREMES and named and draft.facts and question.forms & {"premise", "yes_no"}:
        key = "named" if any(named & set(fact.subjects) for fact in draft.facts) else "other"
        return Draft(wording.phrases.say(f"premises.{key}"), "lookup", ())
    for given in _stated(question):
        facts = [fact for fact in draft.facts if _amounts(fact) and comparable(given.unit, _unit(fact))]
        found = [amounts for fact in facts if (amounts := _amounts(fact))]
        if facts and (len(set(found)) == 1 or "premise" in question.forms):
            right = next((n for n, (low, high) in enumerate(found) if low <= given.amount <= high), 0)
            return _on_fact(question, given, facts[right], found[right], wording, lexicon)
    if "premise" in question.forms and not draft.facts:
        return _on_text(question, draft, wording.phrases)
    return None


def _stated(question: Question) -> tuple[Given, ...]:
    """The figures that a question states; where it states none, how many times something is done (一年调两次)."""
    times = (one for one in find_quantities(question.query.folded) if one.unit == _TIMES)
    return question.given or tuple(Given(one.span, one.literal, one.low, one.value, one.unit) for one in times)


def _on_fact(
    question: Question, given: Given, fact: Fact, amounts: tuple[Decimal, Decimal], wording: Wording, lexicon: Lexicon
) -> Draft | None:
    low, high = amounts
    side = _side(fact, lexicon)
    measured = "measured" in question.forms or not question.forms & {"premise"}
    allowed = "yes_no" in question.forms and load_scope().leave.in_text(question.query.folded)
    judged = ("judged" in question.forms or allowed) and measured and side is not None
    if judged:
        at_most = fact.comparator == "less-than" or given.comparator == "greater-than"
        at_least = fact.comparator == "greater-than" or given.comparator == "less-than"
        over = given.amount > high or (at_most and given.amount == high)
        under = given.amount < low or (at_least and given.amount == low)
        key = ("over" if over else "within") if side == "cap" else ("under" if under else "reached")
    elif not question.forms & {"premise", "yes_no"}:
        return None
    else:
        key = "right" if low <= given.amount <= high else "wrong"
    text = wording.phrases.say(f"premises.{key}", given=given.text, figure=wording.figure(fact))
    return Draft(text, "lookup", (), given=(given.number, given.amount))


def _side(fact: Fact, lexicon: Lexicon) -> str | None:
    """Whether a fact is a least (`floor`) or a most (`cap`), by its comparator or else by its indicator."""
    if fact.comparator in _FLOORS or fact.indicator in lexicon.floors:
        return "floor"
    return "cap" if fact.comparator in _CAPS or fact.indicator in lexicon.caps else None


def _unit(fact: Fact) -> str:
    return scaled(_measure(fact))[1]


def _measure(fact: Fact) -> str:
    """The unit of a fact without what it counts: 万吨 for 金属万吨."""
    found = find_quantities(f"1{fact.unit_zh}")
    if found and found[0].unit:
        return fact.unit_zh
    return next((fact.unit_zh[i:] for i in range(len(fact.unit_zh)) if scaled(fact.unit_zh[i:])[0] != 1), fact.unit_zh)


def _amounts(fact: Fact) -> tuple[Decimal, Decimal] | None:
    """The absolute limits of a fact's figure."""
    low, high = (fact.low, fact.high) if fact.low is not None else (fact.value, fact.value)
    if low is None or high is None:
        return None
    factor = scaled(_measure(fact))[0]
    return low * factor, high * factor


def _on_text(question: Question, draft: Draft, phrases: Phrases) -> Draft | None:
    """Right or wrong, by whether the figure stands in a quoted sentence that has figures of its kind."""
    for given in question.given:
        said = [one for quote in draft.quotes for one in find_quantities(quote.text)]
        same = [one for one in said if given.unit and one.unit and comparable(given.unit, one.unit)]
        if same:
            right = any(one.value == given.amount for one in same)
            key = "right" if right else "unsaid"
            return Draft(phrases.say(f"premises.{key}", given=given.text), "extract", (), given=(given.number,))
    return None
