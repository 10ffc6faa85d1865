"""The ontology's files as rdflib graphs, and the built dataset as a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import OWL, Graph

from plangraph.graph.oxigraph_store import OxigraphStore, memory_store
from plangraph.ingest.pipeline import canonical_dataset
from plangraph.resources import data_root

ONTOLOGY = data_root() / "ontology"


def merged(*patterns: str) -> Graph:
    """The union of the Turtle files that match the patterns, without import statements, which name no files."""
    graph = Graph()
    for pattern in patterns:
        found = sorted(ONTOLOGY.glob(pattern))
        assert found, f"no file matches {pattern}"
        for path in found:
            graph.parse(path)
    graph.remove((None, OWL.imports, None))
    return graph


@pytest.fixture(scope="session")
def merge() -> Callable[..., Graph]:
    """The function that reads ontology files into one graph."""
    return merged


@pytest.fixture(scope="session")
def terms() -> Graph:
    """Root file and modules."""
    return merged("plangraph.ttl", "modules/*.ttl")


@pytest.fixture(scope="session")
def alignments() -> Graph:
    """All alignments."""
    return merged("alignments/*.ttl")


@pytest.fixture(scope="session")
def vocabularies() -> Graph:
    """All vocabularies."""
    return merged("vocabularies/*.ttl")


@pytest.fixture(scope="session")
def store() -> OxigraphStore:
    """The dataset of the repository in memory."""
    return memory_store(canonical_dataset(data_root()))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of the reference tables."""
    return data_root() / "corpus" / "reference"
