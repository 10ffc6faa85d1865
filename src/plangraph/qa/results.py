"""What a composed question asks to be done with values, as sentences with every computation shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from plangraph.qa import compute
from plangraph.qa.given import comparable, scaled
from plangraph.qa.grammar import Comparison, Grammar
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.model import Computation
from plangraph.qa.operands import Operand
from plangraph.qa.question import Question, first_in_rank
from plangraph.qa.values import Value, computations_of, count, facts_of, total
from plangraph.qa.wording import Wording

_ENDS = frozenset({"highest", "lowest"})
_ROUNDED = frozenset({"average", "quotient", "ratio", "share"})
_TWO = 2
_STATED = 2


@dataclass
class Result:
    """Sentences, the values that they speak of, and their computations."""

    sentences: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    done: list[Computation] = field(default_factory=list)
    given: list[Decimal] = field(default_factory=list)
    decimals: int | None = None

    @property
    def text(self) -> str:
        """All sentences."""
        return "".join(self.sentences)

    def take(self, values: Sequence[Value]) -> None:
        """Speak of more values."""
        self.values.extend(value for value in values if value not in self.values)
        self.done.extend(one for one in computations_of(values) if one not in self.done)


class Worker:
    """Does what a question asks with the values of its sides."""

    def __init__(self, wording: Wording, lexicon: Lexicon, grammar: Grammar) -> None:
        self._wording = wording
        self._lexicon = lexicon
        self._grammar = grammar
        self._phrases = wording.phrases

    def on_one(self, question: Question, operand: Operand) -> Result | None:
        """What is asked of the values of one side; None where it cannot be done with them."""
        result = Result(decimals=self._grammar.rounding(question.query.folded))
        if operand.members:
            return self._on_members(question, operand, result)
        values = self._narrowed(question, operand, result)
        if not values:
            return None
        if not result.sentences:
            self._stated(values, result)
        self._aggregated(question, operand, values, result)
        return result

    def on_two(self, question: Question, comparison: Comparison, left: Operand, right: Operand) -> Result | None:
        """Two sides set against each other; None where they are of different kinds."""
        text = question.query.folded
        result = Result(decimals=self._grammar.rounding(text))
        if comparison.operation == "share" and len(left.values) > 1 and self._distributed(text):
            return self._shares(left, self._scalar(right, comparison.right.of(text)), right, result)
        if comparison.operation == "difference" and len(left.values) > 1 and self._distributed(text):
            return self._differences(left, right, result)
        words = (comparison.left.of(text), comparison.right.of(text))
        if any(self._averaged(one, said) for one, said in zip((left, right), words, strict=True)):
            return None
        first, second = self._scalar(left, words[0]), self._scalar(right, words[1])
        told = self._told(left, words[0]) and self._told(right, words[1])
        done = self._set_against(comparison.operation, first, second) if first and second and told else None
        if first is None or second is None or done is None:
            return None
        for operand, side in ((left, first), (right, second)):
            self._side(operand, side, result)
        self._show(done, first.unit, result, first)
        return result

    def _averaged(self, operand: Operand, text: str) -> bool:
        """Whether a side asks for a mean of what has one figure only, so that this figure is not what it asks for."""
        return len(operand.values) == 1 and self._lexicon.operations["average"].in_text(text)

    def _set_against(self, operation: str, first: Value, second: Value) -> Computation | None:
        """What is computed of two different figures of one kind; None where nothing can be."""
        alike = self._measure(first) == self._measure(second) and first != second
        if not first.figure or not second.figure or not alike:
            return None
        years = {frozenset(years) for side in (first, second) if (years := _years(side))}
        if operation == "share":
            part = first.figure <= second.figure and len(years) < _TWO  # of one year, and no more than the whole
            return compute.share(first.figure, second.figure) if part else None
        if operation == "ratio":
            return compute.quotient("ratio", first.figure, second.figure)
        return compute.spread(max(first.figure, second.figure), min(first.figure, second.figure))

    def on_several(self, question: Question, operands: Sequence[Operand]) -> Result:
        """Several figures: each of them, and what is computed of them together, or else of each."""
        result = Result(decimals=self._grammar.rounding(question.query.folded))
        sides = [self._scalar(operand, "") for operand in operands]
        alike = len({self._measure(side) for side in sides if side}) == 1 and None not in sides
        for operand, side in zip(operands, sides, strict=True):
            if alike and side is not None:
                self._side(operand, side, result)
            elif operand.members:
                self._on_members(question, operand, result)
            else:
                self._stated(operand.values, result)
                self._aggregated(question, operand, operand.values, result)
        if alike:
            self._together(question, [side for side in sides if side], result)
        return result

    def on_things(self, names: str, number: int) -> Result:
        """The names of things that several conditions leave."""
        return Result([self._phrases.say("things", names=names, count=number)], [], [count(number)])

    def on_each(self, question: Question, over: Operand, under: Operand) -> Result | None:
        """How much of one figure comes to each of the things that another one counts."""
        counts = {value.thing: value for value in under.values if value.figure}
        pairs = [(one, counts[one.thing]) for one in over.values if one.figure is not None and one.thing in counts]
        if not pairs:
            return None
        result = Result(decimals=self._grammar.rounding(question.query.folded))
        done = [compute.quotient("quotient", one.figure or Decimal(0), by.figure or Decimal(1)) for one, by in pairs]
        ends = question.operations & _ENDS
        if ends and len(pairs) > 1:
            end = (max if "highest" in ends else min)(one.result for one in done)
            chosen = [number for number, one in enumerate(done) if one.result == end]
            pairs, done = [pairs[n] for n in chosen], [done[n] for n in chosen]
        for (one, by), quotient in zip(pairs, done, strict=True):
            self._stated([one, by], result)
            result.take([one])
            self._show(quotient, one.unit, result, one)
        return result

    def _together(self, question: Question, values: Sequence[Value], result: Result) -> None:
        figures = [value.figure for value in values if value.figure is not None]
        if len(figures) != len(values) or len(figures) < _TWO:
            return
        unit = values[0].unit
        if "sum" in question.operations:
            self._show(compute.summed(figures), unit, result)
        if "difference" in question.operations and len(figures) == _TWO:
            self._show(compute.spread(max(figures), min(figures)), unit, result)
        if "ratio" in question.operations and len(figures) == _TWO and min(figures):
            self._show(compute.quotient("ratio", max(figures), min(figures)), unit, result)

    def _on_members(self, question: Question, operand: Operand, result: Result) -> Result:
        if operand.groups:
            for group in self._ends(question, operand.groups):
                self._listed(group.name, group, result)
            self._together(question, operand.groups, result)
            return result
        result.take(operand.values)
        done = count(len(operand.values))
        result.done.append(done)
        items = self._phrases.say("separator").join(value.name for value in operand.values)
        result.sentences.append(self._phrases.say("members", count=len(operand.values), items=items))
        if "share" in question.operations and len(operand.everything) > len(operand.values):
            whole = count(len(operand.everything))
            result.take(operand.everything)
            result.done.append(whole)
            self._show(compute.share(done.result, whole.result), "", result)
        return result

    def _ends(self, question: Question, groups: Sequence[Value]) -> Sequence[Value]:
        """The groups with the most or the fewest members, where these are asked for."""
        sizes = [len(group.facts) for group in groups]
        wanted = {(max if name == "highest" else min)(sizes) for name in question.operations & _ENDS}
        return [group for group in groups if len(group.facts) in wanted] if wanted else groups

    def _listed(self, name: str, group: Value, result: Result) -> None:
        """How many things a group has, and which."""
        result.take([group])
        items = self._phrases.say("separator").join(self._wording.member(fact) for fact in group.facts)
        result.sentences.append(self._phrases.say("group", name=name, count=len(group.facts), items=items))

    def _narrowed(self, question: Question, operand: Operand, result: Result) -> list[Value]:
        """The values that keep the limit, the mean or the place in a ranking that is asked for."""
        values = list(operand.values)
        exact = [value for value in values if value.figure is not None]
        text = question.query.folded
        if question.bound and len(values) > 1:
            values = self._bounded(question, exact, result)
        for pattern, above in ((self._grammar.above_average, True), (self._grammar.below_average, False)):
            if pattern.search(text):
                values = self._beside_mean(operand, exact, above, result)
        exact = [value for value in values if value.figure is not None]
        if 0 < question.first < len(exact):
            highest = "lowest" not in question.operations
            values = sorted(exact, key=self._amount, reverse=highest)[: question.first]
            result.given.append(Decimal(question.first))
            result.sentences.append(self._items("first", values))
            result.take(values)
            result.done.append(count(len(values)))
        elif question.operations & _ENDS and len(exact) > 1:
            values = self._extremes(question, exact, result)
        elif self._grammar.rank.search(text) and len(exact) == 1 and len(operand.everything) > 1:
            self._ranked(exact[0], operand, result)
        return values

    def _bounded(self, question: Question, values: Sequence[Value], result: Result) -> list[Value]:
        bound = question.bound
        if bound is None:
            return list(values)
        measured = [one for one in values if comparable(bound.unit, scaled(one.unit)[1])]
        kept = [one for one in measured if one.figure is not None and bound.admits(one.figure)]
        if not kept:
            return list(values)
        limits = (bound.limit,) if bound.high is None else (bound.limit, bound.high)
        limit = "—".join(compute.plain(one) for one in limits)
        if bound.also is not None:
            limits = (*limits, bound.also.limit)
            limit += f"、{self._phrases.say(f'comparators.{bound.also.comparator}')}{compute.plain(bound.also.limit)}"
        key = "only" if bound.comparator == "equal" else bound.comparator
        result.given.extend(limits)
        result.done.append(count(len(kept)))
        result.take(kept)
        result.sentences.append(
            self._phrases.say(
                "filtered",
                indicator=self._indicator(kept),
                bound=self._phrases.say(f"comparators.{key}"),
                limit=limit,
                unit=self._unit(kept[0]),
                count=len(kept),
                items=self._said(kept),
            )
        )
        return kept

    def _beside_mean(self, operand: Operand, values: Sequence[Value], above: bool, result: Result) -> list[Value]:
        everything = [value for value in operand.everything if value.figure is not None]
        if not everything:
            return list(values)
        done = compute.average(facts_of(everything))
        mean = done.result
        kept = [v for v in values if v.figure is not None and (v.figure > mean if above else v.figure < mean)]
        result.take(everything)
        self._show(done, everything[0].unit, result)
        result.done.append(count(len(kept)))
        result.sentences.append(self._phrases.say("mean_kept", count=len(kept), items=self._said(kept)))
        return kept

    def _extremes(self, question: Question, values: Sequence[Value], result: Result) -> list[Value]:
        chosen: list[Value] = []
        measures = [self._measure(value) for value in values]
        values = [value for value in values if self._measure(value) == max(measures, key=measures.count)]
        for name in sorted(question.operations & _ENDS):
            end = (max if name == "highest" else min)(self._amount(value) for value in values)
            best = [value for value in values if self._amount(value) == end]
            result.sentences.append(
                self._phrases.say(
                    name,
                    indicator=self._indicator(best),
                    names=self._phrases.say("separator").join(value.name for value in best),
                    figure=self._figure(best[0]),
                )
            )
            chosen.extend(best)
        result.take(chosen)
        if question.operations >= _ENDS and len({value.figure for value in chosen}) == _TWO:
            high, low = max(v.figure or Decimal(0) for v in chosen), min(v.figure or Decimal(0) for v in chosen)
            self._show(compute.spread(high, low), chosen[0].unit, result)
        return chosen

    def _ranked(self, value: Value, operand: Operand, result: Result) -> None:
        others = [one for one in operand.everything if one.thing != value.thing and one.figure is not None]
        figures = (value.figure or Decimal(0), *(one.figure or Decimal(0) for one in others))
        done = compute.rank(figures)
        self._stated([value], result)
        result.take(others)
        result.done.append(done)
        result.sentences.append(self._phrases.say("ranked", rank=compute.plain(done.result), count=len(figures)))
        result.done.append(count(len(figures)))

    def _aggregated(self, question: Question, operand: Operand, values: Sequence[Value], result: Result) -> None:
        exact = [value for value in values if value.figure is not None]
        if "counted" in question.operations and len(values) > 1 and not question.bound:
            done = count(len(values))
            result.done.append(done)
            result.sentences.append(self._phrases.say("number", count=len(values)))
        if len({value.unit for value in exact}) != 1:
            return
        several = len(exact) > 1
        parts = operand.chosen or all(value.thing for value in exact)
        if "sum" in question.operations and several and parts and (whole := total(exact)):
            self._show(whole.computed, whole.unit, result, whole)
        if question.operations >= {"sum", "difference"} and several and parts:
            self._beyond(question, total(exact), result, exact[0])
        compared = any(True for _ in self._grammar.compared(question.query.folded))
        if "average" in question.operations and several and not compared and not self._beside(question):
            self._show(compute.average(facts_of(exact)), exact[0].unit, result, exact[0])
        if "average" in question.operations and self._grammar.per_each.in_text(question.query.folded):
            return  # what comes to each of them is compared, and not the figures themselves
        if "difference" in question.operations and len(exact) == _TWO and not question.operations >= _ENDS:
            high, low = sorted((value.figure or Decimal(0) for value in exact), reverse=True)
            self._show(compute.spread(high, low), exact[0].unit, result, exact[0])
        if "ratio" in question.operations and len(exact) == _TWO and exact[1].figure:
            high, low = sorted((value.figure or Decimal(0) for value in exact), reverse=True)
            self._show(compute.quotient("ratio", high, low), exact[0].unit, result)
        if "share" in question.operations and operand.chosen:
            self._share_of_all(operand, exact, result)

    def _beyond(self, question: Question, whole: Value | None, result: Result, spoken: Value) -> None:
        """How far a sum is from a figure that the question gives."""
        counted = self._grammar.count_of(question.query.folded)
        given = [one.number for one in question.given if one.number != counted]
        if whole and whole.figure and len(given) == 1 and given[0] != whole.figure:
            result.given.append(given[0])
            self._show(
                compute.spread(max(whole.figure, given[0]), min(whole.figure, given[0])), whole.unit, result, spoken
            )

    def _beside(self, question: Question) -> bool:
        text = question.query.folded
        return bool(self._grammar.above_average.search(text) or self._grammar.below_average.search(text))

    def _share_of_all(self, operand: Operand, values: Sequence[Value], result: Result) -> None:
        part, whole = total(values), total(operand.everything)
        if part and whole and part.figure and whole.figure and len(operand.everything) > len(values):
            if part.computed and len(values) > 1 and part.computed not in result.done:
                self._show(part.computed, part.unit, result)
            result.take(operand.everything)
            self._show(whole.computed, whole.unit, result)
            self._show(compute.share(part.figure, whole.figure), "", result)

    def _told(self, operand: Operand, text: str) -> bool:
        """Whether a side is told: by its things, by one figure, or by words for all."""
        some = operand.chosen or operand.members or len(operand.values) == 1
        words = (self._grammar.everything, self._grammar.complement, *self._lexicon.sets.values())
        return some or any(one.in_text(text) for one in (*words, self._lexicon.operations["sum"]))

    def _distributed(self, text: str) -> bool:
        """Whether a side is meant thing by thing; 合计 beside 各盟市 wants them as one."""
        return self._lexicon.forms["each"].in_text(text) and not self._lexicon.operations["sum"].in_text(text)

    def _differences(self, left: Operand, right: Operand, result: Result) -> Result | None:
        """By how much the two figures of each thing differ."""
        others = {value.thing: value for value in right.values if value.figure is not None}
        pairs = [(one, others[one.thing]) for one in left.values if one.figure is not None and one.thing in others]
        if len(pairs) != len(left.values) or any(self._measure(one) != self._measure(by) for one, by in pairs):
            return None
        self._stated(left.values, result)
        self._stated(right.values, result)
        for one, by in pairs:
            high, low = max(one.figure or 0, by.figure or 0), min(one.figure or 0, by.figure or 0)
            result.sentences.append(self._phrases.say("named", name=one.name))
            self._show(compute.spread(Decimal(high), Decimal(low)), one.unit, result, one)
        return result

    def _shares(self, left: Operand, whole: Value | None, right: Operand, result: Result) -> Result | None:
        """The share that each of several values has in a whole."""
        if whole is None or not whole.figure or any(value.figure is None for value in left.values):
            return None
        if {self._measure(value) for value in left.values} != {self._measure(whole)}:
            return None
        self._stated(left.values, result)
        self._side(right, whole, result)
        for value in left.values:
            done = compute.share(value.figure or Decimal(0), whole.figure)
            result.done.append(done)
            figure = compute.plain(done.result.normalize())
            result.sentences.append(
                self._phrases.say("share_of", name=value.name, result=figure, expression=done.expression)
            )
            self._round(done, "%", result)
        return result

    def _scalar(self, operand: Operand, text: str) -> Value | None:
        """One value for a side: how many things there are, the only figure, the mean, or the sum."""
        if operand.members:
            done = count(len(operand.values))
            return Value("", "", done.result, "", facts_of(operand.values), done)
        exact = [value for value in operand.values if value.figure is not None]
        if len(operand.values) == 1 or (
            exact == list(operand.values) and len({v.figure for v in exact}) == 1 and not exact[0].thing
        ):
            return operand.values[0]
        if self._lexicon.operations["average"].in_text(text) and len(exact) > 1 and total(exact):
            mean = compute.average(facts_of(exact))
            return Value("", "", mean.result, exact[0].unit, facts_of(exact), mean)
        if 0 < (first := first_in_rank(text, self._lexicon)) < len(exact):
            highest = not self._lexicon.operations["lowest"].in_text(text)
            return total(sorted(exact, key=self._amount, reverse=highest)[:first])
        for name, choose in (("highest", max), ("lowest", min)):
            if self._lexicon.operations[name].in_text(text) and exact:
                return choose(exact, key=self._amount)
        return total(operand.values) if all(value.thing for value in operand.values) else None

    def _side(self, operand: Operand, side: Value, result: Result) -> None:
        """What one side is, with how it is computed."""
        if operand.members:
            result.take(operand.values)
            result.done.append(count(len(operand.values)))
            items = self._phrases.say("separator").join(value.name for value in operand.values)
            result.sentences.append(self._phrases.say("members", count=len(operand.values), items=items))
            return
        self._stated(operand.values, result)
        if side.computed and side.computed not in result.done:
            self._show(side.computed, side.unit, result, operand.values[0])

    def _stated(self, values: Sequence[Value], result: Result) -> None:
        result.take(values)
        if len(values) <= _STATED and all(value.computed is None for value in values):
            joint = " " if self._phrases.lang == "en" else ""
            result.sentences.append(joint.join(self._wording.statement(value.facts[0]) for value in values))
            return
        plain = [value for value in values if value.computed is None]
        if plain:
            by_indicator: dict[str, list[Value]] = {}
            for value in plain:
                by_indicator.setdefault(value.facts[0].indicator, []).append(value)
            for some in by_indicator.values():
                result.sentences.append(self._items("stated", some))
        for value in values:
            if value.computed is not None:
                parts = self._said([self._one(value, n) for n in range(len(value.facts))])
                result.sentences.append(
                    self._phrases.say(
                        "group_sum",
                        name=value.name,
                        indicator=self._indicator([value]),
                        result=compute.plain(value.computed.result),
                        unit=self._unit(value),
                        items=parts,
                    )
                )

    def _one(self, value: Value, number: int) -> Value:
        fact = value.facts[number]
        return Value(self._wording.names(fact), "", fact.value, fact.unit_zh, (fact,))

    def _items(self, key: str, values: Sequence[Value]) -> str:
        return self._phrases.say(key, indicator=self._indicator(values), items=self._said(values))

    def _said(self, values: Sequence[Value]) -> str:
        items = [self._phrases.say("item", names=value.name, figure=self._figure(value)) for value in values]
        return self._phrases.say("separator").join(items)

    def _figure(self, value: Value) -> str:
        if value.computed is not None:
            return f"{compute.plain(value.computed.result)}{self._unit(value)}"
        return self._wording.figure(value.facts[0])

    def _indicator(self, values: Sequence[Value]) -> str:
        return self._wording.indicator(values[0].facts[0])

    def _unit(self, value: Value) -> str:
        return self._wording.unit(value.facts[0])

    def _amount(self, value: Value) -> Decimal:
        """The figure in the unit without multiplier, for comparing."""
        return (value.figure or Decimal(0)) * scaled(self._lexicon.measure(value.unit))[0]

    def _measure(self, value: Value) -> str:
        """The measure of a value: one word for all that is counted, 百分点 for shares."""
        unit = self._lexicon.measure(value.unit)
        counted = not unit or unit in self._lexicon.alike
        return "" if counted else unit

    def _show(self, done: Computation | None, unit: str, result: Result, value: Value | None = None) -> None:
        """A sentence with a result, in the unit of a value or of the first one spoken of, and rounded where asked."""
        if done is None or done in result.done:
            return
        result.done.append(done)
        spoken = value or (result.values[0] if result.values else None)
        alike = spoken is not None and len({fact.unit_zh for fact in spoken.facts}) == 1
        measure = self._wording.unit(spoken.facts[0]) if unit and spoken and alike else unit
        measure = self._wording.result_unit(done.operation, measure)
        parts = {"result": compute.plain(done.result.normalize()), "expression": done.expression}
        result.sentences.append(self._phrases.say(done.operation, unit=measure, **parts))
        if done.operation in _ROUNDED:
            self._round(done, "%" if done.operation == "share" else measure, result)

    def _round(self, done: Computation, unit: str, result: Result) -> None:
        if result.decimals is not None:
            rounded = compute.rounded_to(done.result, result.decimals)
            result.done.append(rounded)
            result.sentences.append(self._phrases.say("rounded", result=compute.plain(rounded.result), unit=unit))


def _years(value: Value) -> frozenset[int]:
    """The single years that a value is for."""
    return frozenset(f.last_year for f in value.facts if f.last_year and f.first_year == f.last_year)
