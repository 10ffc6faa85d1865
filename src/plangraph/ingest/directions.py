"""Directions: what a plan sets first, encourages, restricts, prohibits or bounds in exploration and in mining."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from plangraph.domain.identifiers import direction_iri
from plangraph.graph.concepts import Concept
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.checking import CheckContext, check_order, checked_key
from plangraph.ingest.document import LANGUAGE
from plangraph.ingest.facts import state_note, state_quotation, subject_property
from plangraph.ingest.quotations import Quotation
from plangraph.ingest.sheets import SheetRow, read_sheet, unique

SHEET = "facts/directions.csv"
COLUMNS = ("key", "address", "quote", "activity", "kind", "mineral", "region", "subject", "condition", "note")
_ACTIVITIES = ("exploration", "mining")
_SUBJECTS = ("mineral", "region", "subject")


@dataclass(frozen=True, slots=True)
class DirectionRecord:
    """One checked row of the directions: an activity, a kind, and what it is about."""

    row: SheetRow
    quotation: Quotation
    activity: Concept
    kind: Concept
    concepts: tuple[Concept, ...]


def read_directions(folder: Path, context: CheckContext) -> tuple[DirectionRecord, ...]:
    """All checked directions of a plan, in file order; none where the plan has no such file.

    Raises:
        BuildError: at the first row that does not fit; the place names file and line.
    """
    if not (folder / SHEET).parent.is_dir():
        return ()
    rows = read_sheet(folder, SHEET, COLUMNS)
    unique(rows)
    records = tuple(_record(row, context) for row in rows)
    check_order(rows)
    return records


def direction_quads(records: Iterable[DirectionRecord]) -> list[Quad]:
    """The quads of directions in the facts graph."""
    writer = GraphWriter("facts")
    for record in records:
        iri = direction_iri(record.quotation.document, record.row["key"])
        writer.type(iri, "pg:Direction")
        writer.link(iri, "pg:hasActivity", record.activity.iri)
        writer.link(iri, "pg:hasDirectionKind", record.kind.iri)
        for concept in record.concepts:
            writer.link(iri, subject_property(concept), concept.iri)
        if condition := record.row["condition"]:
            writer.text(iri, "pg:conditionNote", condition, LANGUAGE)
        state_quotation(writer, iri, record.quotation)
        state_note(writer, iri, record.row["note"])
    return writer.quads


def _record(row: SheetRow, context: CheckContext) -> DirectionRecord:
    checked_key(row)
    quotation = context.units.quoted(row)
    activity = row.one_of("activity", _ACTIVITIES)
    concepts = context.subjects(row, _SUBJECTS)
    if not row["mineral"] and not row["region"]:
        raise row.error("names neither a mineral nor a region. A direction is about one of them.")
    kind = context.names.noted(row, "kind", "direction-kinds")
    return DirectionRecord(row, quotation, context.names.slug("activities", activity), kind, concepts)
