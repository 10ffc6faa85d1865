"""Every Arabic numeral of a plan and what accounts for it: a figure, a period, a measure, a name, or an exception."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plangraph.corpus.document import PlanDocument
from plangraph.domain.model import Span, TableRow
from plangraph.ingest.checking import CheckContext
from plangraph.ingest.fact_rows import FactRecord
from plangraph.ingest.links import DocumentLinks, Group
from plangraph.ingest.periods import years
from plangraph.ingest.sheets import SheetRow, read_sheet

SHEET = "facts/numeral-exceptions.csv"
COLUMNS = ("address", "numeral_text", "occurrence", "reason")
_NUMERAL = re.compile(r"\d+(?:[.．]\d+)?")
_LIST_NUMBER = re.compile(r"\d{1,2}(?=[.．](?:\d{4}年|\D))")
_OCCURRENCE = re.compile(r"[1-9]\d*")


@dataclass(frozen=True, slots=True)
class NumeralException:
    """A span of a unit whose numerals need no fact; `row` gives the reason."""

    row: SheetRow
    address: str
    span: Span


@dataclass(frozen=True, slots=True)
class Numeral:
    """One written number in a unit; `covered_by` says what accounts for it and is empty where nothing does."""

    address: str
    span: Span
    text: str
    covered_by: str


def read_exceptions(folder: Path, context: CheckContext) -> tuple[NumeralException, ...]:
    """The exceptions of a plan, in file order; none where the plan has no facts.

    Raises:
        BuildError: when a span is not where the row says, holds no numeral, or the row gives no reason.
    """
    if not (folder / SHEET).parent.is_dir():
        return ()
    return tuple(_exception(row, context) for row in read_sheet(folder, SHEET, COLUMNS))


def numerals(
    document: PlanDocument, facts: Iterable[FactRecord], exceptions: Iterable[NumeralException], links: DocumentLinks
) -> tuple[Numeral, ...]:
    """Every numeral of the paragraphs and table rows, in reading order, with what accounts for it."""
    covers: dict[str, list[tuple[Span, str]]] = {}
    for record in facts:
        covers.setdefault(str(record.quotation.address), []).extend(_fact_covers(record))
    for exception in exceptions:
        covers.setdefault(exception.address, []).append((exception.span, "exception"))
    for table in document.tables:
        groups = links.tables[table.address.box or 0].groups
        for row in table.rows:
            covers.setdefault(str(row.address), []).extend(_row_covers(row, groups))
    return tuple(
        Numeral(address, span, span.of(passage.text), _cover(span, covers.get(address, ())))
        for passage in document.passages()
        for address in [str(passage.address)]
        for span in numeral_spans(passage.text)
    )


def numeral_spans(text: str) -> tuple[Span, ...]:
    """The spans of the Arabic numerals in `text`; a list number at its start (`1.`) is one of its own."""
    listed = _LIST_NUMBER.match(text)
    start = listed.end() if listed else 0
    matches = (*((listed,) if listed else ()), *_NUMERAL.finditer(text, start))
    return tuple(Span(match.start(), match.end()) for match in matches)


def _exception(row: SheetRow, context: CheckContext) -> NumeralException:
    address, text = context.units.text(row, row["address"])
    words = row["numeral_text"]
    if not row["reason"] or not numeral_spans(words):
        raise row.error(f"needs a reason and a numeral; it gives {words!r}.")
    if not _OCCURRENCE.fullmatch(row["occurrence"]):
        raise row.error(f"column 'occurrence' holds {row['occurrence']!r}. Expected 1, 2, 3 …")
    starts = [match.start() for match in re.finditer(re.escape(words), text)]
    number = int(row["occurrence"])
    if number > len(starts):
        raise row.error(f"{words!r} stands {len(starts)} times in {address}, so there is no occurrence {number}.")
    start = starts[number - 1]
    return NumeralException(row, str(address), Span(start, start + len(words)))


def _fact_covers(record: FactRecord) -> Iterator[tuple[Span, str]]:
    """The figure of a fact, and the years of its period where the quotation writes them."""
    start = record.quotation.span.start
    if record.figure is not None:
        yield Span(start + record.figure.span.start, start + record.figure.span.end), "fact"
    for year in years(record.row["period"]):
        for match in re.finditer(rf"(?<!\d){year}(?!\d)", record.quotation.text):
            yield Span(start + match.start(), start + match.end()), "period"


def _row_covers(row: TableRow, groups: Mapping[str, Group]) -> Iterator[tuple[Span, str]]:
    """The printed cells of a row: measures and group numbers are facts, every other cell is a name that is linked."""
    position = 0
    measured = {measure.literal for measure in row.measures.values()}
    grouped = [(row.cells.get(group.name, ""), row.cells.get(column, "")) for column, group in groups.items()]
    for words in row.text.split(" "):
        span = Span(position, position + len(words))
        position = span.end + 1
        if set(words.split("/")) <= measured or any(
            words.startswith(name) and number in words for name, number in grouped
        ):
            yield span, "fact"
        elif words in row.cells.values():
            yield span, "name"


def _cover(span: Span, covers: Iterable[tuple[Span, str]]) -> str:
    return next((name for cover, name in covers if cover.start <= span.start and span.end <= cover.end), "")
