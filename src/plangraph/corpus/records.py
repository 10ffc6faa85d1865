"""The records of a plan as files: `provisions.jsonl` for headings, paragraphs and tables, one CSV file per table.

Writing is deterministic: the same plan gives the same bytes. Reading refuses whatever writing cannot have made and
names the line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.manifest import Manifest
from plangraph.corpus.source import decode_source
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError, CorpusError
from plangraph.domain.model import Heading, Measure, Provision, Span, Table, TableRow

PROVISIONS = "provisions.jsonl"
_MEASURE_FIELDS = ("literal", "comparator", "value", "low", "high", "unit")
_FIRST, _LAST = ("address", "page"), ("printed", "text")


def table_file(table: Address) -> str:
    """The name, inside the document's folder, of the CSV file that holds the rows of a table."""
    return f"tables/{table}.csv"


def record_files(document: PlanDocument) -> dict[str, bytes]:
    """The record files of `document`: their bytes by name inside the document's folder."""
    files = {PROVISIONS: _provisions_bytes(document)}
    for table in document.tables:
        files[table_file(table.address)] = _table_bytes(table)
    return files


def read_records(manifest: Manifest, read: Callable[[str], bytes]) -> PlanDocument:
    """The plan whose record files `read` gives by name.

    Raises:
        CorpusError: when a record file is damaged; the place names file and line.
    """
    headings: list[Heading] = []
    provisions: list[Provision] = []
    tables: list[Table] = []
    for place, record in _json_lines(PROVISIONS, read(PROVISIONS)):
        kind = record.get("type")
        with _Placed(place):
            if kind == "heading":
                headings.append(_heading(record))
            elif kind == "paragraph":
                provisions.append(_provision(manifest.id, record))
            elif kind == "table":
                tables.append(_table(manifest.id, record, read))
            else:
                raise CorpusError(place, f"has the type {kind!r}, expected heading, paragraph or table. {_REDERIVE}")
    return PlanDocument(manifest.id, manifest, tuple(headings), tuple(provisions), tuple(tables))


_REDERIVE = "Re-derive the records with `plangraph corpus parse`."


