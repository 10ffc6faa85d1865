"""The repository's data as a copy that a test may damage, and its dataset as a store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.ingest.plan_copy import Inputs, PlanCopy, copy_plan, load_inputs

from plangraph.graph.oxigraph_store import OxigraphStore, memory_store
from plangraph.ingest.encoding import Encoding
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


@pytest.fixture(scope="session")
def inputs() -> Inputs:
    """The plan, the concepts and the shapes of the repository."""
    return load_inputs()


@pytest.fixture(scope="session")
def encoding(inputs: Inputs, tmp_path_factory: pytest.TempPathFactory) -> Encoding:
    """What is encoded of the plan."""
    return copy_plan(tmp_path_factory.mktemp("plan"), inputs).compile()


@pytest.fixture
def plan(tmp_path: Path, inputs: Inputs) -> PlanCopy:
    """A copy of the plan's encoded files."""
    return copy_plan(tmp_path, inputs)
