"""Copies of the real plan and of an invented second plan, free to be damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plangraph.corpus.derivation import derive_records
from plangraph.corpus.document import PlanDocument
from plangraph.corpus.reader import load_corpus
from plangraph.resources import data_root

REAL, SECOND = "nmg-2021-2025", "yunling-2026-2030"


@pytest.fixture(scope="session")
def plan() -> PlanDocument:
    """The real plan as its committed records hold it."""
    return load_corpus(data_root()).document(REAL)


@pytest.fixture
def real_copy(tmp_path: Path) -> Path:
    """A copy of the real plan's folder, in a corpus of its own with the expected addresses."""
    shutil.copytree(data_root() / "corpus" / "documents" / REAL, tmp_path / "corpus" / "documents" / REAL)
    shutil.copytree(data_root() / "corpus" / "reference", tmp_path / "corpus" / "reference")
    return tmp_path / "corpus" / "documents" / REAL


@pytest.fixture
def second_plan(tmp_path: Path) -> Path:
    """A copy of the invented plan's folder with its records derived."""
    shutil.copytree(data_root() / "tests" / "fixtures" / "second-plan", tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "corpus" / "documents" / SECOND
    derive_records(folder)
    return folder