class _Placed:
    """Turns the errors of a wrong record into a `CorpusError` that names its place."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, KeyError):
            raise CorpusError(self._place, f"misses the field {error.args[0]!r}. {_REDERIVE}") from error
        if isinstance(error, TypeError | ValueError | AttributeError | InvalidOperation | AddressError):
            raise CorpusError(self._place, f"is no valid record ({error}). {_REDERIVE}") from error


def _provisions_bytes(document: PlanDocument) -> bytes:
    lines: list[dict[str, Any]] = []
    headings = list(document.headings)
    tables = list(document.tables)
    for provision in document.provisions:
        while headings and headings[0].address.sort_key <= provision.address.sort_key:
            lines.append(_heading_record(headings.pop(0)))
        lines.append(_provision_record(provision))
        while tables and tables[0].after in (None, provision.address):
            lines.append(_table_record(tables.pop(0)))
    lines.extend(_heading_record(heading) for heading in headings)
    lines.extend(_table_record(table) for table in tables)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")


def _heading_record(heading: Heading) -> dict[str, Any]:
    return {
        "type": "heading",
        "address": str(heading.address),
        "number": heading.number,
        "title": heading.title,
        "page": heading.page,
    }


def _provision_record(provision: Provision) -> dict[str, Any]:
    return {
        "type": "paragraph",
        "address": str(provision.address),
        "page": provision.page,
        "page_end": provision.page_end,
        "heading_path": list(provision.heading_path),
        "text": provision.text,
        "sentences": [[span.start, span.end] for span in provision.sentences],
    }


def _table_record(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "address": str(table.address),
        "number": table.number,
        "title": table.title,
        "section": str(table.section),
        "after": None if table.after is None else str(table.after),
        "page": table.page,
        "page_end": table.page_end,
        "columns": dict(table.columns),
        "rows": len(table.rows),
    }


def _table_bytes(table: Table) -> bytes:
    cells = list(dict.fromkeys(key for row in table.rows for key in row.cells))
    measures = list(dict.fromkeys(key for row in table.rows for key in row.measures))
    measure_columns = [f"{key}.{field}" for key in measures for field in _MEASURE_FIELDS]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_FIRST, *cells, *measure_columns, *_LAST])
    for row in table.rows:
        values = [row.cells.get(key, "") for key in cells]
        values += [value for key in measures for value in _measure_cells(row.measures.get(key))]
        writer.writerow([str(row.address), row.page, *values, row.printed, row.text])
    return text.getvalue().encode("utf-8")


def _measure_cells(measure: Measure | None) -> list[str]:
    if measure is None:
        return [""] * len(_MEASURE_FIELDS)
    return ["" if value is None else str(value) for value in (getattr(measure, field) for field in _MEASURE_FIELDS)]


def _json_lines(name: str, data: bytes) -> Iterable[tuple[str, dict[str, Any]]]:
    source = decode_source(name, data)
    if source.lines[-1].text:
        raise CorpusError(
            source.place(source.lines[-1]), f"the last line has no line end; the file is cut off. {_REDERIVE}"
        )
    for line in source.lines[:-1]:
        try:
            record = json.loads(line.text)
        except ValueError as error:
            raise CorpusError(source.place(line), f"is no JSON ({error}). {_REDERIVE}") from error
        if not isinstance(record, dict):
            raise CorpusError(source.place(line), f"is no JSON object. {_REDERIVE}")
        yield source.place(line), record


def _heading(record: Mapping[str, Any]) -> Heading:
    address = Address.parse(record["address"])
    return Heading(address, str(record["number"]), str(record["title"]), int(record["page"]))


def _provision(document: str, record: Mapping[str, Any]) -> Provision:
    return Provision(
        document=document,
        address=Address.parse(record["address"]),
        text=str(record["text"]),
        sentences=_tiling(record["sentences"], len(record["text"])),
        page=int(record["page"]),
        page_end=int(record["page_end"]),
        heading_path=tuple(record["heading_path"]),
    )


def _tiling(pairs: Sequence[Sequence[int]], length: int) -> tuple[Span, ...]:
    """The spans in `pairs`.

    Raises:
        ValueError: when they do not tile a text of this length.
    """
    spans = tuple(Span(start, end) for start, end in pairs)
    starts = [0, *(span.end for span in spans)]
    if [span.start for span in spans] != starts[:-1] or starts[-1] != length:
        raise ValueError(f"the sentence spans do not tile the {length} characters of the text")
    return spans


def _table(document: str, record: Mapping[str, Any], read: Callable[[str], bytes]) -> Table:
    address = Address.parse(record["address"])
    name = table_file(address)
    rows = _rows(document, name, read(name))
    if len(rows) != int(record["rows"]):
        raise CorpusError(name, f"found {len(rows)} rows, expected {record['rows']}. {_REDERIVE}")
    return Table(
        document=document,
        address=address,
        number=str(record["number"]),
        title=str(record["title"]),
        section=Address.parse(record["section"]),
        page=int(record["page"]),
        page_end=int(record["page_end"]),
        columns=dict(record["columns"]),
        rows=rows,
        after=None if record["after"] is None else Address.parse(record["after"]),
    )


def _rows(document: str, name: str, data: bytes) -> tuple[TableRow, ...]:
    source = decode_source(name, data)
    reader = csv.DictReader(io.StringIO(source.data.decode("utf-8")), strict=True)
    rows: list[TableRow] = []
    try:
        records = list(enumerate(reader, start=2))
    except csv.Error as error:
        raise CorpusError(f"{name}, line {reader.line_num}", f"is no CSV ({error}). {_REDERIVE}") from error
    for number, record in records:
        place = f"{name}, line {number}"
        if None in record or None in record.values():
            raise CorpusError(place, f"has another number of cells than the header. {_REDERIVE}")
        with _Placed(place):
            rows.append(_row(document, record))
    return tuple(rows)


def _row(document: str, record: Mapping[str, str]) -> TableRow:
    plain = [key for key in record if "." not in key and key not in (*_FIRST, *_LAST)]
    keys = dict.fromkeys(key.split(".")[0] for key in record if "." in key)
    return TableRow(
        document=document,
        address=Address.parse(record["address"]),
        page=int(record["page"]),
        cells={key: record[key] for key in plain},
        measures={key: _measure(record, key) for key in keys if record[f"{key}.literal"]},
        text=record["text"],
        printed=record["printed"],
    )


def _measure(record: Mapping[str, str], key: str) -> Measure:
    fields = {field: record[f"{key}.{field}"] for field in _MEASURE_FIELDS}
    numbers = {name: Decimal(fields[name]) if fields[name] else None for name in ("value", "low", "high")}
    return Measure(fields["literal"], fields["comparator"], unit=fields["unit"] or None, **numbers)
