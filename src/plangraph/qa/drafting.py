"""Drafts about selected facts: statements, lists of members, filtered lists, extremes and computations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from plangraph.qa import compute
from plangraph.qa.lexicon import Phrases
from plangraph.qa.model import Computation, Draft, Fact
from plangraph.qa.question import Question
from plangraph.qa.wording import Wording

MOST_STATEMENTS = 6
_COMPUTED: Mapping[str, Callable[[Sequence[Fact]], Computation]] = {
    "difference": compute.difference,
    "sum": compute.total,
    "average": compute.average,
}


def worded(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    """The draft that does with the facts what the question asks for; it has no quotes yet."""
    if all(fact.value is None and fact.low is None and not fact.value_text for fact in facts):
        return _members(facts, queries, wording)
    if question.bound and len(facts) > 1:
        return _filtered(question, facts, queries, wording)
    for name in ("highest", "lowest"):
        if name in question.operations and len(compute.exact(facts)) > 1:
            return _extreme(name, facts, queries, wording)
    return _stated(question, facts, queries, wording)


def _members(facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    items = wording.phrases.say("separator").join(wording.member(fact) for fact in facts)
    text = wording.phrases.say("members", count=len(facts), items=items)
    return Draft(text, "lookup", (), tuple(facts), (_count(facts),), queries=queries)


def _count(facts: Sequence[Fact]) -> Computation:
    number = Decimal(len(facts))
    return Computation("count", tuple(Decimal(1) for _ in facts), number, str(number))


def _filtered(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    bound = question.bound
    kept = tuple(fact for fact in facts if bound and fact.value is not None and bound.admits(fact.value))
    if not kept or bound is None:
        return _stated(question, facts, queries, wording)
    phrases: Phrases = wording.phrases
    text = phrases.say(
        "filtered",
        indicator=wording.indicator(kept[0]),
        bound=phrases.say(f"comparators.{bound.comparator}"),
        limit=compute.plain(bound.limit),
        unit=wording.unit(kept[0]),
        count=len(kept),
        items=wording.items(kept),
    )
    return Draft(text, "lookup", (), kept, (_count(kept),), (bound.limit,), queries)


def _extreme(name: str, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    by_indicator: dict[str, list[Fact]] = {}
    for fact in compute.exact(facts):
        by_indicator.setdefault(fact.indicator, []).append(fact)
    chosen: list[Fact] = []
    lines = []
    for group in by_indicator.values():
        best = compute.extreme(group, highest=name == "highest")
        names = wording.phrases.say("separator").join(wording.names(fact) for fact in best)
        indicator, figure = wording.indicator(best[0]), wording.figure(best[0])
        lines.append(wording.phrases.say(name, indicator=indicator, names=names, figure=figure))
        chosen.extend(best)
    return Draft("".join(lines), "lookup", (), tuple(chosen), queries=queries)


def _stated(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    if len(facts) > MOST_STATEMENTS:
        text = f"{wording.indicator(facts[0])}：{wording.items(facts)}。"
    else:
        joint = " " if wording.phrases.lang == "en" else ""
        text = joint.join(wording.statement(fact) for fact in facts)
    computations = tuple(_computed(question, compute.exact(facts)))
    for computation, fact in computations:
        parts = {"result": compute.plain(computation.result), "expression": computation.expression}
        text += wording.phrases.say(computation.operation, unit=wording.unit(fact), **parts)
    done = tuple(computation for computation, _ in computations)
    return Draft(text, "lookup", (), tuple(facts), done, queries=queries)


def _computed(question: Question, facts: Sequence[Fact]) -> list[tuple[Computation, Fact]]:
    """The computations that the question asks for, each over all facts of one indicator and unit."""
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.indicator, fact.unit_zh), []).append(fact)
    done = []
    for group in groups.values():
        for name, operation in _COMPUTED.items():
            enough = len(group) == 2 if name == "difference" else len(group) > 1
            if name in question.operations and enough:
                done.append((operation(group), group[0]))
    return done
