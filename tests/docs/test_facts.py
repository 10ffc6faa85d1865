"""docs/facts.md describes the files as they are."""

from __future__ import annotations

import re

import pytest

from plangraph.graph.oxigraph_store import memory_store
from plangraph.ingest import comparisons, directions, fact_rows, numerals
from plangraph.ingest.coverage import ASPECTS
from plangraph.ingest.figures import COMPARATORS
from plangraph.ingest.norm_rows import COLUMNS as NORM_COLUMNS
from plangraph.ingest.pipeline import canonical_dataset
from plangraph.resources import data_root

FACTS = (data_root() / "docs" / "facts.md").read_text(encoding="utf-8")
NORMS = (data_root() / "corpus/documents/nmg-2021-2025/norms/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("column", fact_rows.COLUMNS)
def test_every_column_of_facts_is_described(column: str) -> None:
    """Each column has a line with Chinese help."""
    assert re.search(rf"^\| `{column}` \| [^|]*[\u4e00-\u9fff]", FACTS, re.MULTILINE)


@pytest.mark.parametrize("column", NORM_COLUMNS)
def test_every_column_of_norms_is_described(column: str) -> None:
    """The README beside the norms has a line for each column."""
    assert f"| `{column}` |" in NORMS


def test_the_other_sheets_are_described() -> None:
    """Every sheet, its columns, every comparator and every aspect of coverage is named."""
    for sheet, columns in (
        (directions.SHEET, directions.COLUMNS),
        (comparisons.SHEET, comparisons.COLUMNS),
        (numerals.SHEET, numerals.COLUMNS),
    ):
        [line] = [line for line in FACTS.splitlines() if line.startswith(f"| `{sheet}` |")]
        assert all(f"`{column}`" in line for column in columns)
    assert all(f"`{comparator}`" in FACTS for comparator in COMPARATORS)
    assert all(f"**{aspect}**" in FACTS for aspect in ASPECTS)


def test_the_example_query_answers() -> None:
    """The query in the text gives the facts of 赤峰市, its quota among them."""
    [query] = re.findall(r"```sparql\n(.*?)```", FACTS, re.DOTALL)
    rows = memory_store(canonical_dataset(data_root())).select(query)
    assert ("680", "box6.r4") in {(row["words"].value, row["address"].value) for row in rows}
