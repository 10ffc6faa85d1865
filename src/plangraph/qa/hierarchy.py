"""The concepts above and below a concept, by `skos:broader`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from plangraph.graph.concepts import Concept


class Hierarchy:
    """Narrower and broader concepts by IRI."""

    def __init__(self, links: Iterable[tuple[str, str]]) -> None:
        self._broader: dict[str, set[str]] = defaultdict(set)
        self._narrower: dict[str, set[str]] = defaultdict(set)
        for narrow, broad in links:
            self._broader[narrow].add(broad)
            self._narrower[broad].add(narrow)
        self._above: dict[str, frozenset[str]] = {}
        self._below: dict[str, frozenset[str]] = {}

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> Hierarchy:
        """The hierarchy of some concepts."""
        return cls((concept.iri, broader) for concept in concepts for broader in concept.broader)

    def above(self, iri: str) -> frozenset[str]:
        """Every concept above `iri`, itself left out."""
        if iri not in self._above:
            self._above[iri] = _reach(iri, self._broader)
        return self._above[iri]

    def below(self, iri: str) -> frozenset[str]:
        """Every concept below `iri`, itself left out."""
        if iri not in self._below:
            self._below[iri] = _reach(iri, self._narrower)
        return self._below[iri]


def _reach(start: str, links: dict[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for iri in links.get(waiting.pop(), ()):
            if iri not in found and iri != start:
                found.add(iri)
                waiting.append(iri)
    return frozenset(found)
