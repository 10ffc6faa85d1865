"""Gives a query the merge of several default graphs, in which a triple that stands in two of them counts once.

The engine reads several default graphs one after the other and would find such a triple twice. Where graphs overlap,
the dataset of the query is therefore copied into memory, merged. Source: SPARQL 1.1 Query Language, section 13.2.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from pyoxigraph import NamedNode, Quad, QueryBoolean, Store

_OVERLAP = "ASK { GRAPH %s { ?s ?p ?o } GRAPH %s { ?s ?p ?o } }"


def overlap(store: Store, graphs: Iterable[NamedNode]) -> bool:
    """Whether some triple stands in two of the graphs."""
    for first, second in combinations(sorted(set(graphs), key=lambda graph: graph.value), 2):
        found = store.query(_OVERLAP % (first, second))
        if isinstance(found, QueryBoolean) and bool(found):
            return True
    return False


def merged(store: Store, default: Iterable[NamedNode], named: Iterable[NamedNode]) -> Store:
    """A store in memory whose default graph is the merge of `default`, with the named graphs `named`."""
    result = Store()
    for graph in default:
        found = store.quads_for_pattern(None, None, None, graph)
        result.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    for graph in named:
        result.bulk_extend(store.quads_for_pattern(None, None, None, graph))
    return result


class Merger:
    """Keeps the last merged dataset of a store that never changes, and which datasets need no merging."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._separate: set[frozenset[str]] = set()
        self._last: tuple[frozenset[str], frozenset[str], Store] | None = None

    def merge_of(self, default: tuple[str, ...], named: tuple[str, ...]) -> Store | None:
        """The merged dataset, or None where the engine's own reading is the same because no graphs overlap."""
        key = frozenset(default)
        if len(key) < 2 or key in self._separate:
            return None
        if self._last is not None and self._last[:2] == (key, frozenset(named)):
            return self._last[2]
        graphs = [NamedNode(iri) for iri in sorted(key)]
        if not overlap(self._store, graphs):
            self._separate.add(key)
            return None
        self._last = None
        made = merged(self._store, graphs, [NamedNode(iri) for iri in sorted(set(named))])
        self._last = (key, frozenset(named), made)
        return made
