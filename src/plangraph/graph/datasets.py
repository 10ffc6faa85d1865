"""Loads any RDF file into a store on disk, so that the endpoint can serve a dataset that is not the plan's own."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import DefaultGraph, Quad, QueryTriples, RdfFormat, Store

from plangraph.domain.errors import BuildError
from plangraph.graph.builds import DATASET

DATASET_FORMATS: Final[dict[str, RdfFormat]] = {
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
"""File endings that `load_dataset` reads; each may be followed by `.gz`."""


_DUMPED_QUADS: Final = 250_000
_UNION: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


def load_dataset(file: Path, store_path: Path, *, union_default_graph: bool = False) -> int:
    """Load `file` into a new store at `store_path` and give the number of its quads; a small one lies beside it too.

    Args:
        file: an RDF file.
        store_path: where the store is made.
        union_default_graph: put the merge of the named graphs in the place of the file's default graph.

    Raises:
        BuildError: when the file cannot be read, does not parse or has an ending that names no format.
    """
    packed = file.suffix == ".gz"
    ending = Path(file.stem).suffix if packed else file.suffix
    syntax = DATASET_FORMATS.get(ending.lower())
    if syntax is None:
        known = ", ".join(DATASET_FORMATS)
        raise BuildError(
            str(file), f"the ending {ending!r} names no format. Known endings: {known}, each also with .gz."
        )
    store = Store(str(store_path))
    try:
        with _opened(file, packed=packed) as source:
            store.bulk_load(source, syntax, base_iri=file.resolve().as_uri())
        if union_default_graph:
            store.clear_graph(DefaultGraph())
            triples = cast("QueryTriples", store.query(_UNION))
            store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
        store.optimize()
        store.flush()
        if len(store) <= _DUMPED_QUADS:
            store.dump(str(store_path.with_name(DATASET)), RdfFormat.N_QUADS)
        return len(store)
    except (OSError, SyntaxError, ValueError) as error:
        raise BuildError(str(file), f"cannot be loaded: {error}. Correct the file.") from error
    finally:
        del store  # closes the database


def _opened(file: Path, *, packed: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file)) if packed else file.open("rb")
