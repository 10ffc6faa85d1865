"""Figures for the whole of what is asked, and how single facts are named and chosen by the words of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact
from plangraph.qa.selection import is_whole
from plangraph.qa.side import Side, places
from plangraph.qa.values import Value, of_fact
from plangraph.search.folding import folded

_LEAST_BEGUN = 3
_EXACT = frozenset({"equal", "approximately"})


class WholeDesk:
    """Finds the values for the whole."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def value(self, side: Side, thing: str, fact: Fact) -> Value:
        """The value of a fact under the name of its thing."""
        if side.figure.members:
            return of_fact(side.wording.member(fact), thing, fact)
        special = "" if thing else next(iter(_special(fact)), "")
        name = side.wording.names(fact) or self._lookup.kinship.label(thing or special, side.wording.phrases.lang)
        return of_fact(name, thing, fact)

    def one(self, side: Side, facts: Sequence[Fact], by_thing: Mapping[str, list[Fact]]) -> Value | None:
        """The one exact figure for the whole beside figures for things, if there is one."""
        about = [fact for fact in facts if not any(fact in some for some in by_thing.values())]
        if side.figure.members or not about or not by_thing:
            return None
        values = self.all(side, about, {})
        exact = [value for value in values if value.facts[0].comparator in _EXACT]
        return exact[0] if len(exact) == 1 == len(values) else None

    def all(self, side: Side, facts: Sequence[Fact], by_thing: Mapping[str, list[Fact]]) -> list[Value]:
        """The values for the whole: of the facts whose figure the question repeats, else of the least special ones."""
        inside = [
            one for one in side.question.given if side.span.start <= one.span.start and one.span.end <= side.span.end
        ]
        repeated = [fact for fact in facts if fact.value in {one.number for one in inside}]
        if repeated:
            return [self.value(side, "", repeated[0])]
        whole = [fact for fact in facts if not any(fact in some for some in by_thing.values())] or list(facts)
        whole = [fact for fact in whole if fact.indicator == side.figure.root] or whole
        named = {mention.concept.iri for mention in side.question.query.mentions}
        about = self._begun(side.text, whole) or [fact for fact in whole if named & set(_special(fact))] or whole
        least = min((len(_special(fact)) for fact in about), default=0)
        return [self.value(side, "", fact) for fact in about if len(_special(fact)) == least]

    def spoken_of(self, side: Side, values: Sequence[Value]) -> frozenset[int]:
        """The positions of the words of a side that stand in the facts' quotations, or name what they are about."""
        facts = [fact for value in values for fact in value.facts]
        names = [one for fact in facts for one in (*_special(fact), fact.indicator)]
        texts = [
            *(folded(fact.quotation) for fact in facts),
            *(one for iri in names for one in self._lookup.labels(iri)),
        ]
        return places(*(term for term in side.terms() if any(form in text for form in term.forms for text in texts)))

    def _begun(self, text: str, facts: Sequence[Fact]) -> list[Fact]:
        """The facts about a thing whose name begins as a text says (大中型 for 大中型矿产地), where others are not."""
        sizes = [
            max(
                (
                    size
                    for one in _special(fact)
                    for label in self._lookup.labels(one)
                    for size in range(_LEAST_BEGUN, len(label) + 1)
                    if label[:size] in text
                ),
                default=0,
            )
            for fact in facts
        ]
        best = max(sizes, default=0)
        begun = [fact for fact, size in zip(facts, sizes, strict=True) if best and size == best]
        return begun if len(begun) < len(facts) else []


def _special(fact: Fact) -> tuple[str, ...]:
    """What a fact is about beside a whole region."""
    return tuple(one for one in fact.subjects if not is_whole(one))
