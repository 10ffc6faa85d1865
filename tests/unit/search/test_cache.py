"""The prepared index and vectors on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plangraph.graph.concepts import Concept
from plangraph.search.cache import (
    KeptVectors,
    cache_path,
    read_prepared,
    read_vectors,
    write_prepared,
    write_vectors,
)
from plangraph.search.index import SearchIndex
from plangraph.search.prepared import Prepared, prepare


@pytest.fixture
def prepared(concepts: tuple[Concept, ...]) -> Prepared:
    """What is prepared for the small vocabulary and no passage."""
    return prepare([], concepts, {})


def test_what_is_written_is_read_back(tmp_path: Path, index: SearchIndex) -> None:
    """The file gives the same concepts, keys, links, tokens and scores."""
    prepared = prepare(index.passages, index.linker.concepts, index.english, modalities={"x": ["quota"]})
    path = cache_path(tmp_path / "index", "abc")
    write_prepared(path, prepared)
    read = read_prepared(path)
    assert read is not None
    assert [c.labels() for c in read.concepts] == [c.labels() for c in prepared.concepts]
    for name in ("keys", "links", "readings", "texts", "questions", "places", "modalities"):
        assert getattr(read, name) == getattr(prepared, name)
    assert read.indexes.keys() == prepared.indexes.keys()
    for name, kept in read.indexes.items():
        tokens = list(kept.tokens)[:50]
        assert kept.scores(tokens).tolist() == prepared.indexes[name].scores(tokens).tolist()
        assert kept.rarity(tokens[0]) == prepared.indexes[name].rarity(tokens[0])


def test_another_build_has_another_file_and_removes_the_old_one(tmp_path: Path, prepared: Prepared) -> None:
    """The name depends on the build; writing for a new build removes the file of the old one."""
    old, new = cache_path(tmp_path, "old"), cache_path(tmp_path, "new")
    write_prepared(old, prepared)
    write_prepared(new, prepared)
    assert old != new
    assert [path.name for path in tmp_path.iterdir()] == [new.name]


@pytest.mark.parametrize("content", [b"", b"{", b"PK\x03\x04broken"])
def test_a_damaged_file_is_no_index(tmp_path: Path, content: bytes) -> None:
    """A file that is cut off or of another form is passed over."""
    path = tmp_path / "search-x.npz"
    path.write_bytes(content)
    assert read_prepared(path) is None
    assert read_vectors(path, 1) is None
    assert read_prepared(tmp_path / "missing.npz") is None


def test_an_archive_of_another_form_is_no_index(tmp_path: Path) -> None:
    """An archive without the records, or with other ones, is passed over; so are vectors of other texts."""
    path = tmp_path / "search-x.npz"
    write_vectors(path, KeptVectors(np.ones((2, 3), np.float32), np.ones((1, 3), np.float32)))
    assert read_prepared(path) is None
    assert read_vectors(path, 3) is None
    kept = read_vectors(path, 2)
    assert kept is not None
    assert kept.texts.tolist() == [[1.0] * 3] * 2
    assert kept.means.tolist() == [[1.0] * 3]


def test_vectors_of_several_models_stand_side_by_side(tmp_path: Path) -> None:
    """New texts replace the vectors of the same model only."""
    vectors = KeptVectors(np.ones((2, 3), np.float32), np.ones((1, 3), np.float32))
    for name in ("vectors-a-1.npz", "vectors-b-1.npz", "vectors-b-2.npz"):
        write_vectors(tmp_path / name, vectors)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vectors-a-1.npz", "vectors-b-2.npz"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, prepared: Prepared) -> None:
    """Where the folder cannot be made the index still works, only without its file."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    write_prepared(blocked / "index" / "search-x.npz", prepared)
    assert blocked.is_file()
