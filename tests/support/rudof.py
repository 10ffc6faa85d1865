"""The shapes in rudof, a SHACL engine that shares no code with pySHACL or with plangraph."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pyoxigraph as ox

from plangraph.validation.engine import RawResult


class RudofEngine:
    """Rudof's native engine over the published shape files as they are; needs the package `pyrudof`."""

    def __init__(self, files: Sequence[Path]) -> None:
        import pyrudof

        self._format = pyrudof.RDFFormat.NTriples
        self._rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        shapes = ox.Store()
        for file in files:
            shapes.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE)
        self._rudof.read_shacl(_turtle(shapes))

    def validate(self, triples: Sequence[ox.Triple], only: Collection[str] | None = None) -> list[RawResult]:
        """The results on one graph, of every shape or of those whose IRIs are in `only`."""
        data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert data is not None
        self._rudof.reset_data()
        self._rudof.read_data(data.decode(), format=self._format)
        found = [
            RawResult(entry.focus_node, entry.source_shape, entry.constraint_component, entry.value)
            for entry in self._rudof.validate_shacl()
        ]
        return [result for result in found if only is None or result.shape in only]


def _turtle(store: ox.Store) -> str:
    text = store.dump(format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    assert text is not None
    return text.decode()
