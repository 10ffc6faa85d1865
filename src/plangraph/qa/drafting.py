"""Drafts about selected facts: statements, lists of members, filtered lists, extremes and computations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from plangraph.qa import compute
from plangraph.qa.given import comparable, scaled
from plangraph.qa.lexicon import Phrases, load_lexicon
from plangraph.qa.model import Computation, Draft, Fact
from plangraph.qa.question import Question
from plangraph.qa.selection import OTHER_MINERALS
from plangraph.qa.wording import Wording

MOST_STATEMENTS = 6
_TWO = 2
_ENDS = frozenset({"highest", "lowest"})
_COMPUTED: Mapping[str, Callable[[Sequence[Fact]], Computation]] = {
    "difference": compute.difference,
    "sum": compute.total,
    "average": compute.average,
}


def worded(
    question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording, whole: Sequence[Fact] = ()
) -> Draft:
    """The draft that does with the facts what the question asks for; it has no quotes yet.

    `whole` are all the parts that the facts are some of, for their share.
    """
    if "share" in question.operations and (draft := _share(facts, whole, queries, wording)):
        return draft
    return _shape(question, facts)(question, facts, queries, wording)


_Shape = Callable[[Question, Sequence[Fact], tuple[str, ...], Wording], Draft]


def _shape(question: Question, facts: Sequence[Fact]) -> _Shape:
    """What is to be done with the facts."""
    exact = len(compute.exact(facts))
    shapes: list[tuple[_Shape, bool]] = [
        (_members, all(fact.value is None and fact.low is None and not fact.value_text for fact in facts)),
        (_filtered, question.bound is not None and len(facts) > 1),
        (_first, 0 < question.first < exact),
        (_counted, _only_counts(question) and len({fact.subjects for fact in facts}) > 1),
        (_spread, question.operations >= _ENDS and exact > 1),
        (_extremes, bool(question.operations & _ENDS) and exact > 1),
    ]
    return next((shape for shape, fits in shapes if fits), _stated)


def _only_counts(question: Question) -> bool:
    return "counted" in question.operations and not question.operations & {
        "sum",
        "average",
        "difference",
        "share",
        *_ENDS,
    }


def _members(_: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    items = wording.phrases.say("separator").join(wording.member(fact) for fact in facts)
    text = wording.phrases.say("members", count=len(facts), items=items)
    return Draft(text, "lookup", (), tuple(facts), (_count(facts),), queries=queries)


def _count(facts: Sequence[Fact]) -> Computation:
    number = Decimal(len(facts))
    return Computation("count", tuple(Decimal(1) for _ in facts), number, str(number))


def _filtered(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    bound = question.bound
    measured = [fact for fact in facts if bound and comparable(bound.unit, scaled(fact.unit_zh)[1])]
    kept = tuple(fact for fact in measured if bound and fact.value is not None and bound.admits(fact.value))
    if not kept or bound is None:
        return _stated(question, facts, queries, wording)
    phrases: Phrases = wording.phrases
    limits = (bound.limit,) if bound.high is None else (bound.limit, bound.high)
    text = phrases.say(
        "filtered",
        indicator=wording.indicator(kept[0]),
        bound=phrases.say("comparators.only" if bound.comparator == "equal" else f"comparators.{bound.comparator}"),
        limit="—".join(compute.plain(limit) for limit in limits),
        unit=wording.unit(kept[0]),
        count=len(kept),
        items=wording.items(kept),
    )
    return Draft(text, "lookup", (), kept, (_count(kept),), limits, queries)


def _extremes(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    name = "highest" if "highest" in question.operations else "lowest"
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


def _spread(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    """The highest and the lowest figure, and by how much they differ."""
    exact = compute.exact(facts)
    ends = (*compute.extreme(exact, highest=True)[:1], *compute.extreme(exact, highest=False)[:1])
    return _stated(replace(question, operations=question.operations | {"difference"}), ends, queries, wording)


def _counted(_: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    """How many things have a figure, others that are only summed up left out."""
    kept = tuple({fact.subjects: fact for fact in facts if OTHER_MINERALS not in fact.subjects}.values())
    text = wording.phrases.say(
        "counted", indicator=wording.indicator(kept[0]), count=len(kept), items=wording.items(kept)
    )
    return Draft(text, "lookup", (), kept, (_count(kept),), queries=queries)


def _first(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    best = compute.ranked(compute.exact(facts), question.first, highest="lowest" not in question.operations)
    text = wording.phrases.say("first", indicator=wording.indicator(best[0]), items=wording.items(best))
    done = [_count(best)]
    if "sum" in question.operations:
        done.append(compute.total(best))
        text += shown(done[-1], best[0], wording)
    return Draft(text, "lookup", (), best, tuple(done), (Decimal(question.first),), queries)


def _share(facts: Sequence[Fact], whole: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft | None:
    """The share that some parts are of all parts of an indicator; None where they are not such parts."""
    for indicator in dict.fromkeys(fact.indicator for fact in facts):
        parts, everything = (_of_indicator(indicator, some) for some in (facts, whole))
        units = {fact.unit_zh for fact in (*parts, *everything)}
        if parts and len(everything) > len(parts) and len(units) == 1 and "%" not in units:
            return _of_whole(parts, everything, queries, wording)
    return None


def _of_indicator(indicator: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in compute.exact(facts) if fact.indicator == indicator)


def _of_whole(parts: Sequence[Fact], everything: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    sums = [compute.total(some) for some in (parts, everything)]
    share = compute.share(*(computation.result for computation in sums))
    text = "".join(wording.statement(fact) for fact in parts)
    done = [*([sums[0]] if len(parts) > 1 else []), sums[1], share]
    for computation in done:
        text += shown(computation, parts[0], wording)
    cited = tuple(dict.fromkeys((*parts, *everything)))
    return Draft(text, "lookup", (), cited, tuple(done), queries=queries)


def shown(computation: Computation, fact: Fact, wording: Wording) -> str:
    """A sentence with the result of a computation and the expression that shows it."""
    parts = {"result": compute.plain(computation.result.normalize()), "expression": computation.expression}
    return wording.phrases.say(
        computation.operation, unit=wording.result_unit(computation.operation, wording.unit(fact)), **parts
    )


def _stated(question: Question, facts: Sequence[Fact], queries: tuple[str, ...], wording: Wording) -> Draft:
    if len(facts) > MOST_STATEMENTS:
        text = f"{wording.indicator(facts[0])}：{wording.items(facts)}。"
    else:
        joint = " " if wording.phrases.lang == "en" else ""
        text = joint.join(wording.statement(fact) for fact in facts)
    computations = tuple(_computed(question, compute.exact(facts)))
    for computation, fact in computations:
        text += shown(computation, fact, wording)
    done = tuple(computation for computation, _ in computations)
    given = tuple(one.number for one in question.given) if done else ()
    return Draft(text, "lookup", (), tuple(facts), done, given, queries)


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
    if question.operations >= {"sum", "difference"}:
        done.extend(_beyond(question, done))
    return done or _of_two(question, facts)


def _beyond(question: Question, done: Sequence[tuple[Computation, Fact]]) -> list[tuple[Computation, Fact]]:
    """How far sums are from a figure that the question gives."""
    limits = [one.number for one in question.given]
    sums = [(one.result, fact) for one, fact in done if one.operation == "sum"]
    return [(compute.spread(*sorted((total, limit), reverse=True)), fact) for total, fact in sums for limit in limits]


def _of_two(question: Question, facts: Sequence[Fact]) -> list[tuple[Computation, Fact]]:
    """What is computed of two figures: how many times, how much more, or how much each has of a thing on average."""
    if len(facts) != _TWO:
        return []
    high, low = sorted(facts, key=lambda fact: fact.value or Decimal(0), reverse=True)
    same = load_lexicon().measure(high.unit_zh) == load_lexicon().measure(low.unit_zh)
    if not high.value or not low.value:
        return []
    if same and "ratio" in question.operations:
        return [(compute.quotient("ratio", high.value, low.value), high)]
    if same and "difference" in question.operations:
        return [(compute.difference(facts), high)]
    if not same and "average" in question.operations:
        counted, measured = sorted(facts, key=lambda fact: fact.unit_zh not in load_lexicon().amounts["count"].units)
        if counted.value and measured.value:
            return [(compute.quotient("quotient", measured.value, counted.value), measured)]
    return []
