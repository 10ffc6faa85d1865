"""The CSV files that domain experts edit, read strictly: every row knows its file and line, and nothing is guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plangraph.domain.errors import BuildError

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet by column name; `place` is its file and line, such as `facts/ch5.csv:12`."""

    place: str
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def several(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds several names divided by `;`.

        Raises:
            BuildError: when a part is empty or stands twice.
        """
        parts = tuple(self[column].split(SEPARATOR)) if self[column] else ()
        if "" in parts or len(set(parts)) < len(parts):
            raise self.error(
                f"column {column!r} holds {self[column]!r}. Expected names divided by one ';', each one once."
            )
        return parts

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """The cell, which must be one of `allowed`.

        Raises:
            BuildError: when it is another value.
        """
        if self[column] not in allowed:
            known = ", ".join(value or repr(value) for value in allowed)
            raise self.error(f"column {column!r} holds {self[column]!r}. Expected one of: {known}.")
        return self[column]

    def error(self, message: str) -> BuildError:
        """The error `message` at this row's place."""
        return BuildError(self.place, message)


def read_sheet(folder: Path, name: str, columns: Sequence[str]) -> tuple[SheetRow, ...]:
    """The rows of the sheet `name` below `folder`, in file order.

    Args:
        folder: the document's folder; `name` below it is how errors call the file.
        name: the path of the file, such as `facts/ch5.csv`.
        columns: the exact header.

    Raises:
        BuildError: when the file cannot be read, has another header, or a row has other cells than the header; the
            place names the line.
    """
    try:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return tuple(_rows(file, name, list(columns)))
    except OSError as error:
        raise BuildError(name, f"cannot be read ({error.strerror}). Restore the file; see docs/facts.md.") from error
    except UnicodeDecodeError as error:
        raise BuildError(name, f"is no UTF-8 text ({error}). Save it as CSV in UTF-8.") from error


def unique(rows: Sequence[SheetRow], column: str = "key") -> dict[str, SheetRow]:
    """The rows by the value of a column that must differ from row to row.

    Raises:
        BuildError: at the second row with the same value; the message names the first.
    """
    found: dict[str, SheetRow] = {}
    for row in rows:
        if first := found.get(row[column]):
            raise row.error(f"the {column} {row[column]!r} is already that of {first.place}. Give this row another.")
        found[row[column]] = row
    return found


def _rows(file: Iterator[str], name: str, columns: list[str]) -> Iterator[SheetRow]:
    reader = csv.reader(file, strict=True)
    line = 1
    try:
        header = next(reader, [])
        if header != columns:
            raise BuildError(f"{name}:1", f"the header is {','.join(header)!r}. Expected {','.join(columns)!r}.")
        for cells in reader:
            line += 1
            _check(name, line, reader.line_num, cells, columns)
            yield SheetRow(f"{name}:{line}", dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        raise BuildError(f"{name}:{line + 1}", f"is no CSV record ({error}). Correct the quotation marks.") from error


def _check(name: str, line: int, read: int, cells: list[str], columns: list[str]) -> None:
    place = f"{name}:{line}"
    if read != line:
        raise BuildError(place, "the record goes over several lines. Write one record on one line.")
    if len(cells) != len(columns):
        message = f"the record has {len(cells)} cells. Expected {len(columns)}: {', '.join(columns)}."
        raise BuildError(place, message)
    for column, cell in zip(columns, cells, strict=True):
        if cell != cell.strip():
            raise BuildError(place, f"column {column!r} holds {cell!r} with white space around it. Remove it.")
