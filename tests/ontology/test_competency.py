"""Competency questions: each `competency/<id>.rq` gives the rows of `competency/<id>.csv`, in any order.

`competency/questions.csv` lists every question in Chinese and in English with the addresses that answer it. Questions
and expected rows were written from the plan's words; the queries were written afterwards.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from plangraph.graph.oxigraph_store import OxigraphStore

FOLDER = Path(__file__).parent / "competency"
QUERIES = sorted(FOLDER.glob("*.rq"))
NUMBER = 334
LIST = "questions"
PARTS = {*(f"ch{number}" for number in range(8)), *(f"box{number}" for number in range(1, 7))}


def table(name: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file of the folder."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def questions() -> list[dict[str, str]]:
    """The list of questions."""
    header, rows = table(LIST)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_all_questions_were_found() -> None:
    """Exactly the questions of the list have a query and an answer, and there are as many as were written."""
    listed = [question["id"] for question in questions()]
    assert len(QUERIES) == len(listed) == len(set(listed)) == NUMBER
    assert {path.stem for path in QUERIES} == set(listed)
    assert {path.stem for path in FOLDER.glob("*.csv")} == {*listed, LIST}


def test_every_query_opens_with_its_question() -> None:
    """The first line of each query gives its id and the question in both languages as the list does."""
    for question in questions():
        first = (FOLDER / f"{question['id']}.rq").read_text(encoding="utf-8").partition("\n")[0]
        assert first == f"# {question['id']} · {question['question_zh']} · {question['question_en']}"


def test_the_questions_differ() -> None:
    """No two questions have the same words or the same query, and every answer has rows."""
    listed = questions()
    for column in ("question_zh", "question_en"):
        assert [text for text, count in Counter(q[column] for q in listed).items() if count > 1] == []
    bodies = Counter(path.read_text(encoding="utf-8").partition("\n")[2] for path in QUERIES)
    assert max(bodies.values()) == 1
    assert [question["id"] for question in listed if not table(question["id"])[1]] == []


def test_the_questions_cover_the_plan(store: OxigraphStore) -> None:
    """Every chapter and every table has questions, and every address of the list is one of the plan."""
    query = "SELECT ?a WHERE { ?unit <https://w3id.org/plangraph/ontology#address> ?a }"
    known = {row["a"].value for row in store.select(query)}
    used = {address for question in questions() for address in question["addresses"].split(";")}
    assert used <= known
    assert {address.partition(".")[0] for address in used} == PARTS


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_question(store: OxigraphStore, path: Path) -> None:
    """The question has exactly the expected answer, column by column."""
    header, expected = table(path.stem)
    found = store.select(path.read_text(encoding="utf-8"))
    assert {name for row in found for name in row} <= set(header)
    answer = Counter(tuple(row[name].value if name in row else "" for name in header) for row in found)
    assert answer == Counter(map(tuple, expected))
