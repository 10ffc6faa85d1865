"""The reading view holds the whole plan once, in order, with tables as they are printed."""

from __future__ import annotations

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.reader import load_corpus
from plangraph.resources import data_root
from plangraph_api.plan_view import Annotations, Division, ParagraphView, TableView, addresses, divisions
from plangraph_api.terms import Mention


@pytest.fixture(scope="module")
def plan() -> PlanDocument:
    """The plan's records."""
    return load_corpus(data_root()).document("nmg-2021-2025")


@pytest.fixture(scope="module")
def chapters(plan: PlanDocument) -> list[Division]:
    """The chapters of the reading view."""
    marks = {"ch5.s2.i1.p1": {"restricted": ("capacity",)}}
    mentions = {"box4.r1": (Mention(10, 12, "https://w3id.org/plangraph/vocab/minerals/coal"),)}
    return divisions(plan, Annotations(marks, mentions, {"ch5.s2.i1.p1": "In English."}, "?lang=en"))


def tables(chapters: list[Division]) -> dict[str, TableView]:
    """The tables by address."""
    return {
        block.address: block
        for chapter in chapters
        for division in chapter.walk()
        for block in division.blocks
        if isinstance(block, TableView)
    }


def test_every_unit_is_there_once(plan: PlanDocument, chapters: list[Division]) -> None:
    """Headings, paragraphs, tables and rows all have their place."""
    found = list(addresses(chapters))
    expected = [unit.address for unit in (*plan.headings, *plan.provisions, *plan.tables)]
    expected += [row.address for table in plan.tables for row in table.rows]
    assert len(found) == len(set(found)) == len(expected)
    assert set(found) == set(expected)


def test_rules_and_pages_mark_paragraphs(chapters: list[Division]) -> None:
    """A paragraph knows its rules, and the first of a page says so."""
    paragraphs = [
        block
        for chapter in chapters
        for division in chapter.walk()
        for block in division.blocks
        if isinstance(block, ParagraphView)
    ]
    assert {block.address for block in paragraphs if block.rules} == {"ch5.s2.i1.p1"}
    pages = [block.opens_page for block in paragraphs if block.opens_page]
    assert pages == sorted(set(pages))
    assert all(block.text.startswith(block.run_in) for block in paragraphs)


def test_each_row_fills_the_width_of_its_table(chapters: list[Division]) -> None:
    """Spanning cells neither overlap nor leave holes."""
    for table in tables(chapters).values():
        width = sum(cell.columns for cell in table.heads)
        hanging: list[list[int]] = []
        for row in table.rows:
            carried = sum(columns for rows, columns in hanging if rows > 0)
            assert carried + sum(cell.columns for cell in row.cells) == width, row.address
            hanging = [[rows - 1, columns] for rows, columns in hanging if rows > 1]
            hanging += [[cell.rows - 1, cell.columns] for cell in row.cells if cell.rows > 1]


def test_group_cells_span_as_printed(chapters: list[Division]) -> None:
    """The groups of the tables cover the rows that they head."""
    box1 = tables(chapters)["box1"]
    heads = [(cell.rows, cell.columns) for row in box1.rows for cell in row.cells if cell.is_head]
    assert heads == [(5, 2), (12, 1), (11, 1)]
    box4 = tables(chapters)["box4"]
    assert next(cell.text for row in box4.rows for cell in row.cells if cell.is_head).endswith("）")
