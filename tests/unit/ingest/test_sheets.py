"""Reading the sheets that experts edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.domain.errors import BuildError
from plangraph.ingest.sheets import SheetRow, read_sheet, unique

COLUMNS = ("key", "names")


def read(folder: Path, text: str | bytes) -> tuple[SheetRow, ...]:
    """The rows of a sheet with this content."""
    data = text.encode() if isinstance(text, str) else text
    (folder / "sheet.csv").write_bytes(data)
    return read_sheet(folder, "sheet.csv", COLUMNS)


def test_rows_know_their_line(tmp_path: Path) -> None:
    """The header is line 1; quoted cells keep commas; parts are divided at semicolons."""
    first, second = read(tmp_path, 'key,names\na,"煤炭,气;金"\nb,\n')
    assert (first.place, second.place) == ("sheet.csv:2", "sheet.csv:3")
    assert first.several("names") == ("煤炭,气", "金")
    assert second.several("names") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("key,name\na,b\n", r"sheet\.csv:1: the header is 'key,name'"),
        ("", r"sheet\.csv:1: the header is ''"),
        ("key,names\na\n", r"sheet\.csv:2: the record has 1 cells"),
        ("key,names\na,b,c\n", r"sheet\.csv:2: the record has 3 cells"),
        ("key,names\na,b\nc, d\n", r"sheet\.csv:3: .* white space"),
        ('key,names\na,"b\nc"\n', r"sheet\.csv:2: the record goes over several lines"),
        ('key,names\na,"b"c\n', r"sheet\.csv:2: is no CSV record"),
        ('key,names\na,"b\n', r"sheet\.csv:2: "),
        ("key,names\na,金矿\n".encode("gb18030"), r"sheet\.csv: is no UTF-8 text"),
    ],
)
def test_what_is_no_sheet_is_named(tmp_path: Path, text: str | bytes, found: str) -> None:
    """A wrong header, a wrong number of cells, white space, line breaks, quoting and encoding are told."""
    with pytest.raises(BuildError, match=found):
        read(tmp_path, text)


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(BuildError, match=r"facts/ch1\.csv: cannot be read"):
        read_sheet(tmp_path, "facts/ch1.csv", COLUMNS)


@pytest.mark.parametrize("cell", ["金;", "金;;煤", "金;金"])
def test_lists_are_clean(tmp_path: Path, cell: str) -> None:
    """Empty and repeated parts of a list are refused."""
    [row] = read(tmp_path, f"key,names\na,{cell}\n")
    with pytest.raises(BuildError, match=r"sheet\.csv:2: column 'names'"):
        row.several("names")


def test_values_and_keys_are_checked(tmp_path: Path) -> None:
    """A value that is not allowed lists the allowed ones; a second key names the first."""
    rows = read(tmp_path, "key,names\na,x\na,y\n")
    with pytest.raises(BuildError, match=r"sheet\.csv:2: .* Expected one of: y, ''\."):
        rows[0].one_of("names", ("y", ""))
    with pytest.raises(BuildError, match=r"sheet\.csv:3: the key 'a' is already that of sheet\.csv:2"):
        unique(rows)
