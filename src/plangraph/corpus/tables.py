"""The printed lines of a table read into typed rows, driven by the table's declaration in the manifest.

Two layouts are known. In the first a line is a row; merged cells stand before their rows, perhaps in pieces on several
lines, and are repeated after a page break. In the second the table is printed in several pairs of name and value side
by side; its rows are numbered down the first pair of columns, then down the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plangraph.corpus.alignment import TableBlock
from plangraph.corpus.manifest import ColumnDeclaration, TableDeclaration
from plangraph.corpus.measures import read_measure
from plangraph.corpus.pages import PrintedLine
from plangraph.corpus.source import SourceText
from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError, QuantityError
from plangraph.domain.model import Measure, Table, TableRow
from plangraph.text.layout import join_words

_MEASURE = r"[≤≥<>＜＞≦≧]?\d[\d.]*(?:[-—–－~～/]\d[\d.]*)*"
_CELL = r"\S+(?: \S+)*?"
_BRACKETED = re.compile(r"（([^（）]+)）")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as printed: cells without layout white space, the printed line, and the place where it stands."""

    cells: dict[str, str]
    labels: dict[str, str]
    printed: str
    line: PrintedLine


@dataclass(slots=True)
class _Reading:
    """A table being read: where, as what, and the merged cells seen so far."""

    source: SourceText
    declaration: TableDeclaration
    rows: list[RawRow] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    pieces: str = ""

    def error(self, line: PrintedLine, message: str) -> CorpusError:
        place = f"{self.source.place(line.line)}, box{self.declaration.number}"
        return CorpusError(place, f"{message} Compare the source with the table's declaration in manifest.toml.")


def read_table(document: str, source: SourceText, block: TableBlock, declaration: TableDeclaration) -> Table:
    """The table printed in `block`.

    Raises:
        CorpusError: when the lines do not fit the declaration; the place names the line.
    """
    reading = _Reading(source, declaration)
    body = _without_headers(reading, block.lines)
    if declaration.pairs > 1:
        _read_pairs(reading, body)
    else:
        _read_lines(reading, body)
    address = Address(box=declaration.number)
    rows = tuple(_row(document, reading, number, raw) for number, raw in enumerate(reading.rows, start=1))
    after = block.after.address
    return Table(
        document=document,
        address=address,
        number=f"专栏{declaration.number}",
        title=declaration.title,
        section=Address(chapter=after.chapter, section=after.section),
        page=block.lines[0].page,
        page_end=block.lines[-1].page,
        columns={column.key: column.label for column in declaration.columns},
        rows=rows,
        after=None if block.after.is_heading else after,
    )


