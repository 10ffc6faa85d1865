"""How things of two lists go together: the same thing, its parts, what it is part of, where it lies.

A clause names 铌 where a table has 铌多金属, a banner where it has its league, a base where it has cities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from plangraph.graph.concepts import Concept
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.selection import is_category, is_whole, scheme_of

_COMPOUNDED = "minerals"


class Kinship:
    """Finds for a thing those of a set that stand for it."""

    def __init__(
        self, concepts: Mapping[str, Concept], hierarchy: Hierarchy, located: Mapping[str, frozenset[str]]
    ) -> None:
        self._concepts = concepts
        self._hierarchy = hierarchy
        self._located = located
        self._compounds = _compounds(concepts.values())
        self._parts: dict[str, frozenset[str]] = {
            compound: frozenset(one for one, some in self._compounds.items() if compound in some)
            for compound in frozenset[str]().union(*self._compounds.values())
        }
        self._known: dict[tuple[str, frozenset[str]], tuple[str, ...]] = {}

    def among(self, iri: str, others: frozenset[str]) -> tuple[str, ...]:
        """Those of `others` that a thing is; else its compounds, what its name is made of, its parts, and so on."""
        key = (iri, others)
        if key not in self._known:
            self._known[key] = self._among(iri, others)
        return self._known[key]

    def _among(self, iri: str, others: frozenset[str]) -> tuple[str, ...]:
        if iri in others:
            return (iri,)
        above = self._hierarchy.above(iri)
        regions = self._located.get(iri, frozenset())
        regions = regions.union(*(self._hierarchy.above(region) for region in regions))
        for kin in (
            self._compounds.get(iri, frozenset()),
            self._parts.get(iri, frozenset()),
            self._hierarchy.below(iri),
            frozenset(one for one in above if not is_category(one, self._hierarchy)),
            regions,
        ):
            if found := sorted(one for one in kin & others if not is_whole(one)):
                return tuple(found)
        return ()

    def together(self, first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
        """Those of the first things that are also among the second ones."""
        others = frozenset(second)
        return tuple(one for one in first if self.among(one, others))

    def without(self, first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
        """Those of the first things that are not among the second ones."""
        others = frozenset(second)
        return tuple(one for one in first if not self.among(one, others))

    def members(self, iri: str, others: frozenset[str]) -> tuple[str, ...]:
        """Those of `others` below a thing."""
        return tuple(sorted(self._hierarchy.below(iri) & others))

    def below(self, iri: str) -> frozenset[str]:
        """All that a thing contains."""
        return self._hierarchy.below(iri)

    def label(self, iri: str, lang: str = "zh") -> str:
        """The preferred label of a thing."""
        return self._concepts[iri].label(lang) if iri in self._concepts else ""

    def concept(self, iri: str) -> Concept | None:
        """The concept of a thing."""
        return self._concepts.get(iri)


def _compounds(concepts: Iterable[Concept]) -> dict[str, frozenset[str]]:
    """For each mineral the minerals whose names are made of its name and another mineral's (铜多金属, 铅锌)."""
    labels = {concept.label("zh"): concept.iri for concept in concepts if scheme_of(concept.iri) == _COMPOUNDED}
    found: dict[str, set[str]] = defaultdict(set)
    for label, iri in labels.items():
        for cut in range(1, len(label)):
            first, second = labels.get(label[:cut]), labels.get(label[cut:])
            if first and second:
                found[first].add(iri)
                found[second].add(iri)
    return {iri: frozenset(some) for iri, some in found.items()}
