"""What a part of a question names, and the things that facts speak of which stand for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plangraph.domain.model import Span
from plangraph.qa.grammar import Grammar
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact
from plangraph.qa.selection import is_whole, scheme_of
from plangraph.qa.side import Side, places

_NO_THINGS = frozenset({"indicators", "authority-levels", "organizations", "relations", "glossary"})
_WORDS_ONLY = frozenset({"glossary", "measure-bases"})  # their names do not keep a part of them from naming a thing
_BARE = ("regions", "minerals")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of the question that names a thing, and the things that facts speak of that stand for it."""

    span: Span
    iri: str
    scheme: str
    kin: tuple[str, ...]


class AnchorReader:
    """Finds what sides of questions name."""

    def __init__(self, lookup: Lookup, grammar: Grammar) -> None:
        self._lookup = lookup
        self._grammar = grammar

    def read(self, side: Side, facts: Sequence[Fact], span: Span | None = None) -> list[Anchor] | None:
        """What a side, or another part of its question, names that facts are about.

        None where it names a finer region than they are given for, and does not ask for what that belongs to.
        """
        span = span or side.span
        subjects: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            for subject in fact.subjects:
                if not is_whole(subject) and scheme_of(subject) not in _NO_THINGS:
                    subjects[scheme_of(subject)].add(subject)
        sets = {scheme: frozenset(some) for scheme, some in subjects.items()}
        hidden = side.figure.places | self.quoted(side, span)
        found: dict[tuple[int, int], Anchor] = {}
        for mention in side.mentions(span):
            if mention.span.start not in hidden:
                anchor = self._anchor(mention.span, mention.concept.iri, sets, side)
                if anchor and self._too_fine(anchor, side):
                    return None
                place = (mention.span.start, mention.span.end)
                if anchor and (place not in found or anchor.iri in anchor.kin):
                    found[place] = anchor
        for bare, iri in self._bare(side, span, sets, [anchor.span for anchor in found.values()]):
            if anchor := self._anchor(bare, iri, sets, side):
                found[bare.start, bare.end] = anchor
        return [found[place] for place in sorted(found)]

    def quoted(self, side: Side, span: Span) -> frozenset[int]:
        """The positions of a word that names are to hold, and which so names nothing itself."""
        match = self._grammar.name_has.search(side.question.query.folded, span.start, span.end)
        return frozenset(range(*match.span())) if match else frozenset()

    def names_others(self, side: Side, scheme: str, anchors: Sequence[Anchor]) -> bool:
        """Whether a side names things of a scheme, and none of them is one that facts are about."""
        if scheme == "indicators" or any(anchor.scheme == scheme for anchor in anchors):
            return False
        quoted = self.quoted(side, side.span)
        named = [m for m in side.mentions() if m.concept.scheme_name == scheme and m.span.start not in quoted]
        return bool(named) and not self._grammar.which.in_text(side.question.query.folded)

    def beside(self, side: Side, scheme: str, anchors: Sequence[Anchor]) -> frozenset[int]:
        """The positions of what else a side names that the anchors account for.

        Things without a figure beside others that have one, where some of them are asked for (锂铌钽里，哪几样 …); an
        area that only says where named regions lie (东部的赤峰、通辽).
        """
        known = {one.span.start for one in anchors}
        own = [one for one in anchors if one.scheme == scheme]
        which = self._grammar.which.in_text(side.question.query.folded)
        schemes = ({scheme} if own and which else set()) | ({"areas"} if own and scheme == "regions" else set())
        return places(
            *(m.span for m in side.mentions() if m.concept.scheme_name in schemes and m.span.start not in known)
        )

    def narrowest(self, anchors: list[Anchor]) -> list[Anchor]:
        """The anchors but for one that all others are kinds of (金和铜两类多金属)."""
        for anchor in anchors:
            others = [one for one in anchors if one is not anchor]
            kinds = [one for other in others for one in other.kin]
            if others and all(self._lookup.is_above(anchor.iri, one) for one in kinds):
                return others
        return anchors

    def _anchor(self, span: Span, iri: str, sets: Mapping[str, frozenset[str]], side: Side) -> Anchor | None:
        if is_whole(iri):
            return None
        kinship, listed = self._lookup.kinship, side.figure.members
        for scheme in sorted(sets, key=lambda one: one != scheme_of(iri)):
            kin = kinship.among(iri, sets[scheme])
            if scheme_of(iri) == scheme == "minerals" and not listed:
                kin = kin or kinship.members(iri, sets[scheme])
            if kin and scheme == scheme_of(iri):
                members = kinship.members(iri, sets[scheme]) if listed else ()
                return Anchor(span, iri, scheme, tuple(dict.fromkeys((*kin, *members))))
            of_area = scheme == "regions" and scheme_of(iri) == "areas" and not listed
            named = tuple(one for one in self._lookup.regions_named(iri) if one in sets[scheme]) if of_area else ()
            if named:
                return Anchor(span, iri, scheme, named)
        return None

    def _too_fine(self, anchor: Anchor, side: Side) -> bool:
        """Whether a figure is only given for the league of a named banner, and the question does not ask for that."""
        above = anchor.scheme == "regions" == scheme_of(anchor.iri) and anchor.iri not in anchor.kin
        return above and self._lookup.is_above(anchor.kin[0], anchor.iri) and "upward" not in side.question.forms

    def _bare(
        self, side: Side, span: Span, sets: Mapping[str, frozenset[str]], known: Sequence[Span]
    ) -> list[tuple[Span, str]]:
        """Names without the word for their kind (兴安, 非金属), where no other name covers them."""
        text = side.question.query.folded
        naming = [m.span for m in side.question.query.mentions if m.concept.scheme_name not in _WORDS_ONLY]
        taken = set(places(*naming, *known) | side.figure.places)
        names = {
            name: iri
            for scheme in _BARE
            for iri in self._lookup.with_categories(sets.get(scheme, frozenset()))
            for name in self._lookup.bare_names(iri)
        }
        bare: list[tuple[Span, str]] = []
        for name in sorted(names, key=len, reverse=True):
            start = text.find(name, span.start, span.end)
            while start >= 0:
                place = Span(start, start + len(name))
                if not places(place) & taken:
                    bare.append((place, names[name]))
                    taken |= places(place)
                start = text.find(name, start + 1, span.end)
        return bare
