"""Competency questions: each `competency/<name>.rq` gives the rows of `competency/<name>.csv`, in any order."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from plangraph.graph.oxigraph_store import OxigraphStore

FOLDER = Path(__file__).parent / "competency"
QUERIES = sorted(FOLDER.glob("*.rq"))
LEAST = 9


def expected(path: Path) -> Counter[tuple[str, ...]]:
    """The rows of a CSV file below its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return Counter(tuple(row) for row in list(csv.reader(file))[1:])


def test_all_questions_were_found() -> None:
    """The runner collects at least as many questions as were written, and none lacks its answer."""
    assert len(QUERIES) >= LEAST
    assert {path.stem for path in QUERIES} == {path.stem for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_question(store: OxigraphStore, path: Path) -> None:
    """The question has exactly the expected answer."""
    rows = store.select(path.read_text(encoding="utf-8"))
    assert Counter(tuple(term.value for term in row.values()) for row in rows) == expected(path.with_suffix(".csv"))
