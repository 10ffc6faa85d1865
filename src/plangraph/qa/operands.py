"""One side of a composed question: the things that it means, each with its figure.

The named things, or those that the conditions of the question give, or all; the others where it asks for these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plangraph.qa.anchors import Anchor, AnchorReader
from plangraph.qa.conditions import ConditionDesk, Things, Wanted
from plangraph.qa.figures import Figure, FigureFinder
from plangraph.qa.grammar import Grammar
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact, Quote
from plangraph.qa.question import Question
from plangraph.qa.selection import OTHER_MINERALS, is_whole, scheme_of
from plangraph.qa.side import Side, places
from plangraph.qa.values import Value, of_group
from plangraph.qa.wholes import WholeDesk
from plangraph.search.folding import folded

_MAIN = ("regions", "minerals", "zones")
_LEAST_THINGS = 2
_LEAST_INDICATORS = 3
_ENDS = frozenset({"highest", "lowest"})
_PARTS_WANTED = frozenset({"highest", "lowest", "counted"})
_ALL_WANTED = frozenset({"sum", "average", "highest", "lowest", "share", "counted", "list", "others"})


@dataclass(frozen=True, slots=True)
class Operand:
    """The values of one side, all values that they are some of, and what gives them.

    Attributes:
        values: the things meant, with their figures.
        everything: all things that the figure is given for.
        figure: what is measured or listed.
        quotes: the quotations that give the set.
        explained: the positions of the question that it explains.
        chosen: whether the question names or describes the things; if not, they are all, or the whole.
        groups: of things of a list, how many each named thing has.
    """

    values: tuple[Value, ...]
    everything: tuple[Value, ...]
    figure: Figure
    quotes: tuple[Quote, ...]
    explained: frozenset[int]
    chosen: bool
    groups: tuple[Value, ...] = ()

    @property
    def members(self) -> bool:
        """Whether the values are things of a list, without figures."""
        return self.figure.members


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """The facts of a side by thing, and the anchors that name things, groups of them, and what else they are about."""

    facts: Sequence[Fact]
    by_thing: Mapping[str, list[Fact]]
    own: Sequence[Anchor]
    groups: Sequence[Anchor]
    aside: Sequence[Anchor]
    explained: frozenset[int]


class OperandDesk:
    """Resolves parts of questions to values."""

    def __init__(
        self, lookup: Lookup, conditions: ConditionDesk, figures: FigureFinder, grammar: Grammar, lexicon: Lexicon
    ) -> None:
        self._lookup = lookup
        self._conditions = conditions
        self._figures = figures
        self._grammar = grammar
        self._lexicon = lexicon
        self._anchors = AnchorReader(lookup, grammar)
        self._wholes = WholeDesk(lookup)

    def resolve(self, side: Side) -> Operand | None:
        """The values that a side means; None where they cannot be told."""
        narrowed = self._narrowed(side)
        return None if narrowed is None else self._chosen(side, narrowed)

    def _narrowed(self, side: Side) -> _Narrowed | None:
        facts: Sequence[Fact] = self._figures.timely(side.figure, side.question, side.span, side.apart)
        by_thing, scheme = self._things(facts, side.figure)
        anchors = self._anchors.read(side, facts)
        if anchors is None:
            return None
        if scheme and not side.figure.members and self._anchors.names_others(side, scheme, anchors):
            return None
        if side.lender and not anchors:
            anchors = self._anchors.read(side, facts, side.lender) or []
        explained = side.figure.words | side.figure.places | places(*(one.span for one in anchors))
        explained |= self._anchors.beside(side, scheme, anchors)
        listed = side.figure.members
        aside = [one for one in anchors if one.scheme != scheme or (listed and not by_thing.keys() & one.kin)]
        if aside:
            facts = _about(facts, aside)
            by_thing = {
                thing: kept for thing, some in by_thing.items() if (kept := [fact for fact in some if fact in facts])
            }
        if (named := self._names(side, by_thing)) is not None:
            by_thing = named
            explained |= self._anchors.quoted(side, side.span)
        things = [one for one in anchors if one not in aside]
        own = self._anchors.narrowest(things)
        groups = [one for one in things if one not in own]
        return _Narrowed(facts, by_thing, own, groups, aside, side.blocked | explained)

    def _chosen(self, side: Side, some: _Narrowed) -> Operand | None:
        everything = self._everything(side, some)
        others = self._grammar.complement.in_text(side.text)
        out = side.excluded.union(*(anchor.kin for anchor in some.own)) if others else frozenset[str]()
        things = self._meant(side, some)
        explained = some.explained | (things.explained if things else frozenset())
        whole = self._wholes.one(side, some.facts, some.by_thing) if side.apart is not None and not things else None
        if out:
            scope = frozenset(thing for one in some.groups for thing in self._lookup.kinship.below(one.iri))
            everything = [value for value in everything if not scope or value.thing in scope]
            values = [value for value in everything if value.thing not in out]
        elif some.own:
            values = self._of_anchors(side, some)
        elif some.aside and not some.by_thing:
            values = [self._wholes.value(side, "", fact) for fact in some.facts]
        elif whole or not (things or (some.by_thing and self._wants_all(side))):
            values = [whole] if whole else self._wholes.all(side, some.facts, some.by_thing)
            explained |= self._wholes.spoken_of(side, values)
            operand = Operand(tuple(values), tuple(everything), side.figure, (), explained, bool(some.aside))
            return operand if values else None
        else:
            values = list(everything)
        if things:
            kept = frozenset(things.members)
            values = [value for value in values if value.thing in kept]
        values, unit_places = self._of_unit(side, values)
        listed = side.figure.members
        groups = (self._by_league(side, values) or self._groups(side.question, some.aside, values)) if listed else ()
        chosen = bool(some.own or things or some.aside or others)
        quotes = things.quotes if things else ()
        operand = Operand(
            tuple(values), tuple(everything), side.figure, quotes, explained | unit_places, chosen, groups
        )
        return operand if values else None

    def _everything(self, side: Side, some: _Narrowed) -> list[Value]:
        things = [one for one in some.by_thing if not self._lookup.is_category(one) and one != OTHER_MINERALS]
        return [self._wholes.value(side, one, fact) for one in things for fact in some.by_thing[one]]

    def _of_unit(self, side: Side, values: list[Value]) -> tuple[list[Value], frozenset[int]]:
        """The values in a unit that the question names (单位是吨的), and where it names it."""
        match = self._grammar.unit.search(side.question.query.folded, side.span.start, side.span.end)
        if match is None or len(values) < _LEAST_THINGS:
            return values, frozenset()
        unit = match.group("unit")
        kept = [value for value in values if unit in (value.unit, value.facts[0].unit_zh)]
        return (kept, frozenset(range(*match.span()))) if kept else (values, frozenset())

    def _groups(self, question: Question, anchors: Sequence[Anchor], values: Sequence[Value]) -> tuple[Value, ...]:
        """How many of some listed things each of several named regions, belts or minerals has."""
        by_scheme: dict[str, list[Anchor]] = defaultdict(list)
        for anchor in anchors:
            by_scheme[anchor.scheme].append(anchor)
        some = max(by_scheme.values(), key=len, default=[])
        if len(some) < _LEAST_THINGS:
            return ()
        found = []
        for anchor in some:
            facts = [fact for value in values for fact in value.facts if set(anchor.kin) & set(fact.subjects)]
            group = of_group(anchor.span.of(question.query.folded), anchor.iri, facts, counted=True)
            found.extend([group] if group else [])
        return tuple(found)

    def _by_league(self, side: Side, values: Sequence[Value]) -> tuple[Value, ...]:
        """How many of some listed things each league or city has, where the most or the fewest are asked for."""
        if not side.question.operations & _ENDS or "regions" not in side.question.sets:
            return ()
        found = []
        for league in sorted(self._lookup.all_of("regions")):
            facts = [fact for value in values for fact in value.facts if league in fact.subjects]
            name = self._lookup.kinship.label(league, side.wording.phrases.lang)
            if facts and (group := of_group(name, league, facts, counted=True)):
                found.append(group)
        return tuple(found)

    def _meant(self, side: Side, some: _Narrowed) -> Things | None:
        """The things that the conditions of a side give."""
        scheme = scheme_of(next(iter(some.by_thing), ""))
        if len(some.by_thing) < _LEAST_THINGS or scheme == "indicators":
            return None
        own = frozenset(fact.indicator for fact in side.figure.facts)
        wanted = Wanted(scheme, frozenset(some.by_thing), some.explained, own, side.near)
        return self._conditions.meant(side.question, [side.span], wanted)

    def _things(self, facts: Sequence[Fact], figure: Figure) -> tuple[dict[str, list[Fact]], str]:
        """The facts by the thing that each is about, in the scheme with the most things; and this scheme."""
        best: tuple[dict[str, list[Fact]], str] = ({}, "")
        for scheme in _MAIN:
            if figure.members != (scheme == "zones"):
                continue
            by_thing: dict[str, list[Fact]] = defaultdict(list)
            for fact in facts:
                about = [fact.iri] if figure.members else self._broadest(fact, scheme)
                if len(about) == 1:
                    by_thing[about[0]].append(fact)
            if len(by_thing) > len(best[0]) and (len(by_thing) >= _LEAST_THINGS or figure.members):
                best = (dict(by_thing), scheme)
        indicators = dict.fromkeys(fact.indicator for fact in facts)
        if not figure.members and len(indicators) == len(facts) >= _LEAST_INDICATORS:
            return {fact.indicator: [fact] for fact in facts}, "indicators"
        return best

    def _broadest(self, fact: Fact, scheme: str) -> list[str]:
        """The things of a scheme that a fact is about, less those that another one of them contains."""
        about = [one for one in fact.subjects if scheme_of(one) == scheme and not is_whole(one)]
        return [one for one in about if not any(self._lookup.is_above(other, one) for other in about)]

    def _names(self, side: Side, by_thing: Mapping[str, list[Fact]]) -> dict[str, list[Fact]] | None:
        """The things whose names hold a word that the side gives (名称带铌); None where it gives none."""
        text = side.question.query.folded
        match = self._grammar.name_has.search(text, side.span.start, side.span.end)
        if match is None or not self._grammar.same_sentence(text, match.start(), min(side.figure.places, default=0)):
            return None
        word = match.group("quoted") or match.group("word")
        kept = {}
        for iri, facts in by_thing.items():
            name = facts[0].quotation.split(" ")[-1] if side.figure.members else self._lookup.kinship.label(iri)
            if word in folded(name):
                kept[iri] = facts
        return kept

    def _wants_all(self, side: Side) -> bool:
        """Whether a side means all things: it sums, ranks or lists them, or says so."""
        question = side.question
        wanted = question.operations & _ALL_WANTED or question.bound or question.first
        return side.figure.members or bool(wanted) or self._grammar.everything.in_text(side.text)

    def _of_anchors(self, side: Side, some: _Narrowed) -> list[Value]:
        """One value for each named thing; of a single group its members, where these are asked for."""
        values: dict[tuple[str, str], Value] = {}
        alone = len(some.own) == 1
        for anchor in some.own:
            members = self._lookup.kinship.members(anchor.iri, frozenset(some.by_thing))
            things: Sequence[str] = anchor.kin
            if alone and members and (self._wants_parts(side.question) or anchor.iri not in some.by_thing):
                things = members
            elif not (anchor.iri in some.by_thing or len(anchor.kin) == 1 or scheme_of(anchor.iri) == "areas" or alone):
                facts = [fact for thing in anchor.kin for fact in some.by_thing.get(thing, ())]
                if group := of_group(anchor.span.of(side.question.query.folded), anchor.iri, facts):
                    values[anchor.iri, ""] = group
                    continue
            for thing in things:
                for fact in some.by_thing.get(thing, ()):
                    values[thing, fact.iri] = self._wholes.value(side, thing, fact)
        return sorted(values.values(), key=lambda value: self._lookup.printed_order(value.facts[0]))

    def _wants_parts(self, question: Question) -> bool:
        """Whether the members of a group are asked for, and not the group as a whole."""
        ranked = question.operations & _PARTS_WANTED or question.bound or question.first
        return bool(ranked) or self._grammar.which.in_text(question.query.folded)


def _about(facts: Sequence[Fact], anchors: Sequence[Anchor]) -> tuple[Fact, ...]:
    """The facts about one thing of each scheme that the anchors name."""
    by_scheme: dict[str, set[str]] = defaultdict(set)
    for anchor in anchors:
        by_scheme[anchor.scheme].update(anchor.kin)
    return tuple(fact for fact in facts if all(some & set(fact.subjects) for some in by_scheme.values()))