def _without_headers(reading: _Reading, lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines without title and header, the header that is repeated on a new page included."""
    declaration = reading.declaration
    rest = _after(reading, lines, f"专栏{declaration.number}{declaration.title}", "title")
    rest = _after(reading, rest, declaration.header, "header")
    body: list[PrintedLine] = []
    page = lines[0].page
    while rest:
        if rest[0].page != page:
            page = rest[0].page
            rest = _after(reading, rest, declaration.continued_header or declaration.header, "repeated header")
            continue
        body.append(rest[0])
        rest = rest[1:]
    return body


def _after(reading: _Reading, lines: Sequence[PrintedLine], words: str, kind: str) -> Sequence[PrintedLine]:
    """The lines after those that together read `words`.

    Raises:
        CorpusError: when the lines read otherwise.
    """
    seen = ""
    for index, line in enumerate(lines):
        seen += line.words
        if seen == words:
            return lines[index + 1 :]
        if not words.startswith(seen):
            raise reading.error(line, f"found {seen!r} as the {kind} of the table, expected {words!r}.")
    raise reading.error(lines[-1], f"the {kind} of the table is cut off: found {seen!r}, expected {words!r}.")


def _read_lines(reading: _Reading, lines: Sequence[PrintedLine]) -> None:
    pattern = _row_pattern(reading.declaration.columns)
    for line in lines:
        text = " ".join(line.line.text.split())
        rest = _take_labels(reading, text)
        if not rest:
            continue
        match = pattern.fullmatch(rest)
        if match:
            cells = {key: join_words(cell or "") for key, cell in match.groupdict().items()}
            reading.rows.append(RawRow(cells, _labels_of_row(reading, line), rest, line))
        elif not _take_piece(reading, rest):
            raise reading.error(line, f"{rest!r} is neither a row nor part of a declared merged cell.")
    if reading.pieces:
        raise reading.error(lines[-1], f"the merged cell {reading.pieces!r} is not complete.")


def _row_pattern(columns: Sequence[ColumnDeclaration]) -> re.Pattern[str]:
    pattern = ""
    for column in columns:
        if column.kind == "label":
            continue
        cell = f"(?P<{column.key}>{_cell_pattern(column)})"
        space = " " if pattern else ""
        pattern += f"(?:{space}{cell})?" if column.optional else space + cell
    return re.compile(pattern)


def _cell_pattern(column: ColumnDeclaration) -> str:
    if column.kind == "unit":
        return "|".join(_spaced(unit) for unit in sorted(column.units, key=len, reverse=True))
    if column.kind == "measure":
        return "|".join([_MEASURE, *(_spaced(name) for name in column.classes)])
    return column.pattern or _CELL


def _spaced(words: str) -> str:
    """A pattern for `words` that allows layout white space between its characters."""
    return " ?".join(re.escape(character) for character in words)


def _label_columns(reading: _Reading) -> list[ColumnDeclaration]:
    return [column for column in reading.declaration.columns if column.kind == "label"]


def _take_labels(reading: _Reading, text: str) -> str:
    """What is left of `text` after the merged cells that stand complete at its start."""
    tokens = text.split(" ")
    for count in range(1, len(tokens) + 1):
        label = reading.pieces + "".join(tokens[:count])
        for column in _label_columns(reading):
            if label in column.values:
                _enter_label(reading, column, label)
                reading.pieces = ""
                return _take_labels(reading, " ".join(tokens[count:])) if tokens[count:] else ""
    return text


def _take_piece(reading: _Reading, text: str) -> bool:
    """Add `text` to the merged cell that is printed in pieces; False when no declared one goes on like that."""
    pieces = reading.pieces + join_words(text)
    if not any(value.startswith(pieces) for column in _label_columns(reading) for value in column.values):
        return False
    reading.pieces = pieces
    return True


def _enter_label(reading: _Reading, entered: ColumnDeclaration, label: str) -> None:
    """Make `label` the current merged cell of its column; a new one ends the merged cells right of it."""
    if reading.labels.get(entered.key) == label:
        return
    columns = _label_columns(reading)
    for column in columns[columns.index(entered) :]:
        reading.labels.pop(column.key, None)
    reading.labels[entered.key] = label


def _labels_of_row(reading: _Reading, line: PrintedLine) -> dict[str, str]:
    """The merged cells of a row; one that is printed only in part so far counts when just one declared cell fits."""
    if reading.pieces:
        fitting = [
            (column, value)
            for column in _label_columns(reading)
            for value in column.values
            if value.startswith(reading.pieces)
        ]
        if len(fitting) != 1:
            raise reading.error(line, f"the merged cell {reading.pieces!r} before this row may be any of several.")
        _enter_label(reading, *fitting[0])
    return dict(reading.labels)


def _read_pairs(reading: _Reading, lines: Sequence[PrintedLine]) -> None:
    """Read pairs of name and value printed side by side; a pair may be broken over lines."""
    name, value = reading.declaration.columns
    sides: list[list[RawRow]] = [[] for _ in range(reading.declaration.pairs)]
    totals: list[RawRow] = []
    pending: list[tuple[str, PrintedLine]] = []
    side = 0
    is_value = re.compile(_cell_pattern(value))
    for line in lines:
        for token in line.line.text.split():
            if not is_value.fullmatch(token):
                pending.append((token, line))
                continue
            row = _pair(reading, pending, name.key, value.key, token, line)
            pending = []
            if row.cells[name.key] == reading.declaration.total:
                totals.append(row)
                continue
            sides[side].append(row)
            side = (side + 1) % len(sides)
    if pending:
        raise reading.error(pending[0][1], f"{pending[0][0]!r} has no value.")
    reading.rows.extend(row for column in [*sides, totals] for row in column)


def _pair(
    reading: _Reading, pending: list[tuple[str, PrintedLine]], name: str, value: str, token: str, line: PrintedLine
) -> RawRow:
    if not pending:
        raise reading.error(line, f"the value {token!r} has no name before it.")
    words = [word for word, _ in pending]
    return RawRow({name: "".join(words), value: token}, {}, " ".join([*words, token]), pending[0][1])


def _row(document: str, reading: _Reading, number: int, raw: RawRow) -> TableRow:
    declaration = reading.declaration
    printed = {**raw.labels, **raw.cells}
    try:
        measures = _measures(declaration, printed)
    except QuantityError as error:
        raise reading.error(raw.line, str(error)) from error
    cells = {column.key: printed.get(column.key, "") for column in declaration.columns}
    cells |= {key: value for column in declaration.columns for key, value in _split_label(column, printed).items()}
    if declaration.period:
        cells["period"] = declaration.period
    return TableRow(
        document=document,
        address=Address(box=declaration.number, row=number),
        page=raw.line.page,
        cells=cells,
        measures=measures,
        text=_text(declaration, printed),
        printed=raw.printed,
    )


def _split_label(column: ColumnDeclaration, printed: dict[str, str]) -> dict[str, str]:
    match = re.fullmatch(column.split, printed.get(column.key, "")) if column.split else None
    return match.groupdict() if match else {}


def _measures(declaration: TableDeclaration, printed: dict[str, str]) -> dict[str, Measure]:
    unit_column = next((column for column in declaration.columns if column.kind == "unit"), None)
    row_unit = unit_column.units.get(printed.get(unit_column.key, "")) if unit_column else None
    measures: dict[str, Measure] = {}
    for column in declaration.columns:
        if column.kind == "measure":
            for key, literal in _alternatives(column, printed):
                measures[key] = read_measure(literal, column.unit or row_unit, column.classes)
    return measures


def _alternatives(column: ColumnDeclaration, printed: dict[str, str]) -> list[tuple[str, str]]:
    """The measures of a cell by key; several where it reads `a/b` and the row names the alternatives in brackets.

    Raises:
        QuantityError: when the alternatives have no declared names.
    """
    literals = printed[column.key].split("/")
    if len(literals) == 1:
        return [(column.key, literals[0])]
    for cell in printed.values():
        for bracket in _BRACKETED.findall(cell):
            names = bracket.split("/")
            if len(names) == len(literals) and all(name in column.variants for name in names):
                return [(column.variants[name], literal) for name, literal in zip(names, literals, strict=True)]
    raise QuantityError(f"The alternatives {printed[column.key]!r} have no names in brackets that are declared.")


def _text(declaration: TableDeclaration, printed: dict[str, str]) -> str:
    """The row as a passage: its innermost merged cell, then its cells from left to right."""
    labels = [
        printed[column.key] for column in declaration.columns if column.kind == "label" and printed.get(column.key)
    ]
    cells = [printed.get(column.key, "") for column in declaration.columns if column.kind != "label"]
    return " ".join([*labels[-1:], *(cell for cell in cells if cell)])
