"""Record files: writing and reading are inverse, and damaged files are refused with their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.parser import parse_document
from plangraph.corpus.reader import load_document
from plangraph.corpus.records import read_records, record_files
from plangraph.domain.errors import CorpusError


def test_reading_gives_back_what_was_written(plan: PlanDocument) -> None:
    """Records → files → records is the identity."""
    files = record_files(plan)
    assert read_records(plan.manifest, files.__getitem__) == plan


def test_committed_records_are_what_the_parser_gives(real_copy: Path) -> None:
    """The files in the repository are those of a fresh parse, byte for byte."""
    for name, data in record_files(parse_document(real_copy)).items():
        assert (real_copy / name).read_bytes() == data, name


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    """A damage that replaces `old` by `new` once."""
    return lambda data: data.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("name", "damage", "place", "message"),
    [
        ("provisions.jsonl", replaced('"type": "heading"', '"type": "head"'), "line 1,", "type 'head'"),
        ("provisions.jsonl", replaced('{"type"', '["type"'), "line 1,", "is no JSON"),
        ("provisions.jsonl", replaced('"page_end": 5, ', ""), "line 2,", "misses the field 'page_end'"),
        ("provisions.jsonl", replaced("[[0, 227]]", "[[0, 226]]"), "line 2,", "do not tile"),
        ("provisions.jsonl", replaced("ch0.s0.i0.p1", "ch0.p1"), "line 2,", "is no address"),
        ("provisions.jsonl", lambda data: data[:-30], "provisions.jsonl, line", "cut off"),
        ("provisions.jsonl", lambda data: data[:900] + b"\xff" + data[900:], "byte 900", "expected UTF-8"),
        ("provisions.jsonl", lambda _: b"", "provisions.jsonl", "is empty"),
        ("tables/box5.csv", replaced("box5.r2,32", "box5.r2,x"), "tables/box5.csv, line 3", "no valid record"),
        ("tables/box5.csv", replaced(",300,=,300", ",300,=,3OO"), "tables/box5.csv, line 2", "no valid record"),
        ("tables/box5.csv", replaced("box5.r2,32,", "box5.r2,32,,"), "tables/box5.csv, line 3", "number of cells"),
        ("tables/box5.csv", replaced("scale.literal", "literal"), "tables/box5.csv, line 2", "misses the field"),
        ("tables/box5.csv", replaced("box5.r2", '"box5.r2'), "tables/box5.csv", "is no CSV"),
        (
            "tables/box5.csv",
            lambda data: data[: data.rindex(b"box5.r7")],
            "tables/box5.csv",
            "found 6 rows, expected 7",
        ),
    ],
)
def test_damaged_records_are_refused_with_their_place(
    real_copy: Path, name: str, damage: Callable[[bytes], bytes], place: str, message: str
) -> None:
    """Every kind of damage gives an error that names file and line."""
    path = real_copy / name
    damaged = damage(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    with pytest.raises(CorpusError, match=message) as caught:
        load_document(real_copy)
    assert place in caught.value.place


def test_a_missing_record_file_is_named(real_copy: Path) -> None:
    """The error names the file and the command that makes it."""
    (real_copy / "tables" / "box3.csv").unlink()
    with pytest.raises(CorpusError, match=r"box3\.csv.*corpus parse"):
        load_document(real_copy)
