"""The prepared index on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.graph.concepts import Concept
from plangraph.search.cache import cache_path, read_prepared, write_prepared
from plangraph.search.index import Prepared, prepare


@pytest.fixture
def prepared(concepts: tuple[Concept, ...]) -> Prepared:
    """What is prepared for the small vocabulary and no passage."""
    return prepare([], concepts, {})


def test_what_is_written_is_read_back(tmp_path: Path, prepared: Prepared) -> None:
    """The file gives the same concepts, keys and tokens."""
    path = cache_path(tmp_path / "index", "abc")
    write_prepared(path, prepared)
    read = read_prepared(path)
    assert read is not None
    assert [c.labels() for c in read.concepts] == [c.labels() for c in prepared.concepts]
    assert (read.keys, read.texts, read.english) == (prepared.keys, prepared.texts, prepared.english)


def test_another_build_has_another_file_and_removes_the_old_one(tmp_path: Path, prepared: Prepared) -> None:
    """The name depends on the build; writing for a new build removes the file of the old one."""
    old, new = cache_path(tmp_path, "old"), cache_path(tmp_path, "new")
    write_prepared(old, prepared)
    write_prepared(new, prepared)
    assert old != new
    assert [path.name for path in tmp_path.iterdir()] == [new.name]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"concepts": [{"iri": 1}]}'])
def test_a_damaged_file_is_no_index(tmp_path: Path, content: str) -> None:
    """A file that is cut off or of another form is passed over."""
    path = tmp_path / "search-x.json"
    path.write_text(content, encoding="utf-8")
    assert read_prepared(path) is None
    assert read_prepared(tmp_path / "missing.json") is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, prepared: Prepared) -> None:
    """Where the folder cannot be made the index still works, only without its file."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    write_prepared(blocked / "index" / "search-x.json", prepared)
    assert blocked.is_file()
