"""English renderings of units."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.domain.errors import CorpusError
from plangraph.resources import data_root
from plangraph.search.renderings import load_renderings

PLAN = "nmg-2021-2025"


def test_every_unit_of_the_plan_is_rendered() -> None:
    """Paragraphs and rows have renderings, and a rendering's sentences make up its text."""
    found = load_renderings(PLAN, data_root() / "corpus" / "documents" / PLAN)
    assert len(found) == 177
    assert all(" ".join(rendering.sentences) == rendering.text for rendering in found.values())


def test_a_plan_without_renderings_has_none(tmp_path: Path) -> None:
    """A folder without the files gives nothing."""
    assert load_renderings(PLAN, tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("provisions.jsonl", "{", "english/provisions.jsonl:1"),
        ("provisions.jsonl", '{"address": "ch1"}', "english/provisions.jsonl:1"),
        ("provisions.jsonl", '{"address": "x9", "text_en": "a", "sentences_en": []}', "english/provisions.jsonl:1"),
        ("tables.csv", "address,text\nbox1.r1,a\n", "english/tables.csv:2"),
    ],
)
def test_a_damaged_file_names_its_place(tmp_path: Path, name: str, content: str, place: str) -> None:
    """A record that is no rendering stops the load at its file and line."""
    folder = tmp_path / "english"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=place):
        load_renderings(PLAN, tmp_path)
