"""The real index of the repository, and a small vocabulary for tests of single parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.cli.opening import open_index
from plangraph.domain.identifiers import concept_iri, scheme_iri
from plangraph.graph.concepts import Concept
from plangraph.search.index import SearchIndex
from plangraph.settings import Settings


@pytest.fixture(scope="session")
def index(state_dir: Path) -> SearchIndex:
    """The index over the repository's plan."""
    return open_index(Settings(state_dir=state_dir))


def concept(scheme: str, slug: str, zh: tuple[str, ...], en: tuple[str, ...]) -> Concept:
    """A concept whose first labels are the preferred ones."""
    return Concept(
        iri=concept_iri(scheme, slug),
        scheme=scheme_iri(scheme),
        pref={"zh": zh[0], "en": en[0]},
        alt={"zh": zh[1:], "en": en[1:]},
    )


@pytest.fixture
def concepts() -> tuple[Concept, ...]:
    """A vocabulary of two minerals, a town, and a zone with the town's name."""
    return (
        concept("minerals", "gold", ("金", "金矿"), ("gold",)),
        concept("minerals", "rare-earths", ("稀土",), ("rare earths", "rare earth elements")),
        concept("regions", "990100", ("云岭市", "云岭"), ("Yunling City", "Yunling")),
        concept("zones", "yunling-zone", ("云岭金矿区", "云岭"), ("Yunling gold zone",)),
    )
