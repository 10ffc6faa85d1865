"""Comparisons: which statements of a plan restate one another and which do not fully agree, each with a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError
from plangraph.domain.identifiers import comparison_iri, unit_iri
from plangraph.domain.model import Table
from plangraph.graph.concepts import Concept
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.checking import CheckContext
from plangraph.ingest.fact_rows import FactRecord
from plangraph.ingest.facts import record_iri, state_note
from plangraph.ingest.sheets import SheetRow, read_sheet
from plangraph.ingest.tables import row_statements

SHEET = "facts/links.csv"
COLUMNS = ("from_key", "relation", "to_key_or_row_address", "note")
_RELATIONS = ("restates", "inTensionWith")
_INVERSE = {"restates": "restatedBy", "inTensionWith": "inTensionWith"}


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """One checked link: two statements by key or address, what they are in the graph, and how they relate."""

    row: SheetRow
    relation: Concept
    first: str
    seconds: tuple[str, ...]


def read_comparisons(
    folder: Path, document: PlanDocument, facts: Iterable[FactRecord], context: CheckContext
) -> tuple[ComparisonRecord, ...]:
    """All checked comparisons of a plan, in file order; none where the plan has no facts.

    Raises:
        BuildError: when a key or address leads nowhere, a pair stands twice or a note is missing.
    """
    if not (folder / SHEET).parent.is_dir():
        return ()
    keys = {record.key: record_iri(record) for record in facts}
    seen: dict[tuple[str, str], str] = {}
    records = []
    for row in read_sheet(folder, SHEET, COLUMNS):
        first, second = row["from_key"], row["to_key_or_row_address"]
        if earlier := seen.get((first, second)) or seen.get((second, first)):
            raise row.error(f"{first!r} and {second!r} are linked already at {earlier}. Remove one row.")
        seen[first, second] = row.place
        records.append(_record(row, document, keys, context))
    return tuple(records)


def comparison_quads(document: PlanDocument, records: Iterable[ComparisonRecord]) -> list[Quad]:
    """The quads of comparisons in the facts graph, in both directions."""
    writer = GraphWriter("facts")
    for record in records:
        name = record.row["relation"]
        iri = comparison_iri(document.id, record.row["from_key"], record.row["to_key_or_row_address"])
        writer.type(iri, "pg:StatementComparison")
        writer.link(iri, "pg:hasRelation", record.relation.iri)
        writer.link(iri, "pg:compares", record.first)
        state_note(writer, iri, record.row["note"])
        for second in record.seconds:
            writer.link(iri, "pg:compares", second)
            writer.link(record.first, f"pg:{name}", second)
            writer.link(second, f"pg:{_INVERSE[name]}", record.first)
    return writer.quads


def _record(row: SheetRow, document: PlanDocument, keys: Mapping[str, str], context: CheckContext) -> ComparisonRecord:
    first, second = row["from_key"], row["to_key_or_row_address"]
    row.one_of("relation", _RELATIONS)
    if not row["note"]:
        raise row.error("the note is empty. Say in what the two agree or differ.")
    if first not in keys:
        raise row.error(f"{first!r} is no key of a fact. Correct it to a key in facts/ch*.csv.")
    if second == first:
        raise row.error(f"{first!r} is linked to itself. Name another statement.")
    targets = (keys[second],) if second in keys else _in_tables(row, document, second)
    return ComparisonRecord(row, context.names.noted(row, "relation", "relations"), keys[first], targets)


def _in_tables(row: SheetRow, document: PlanDocument, address: str) -> tuple[str, ...]:
    """The statements of a table row, or the table as a whole."""
    try:
        place = Address.parse(address)
        if place.row is not None:
            return row_statements(document.row(place))
        table: Table = document.table(place)
        return (unit_iri(document.id, table.address),)
    except AddressError as error:
        message = f"{address!r} is neither a key of a fact nor the address of a table or table row."
        raise row.error(f"{message} Correct it.") from error
