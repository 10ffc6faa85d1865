"""The real answerer of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.cli.opening import open_answerer
from plangraph.qa.answering import Answerer
from plangraph.search.index import SearchIndex
from plangraph.settings import Settings


@pytest.fixture(scope="session")
def opened(state_dir: Path) -> tuple[SearchIndex, Answerer]:
    """The index and the answerer over the repository's plan."""
    return open_answerer(Settings(state_dir=state_dir))


@pytest.fixture(scope="session")
def index(opened: tuple[SearchIndex, Answerer]) -> SearchIndex:
    """The index over the repository's plan."""
    return opened[0]


@pytest.fixture(scope="session")
def answerer(opened: tuple[SearchIndex, Answerer]) -> Answerer:
    """The answerer over the repository's plan."""
    return opened[1]
