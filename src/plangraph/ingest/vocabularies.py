"""The authored Turtle files as quads: ontology, alignments, vocabularies and shapes, each in its named graph."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Quad

from plangraph.domain.errors import BuildError
from plangraph.graph.concepts import ConceptIndex, load_concepts
from plangraph.graph.oxigraph_store import memory_store
from plangraph.graph.quads import read_turtle

AUTHORED = {
    "ontology": ("ontology/plangraph.ttl", "ontology/modules/*.ttl"),
    "alignments": ("ontology/alignments/*.ttl",),
    "vocabularies": ("ontology/vocabularies/*.ttl",),
    "shapes": ("shapes/*.ttl",),
}
"""Which files make up which named graph, as patterns under the data root."""


def authored_files(root: Path, graph: str) -> tuple[Path, ...]:
    """The files of one named graph, sorted by path."""
    return tuple(sorted(path for pattern in AUTHORED[graph] for path in root.glob(pattern)))


def authored_quads(root: Path, graph: str) -> list[Quad]:
    """The quads of one named graph that is kept as Turtle files.

    Raises:
        BuildError: when a file does not parse; the place names it.
    """
    return [quad for path in authored_files(root, graph) for quad in read_turtle(path, graph)]


def concept_index(quads: list[Quad]) -> ConceptIndex:
    """The concepts in the quads of the vocabularies.

    Raises:
        BuildError: when two concepts of one scheme share a label, so that a name would be ambiguous.
    """
    index = ConceptIndex(load_concepts(memory_store(quads)))
    if shared := index.ambiguous_labels():
        scheme, label, iris = shared[0]
        message = f"{label!r} names {' and '.join(iris)}. Names are unique inside a scheme: change one of them."
        raise BuildError(f"ontology/vocabularies, scheme {scheme!r}", message)
    return index
