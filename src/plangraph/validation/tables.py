"""Reads CSV and XLSX submissions by the published template: each row is one project, as JSON values by key.

In a workbook each sheet that is named after a kind holds projects of this kind; in a CSV file the column 项目类型 names
it. Where the column 编号 is empty, a project is called after its sheet and row, so that a finding can be traced.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from plangraph.domain.errors import SubmissionError
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.columns import ID_HEADER, KIND_HEADER, folded_header, header_index
from plangraph.validation.limits import Limits

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HELP: Final = "#"
_NO_KIND: Final = "submission"

Row = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class TableReader:
    """Turns rows into projects with the headers of the template."""

    catalogue: Catalogue
    limits: Limits
    headers: Mapping[str, tuple[str | int, ...]]

    @classmethod
    def of(cls, catalogue: Catalogue, limits: Limits) -> TableReader:
        """A reader for the template of the catalogue."""
        return cls(catalogue, limits, header_index(catalogue))

    def csv(self, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The projects of a CSV text, each with the number of its line.

        Raises:
            SubmissionError: when the text is no CSV, or a row has more cells than the header.
        """
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            yield from self._projects("", ((lines.line_num, row) for row in self._counted(lines)))
        except csv.Error as error:
            raise SubmissionError(f"The CSV cannot be read: {error}.", lines.line_num) from error

    def xlsx(self, body: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
        """The projects of a workbook, each with the number of its row.

        Raises:
            SubmissionError: when the body is no workbook, or larger inside than the limits allow.
        """
        from openpyxl import load_workbook

        self._check_archive(body)
        try:
            book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                if sheet.title.strip() in self.catalogue.kind_names:
                    sheet.reset_dimensions()
                    rows = enumerate(self._counted(sheet.iter_rows(values_only=True)), 1)
                    yield from self._projects(sheet.title.strip(), rows)
        except SubmissionError:
            raise
        except Exception as error:  # openpyxl lets the errors of its parsers through, of many kinds
            raise SubmissionError(f"The workbook cannot be read: {error}. Save it as .xlsx again.") from error

    def _check_archive(self, body: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise SubmissionError(f"The body is no XLSX workbook: {error}.") from error
        size = sum(entry.file_size for entry in entries)
        if size > self.limits.max_unpacked_bytes or len(entries) > self.limits.max_archive_entries:
            raise SubmissionError(
                f"The workbook unpacks to {size} bytes in {len(entries)} parts; at most "
                f"{self.limits.max_unpacked_bytes} in {self.limits.max_archive_entries} are read. Split it."
            )

    def _counted(self, rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
        """The rows, as long as they and their cells stay within the limits."""
        cells = 0
        for number, row in enumerate(rows, 1):
            cells += len(row) + 1
            if cells > self.limits.max_cells:
                raise SubmissionError(f"The table has more than {self.limits.max_cells} cells. Split it.", number)
            yield row

    def _projects(self, sheet: str, rows: Iterator[Row]) -> Iterator[tuple[int, dict[str, Any]]]:
        _line, header = next(rows, (0, ()))
        names = [_text(cell) for cell in header]
        for line, cells in rows:
            texts = [_text(cell) for cell in cells]
            if any(texts) and not texts[0].startswith(_HELP):
                if any(texts[len(names) :]):
                    raise SubmissionError(f"The row has {len(texts)} cells, the header {len(names)}.", line)
                yield line, self._project(sheet, line, dict(zip(names, texts, strict=False)))

    def _project(self, sheet: str, line: int, cells: Mapping[str, str]) -> dict[str, Any]:
        given = {name: text for name, text in cells.items() if name and text}
        project: dict[str, Any] = {"id": given.pop(ID_HEADER, f"{sheet or _NO_KIND}-{line}")}
        if kind := given.pop(KIND_HEADER, sheet):
            project["kind"] = kind
        for name, text in given.items():
            path = self.headers.get(folded_header(name), (name,))
            _put(project, path, text)
        return {key: _parts(value) for key, value in project.items()}


def _put(project: dict[str, Any], path: Sequence[str | int], text: str) -> None:
    node: dict[Any, Any] = project
    for step in path[:-1]:
        node = node.setdefault(step, {})
    node[path[-1]] = text


def _parts(value: Any) -> Any:
    """The parts of a list in order, where a value was filled by number."""
    if isinstance(value, dict) and all(isinstance(key, int) for key in value):
        return [value[key] for key in sorted(value)]
    return value


def _text(cell: object) -> str:
    """A cell as text: numbers with the digits that were typed, dates as year, month and day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    return str(cell).strip()
