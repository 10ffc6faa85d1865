"""The question bank: its records, and how it widens what a unit is found by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plangraph.domain.errors import CorpusError
from plangraph.domain.identifiers import BASE
from plangraph.resources import data_root
from plangraph.search.bank import load_bank
from plangraph.search.index import SearchIndex
from plangraph.search.loading import BANK_FOLDER


def test_every_bank_question_belongs_to_a_unit(index: SearchIndex) -> None:
    """All questions of the repository name an indexed paragraph, row or box, and every paragraph and box has some."""
    known = {passage.iri for passage in index.passages}
    tables = {passage.iri.rpartition("/")[0] for passage in index.passages if passage.address.is_table}
    units = {question.unit for question in load_bank(data_root() / BANK_FOLDER)}
    assert units <= known | tables
    assert {passage.iri for passage in index.passages if not passage.address.is_table} <= units
    assert all(any(unit.startswith(table) for unit in units) for table in tables)


def test_a_missing_folder_is_an_empty_bank(tmp_path: Path) -> None:
    """Without the folder there are no questions, and search works by the plan's own words."""
    assert load_bank(tmp_path / "none") == ()


def test_a_question_may_belong_to_a_box_or_to_another_plan(tmp_path: Path) -> None:
    """An address of a box stands for the whole table; `document` names another plan."""
    record = {"address": "box6", "q": " 几个矿 ", "lang": "zh", "register": "x", "document": "other"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    question = load_bank(tmp_path)[0]
    assert (question.unit, question.text) == (f"{BASE}id/other/box6", "几个矿")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"address": "x9", "q": "a", "lang": "zh", "register": "x"}',
        '{"address": "box6", "q": " ", "lang": "zh", "register": "x"}',
        '{"address": "box6", "q": "a", "lang": "fr", "register": "x"}',
    ],
)
def test_a_damaged_line_names_its_place(tmp_path: Path, line: str) -> None:
    """A line that is no question stops the load at its file and line."""
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"a\.jsonl:1"):
        load_bank(tmp_path)


def test_lay_words_find_the_unit_through_the_bank(index: SearchIndex) -> None:
    """A word that no unit prints is found where a bank question has it."""
    bank = next(retriever for retriever in index.retrievers if retriever.name == "bank")
    word = "罚款"
    printed = [number for number, passage in enumerate(index.passages) if word in passage.text]
    scores = bank.scores(index.analyse(word))
    assert set(scores.nonzero()[0]) - set(printed) or not printed
