"""The repository's data as a copy that a test may damage, and its dataset as a store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from plangraph.graph.oxigraph_store import OxigraphStore, memory_store
from plangraph.ingest.pipeline import canonical_dataset
from plangraph.resources import data_root

DATA = ("corpus", "ontology", "shapes")
PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX pg: <https://w3id.org/plangraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX plan: <https://w3id.org/plangraph/id/nmg-2021-2025/>
PREFIX vocab: <https://w3id.org/plangraph/vocab/>
"""
Values = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="session")
def store() -> OxigraphStore:
    """The dataset of the repository in memory."""
    return memory_store(canonical_dataset(data_root()))


@pytest.fixture(scope="session")
def values(store: OxigraphStore) -> Values:
    """Run a SELECT query with the usual prefixes and get the values of each row in the order of its variables."""

    def run(query: str) -> list[tuple[str, ...]]:
        return [tuple(term.value for term in row.values()) for row in store.select(PREFIXES + query)]

    return run


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository's data files."""
    root = tmp_path / "data"
    for name in DATA:
        shutil.copytree(data_root() / name, root / name)
    return root
