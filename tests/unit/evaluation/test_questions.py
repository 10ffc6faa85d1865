"""Reading questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.domain.errors import CorpusError
from plangraph.evaluation.questions import read_questions
from plangraph.resources import data_root

DEV = data_root() / "corpus" / "questions" / "dev.jsonl"
ONE = '{"id": "1", "q": "?", "type": "plain", "gold": ["box6"], "answer_keys": ["5"]}'


def test_the_questions_of_the_repository_are_whole() -> None:
    """All questions are read; 88 of them have no answer in the plan."""
    questions = read_questions(DEV)
    assert len(questions) == 373
    assert sum(question.unanswerable for question in questions) == 88


def test_defaults_fill_what_is_left_out(tmp_path: Path) -> None:
    """Language and answerability have defaults, and empty lines are passed over."""
    path = tmp_path / "q.jsonl"
    path.write_text(f"\n{ONE}\n", encoding="utf-8")
    assert (read_questions(path)[0].lang, read_questions(path)[0].unanswerable) == ("zh", False)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f"{ONE}\n{{", "q.jsonl:2"),
        (f"{ONE}\n{ONE}", "q.jsonl:2"),
        (ONE.replace("box6", "box"), "q.jsonl:1"),
        (ONE.replace('"q"', '"text"'), "q.jsonl:1"),
        ("[]", "q.jsonl:1"),
        ("", "q.jsonl"),
    ],
)
def test_a_damaged_file_names_its_place(tmp_path: Path, content: str, place: str) -> None:
    """A line that is no question, a wrong address or a repeated id stops with file and line."""
    path = tmp_path / "q.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=place):
        read_questions(path)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    """A missing file and a file that is not UTF-8 give a clear error."""
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\xff\xfe")
    for broken in (path, tmp_path / "missing.jsonl"):
        with pytest.raises(CorpusError, match="JSON Lines"):
            read_questions(broken)
