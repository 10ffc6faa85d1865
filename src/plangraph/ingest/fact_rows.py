"""The fact files of a plan, one per chapter, read and checked: every row becomes a frozen record or stops the build."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from plangraph.domain.errors import BuildError
from plangraph.graph.concepts import Concept
from plangraph.ingest.checking import CheckContext, check_order, checked_key
from plangraph.ingest.figures import Figure, checked_figure
from plangraph.ingest.names import NameResolver
from plangraph.ingest.periods import checked_period
from plangraph.ingest.quotations import Quotation
from plangraph.ingest.sheets import SheetRow, read_sheet, unique

FOLDER = "facts"
COLUMNS = (
    "key",
    "address",
    "quote",
    "kind",
    "indicator",
    "figure",
    "value",
    "comparator",
    "unit",
    "period",
    "region",
    "mineral",
    "subject",
    "relation",
    "object",
    "status",
    "change",
    "note",
)
STATEMENT = "statement"
_KINDS = ("measure", "share", "rank", "count-list", STATEMENT)
_FIGURE = ("figure", "value", "comparator", "unit")
_SUBJECTS = ("region", "mineral", "subject")
_UNITS_OF_KIND = {"share": ("%",), "rank": ("位", "名")}
_CHAPTER = re.compile(r"ch(\d+)\.csv")


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One checked row of a fact file.

    Attributes:
        row: the row it was read from.
        quotation: the verbatim words and their place.
        concepts: regions, minerals and other subjects, in the order of the row.
        kind: the kind of a fact; None for a statement.
        figure: the checked figure of a fact; None for a statement.
        relation: the relation of a statement; None for a fact.
        objects: the concepts of a statement's object.
        phrases: the parts of a statement's object that are words of the quotation.
    """

    row: SheetRow
    quotation: Quotation
    concepts: tuple[Concept, ...]
    indicator: Concept | None
    period: Concept | None
    status: Concept | None
    change: Concept | None
    kind: Concept | None = None
    figure: Figure | None = None
    unit: Concept | None = None
    relation: Concept | None = None
    objects: tuple[Concept, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the row."""
        return self.row["key"]


def fact_files(folder: Path) -> tuple[str, ...]:
    """The names of the fact files in a plan's folder, in chapter order; none where it has no facts.

    Raises:
        BuildError: when the folder of facts holds no fact file.
    """
    if not (folder / FOLDER).is_dir():
        return ()
    names = [path.name for path in (folder / FOLDER).iterdir()]
    found = [(int(match[1]), name) for name in names if (match := _CHAPTER.fullmatch(name))]
    if not found:
        raise BuildError(FOLDER, "holds no file ch0.csv, ch1.csv … Restore the fact files; see docs/facts.md.")
    return tuple(f"{FOLDER}/{name}" for _, name in sorted(found))


def read_facts(folder: Path, context: CheckContext) -> tuple[FactRecord, ...]:
    """All checked facts and statements of a plan, in file order.

    Raises:
        BuildError: at the first row that does not fit; the place names file and line.
    """
    rows = [row for name in fact_files(folder) for row in _of_chapter(folder, name)]
    unique(rows)
    records = tuple(_record(row, context) for row in rows)
    check_order(rows)  # last, so that a wrong address is reported where it stands
    return records


def _of_chapter(folder: Path, name: str) -> Iterable[SheetRow]:
    rows = read_sheet(folder, name, COLUMNS)
    chapter = name.rpartition("/")[2].removesuffix(".csv")
    for row in rows:
        if row["address"].split(".")[0] != chapter:
            raise row.error(f"the address {row['address']!r} is not in {chapter}. Move the row to its chapter's file.")
    return rows


def _record(row: SheetRow, context: CheckContext) -> FactRecord:
    checked_key(row)
    quotation = context.units.quoted(row)
    names = context.names
    record = FactRecord(
        row=row,
        quotation=quotation,
        concepts=context.subjects(row, _SUBJECTS),
        indicator=names.labelled(row, "indicator", "indicators") if row["indicator"] else None,
        period=checked_period(row, quotation, context.units, names.index, context.plan_period),
        status=names.labelled(row, "status", "statuses") if row["status"] else None,
        change=names.noted(row, "change", "changes") if row["change"] else None,
    )
    return _stated(record, names) if row.one_of("kind", _KINDS) == STATEMENT else _valued(record, names)


def _valued(record: FactRecord, names: NameResolver) -> FactRecord:
    row = record.row
    _require(row, filled=("indicator", *_FIGURE), empty=("relation", "object"))
    if row["kind"] in _UNITS_OF_KIND and row["unit"] not in _UNITS_OF_KIND[row["kind"]]:
        expected = " or ".join(_UNITS_OF_KIND[row["kind"]])
        raise row.error(f"the unit of a {row['kind']} is {row['unit']!r}. Expected {expected}, or another kind.")
    kind, unit = names.noted(row, "kind", "fact-kinds"), names.labelled(row, "unit", "units")
    return replace(record, kind=kind, unit=unit, figure=checked_figure(row, names.index))


def _stated(record: FactRecord, names: NameResolver) -> FactRecord:
    row = record.row
    _require(row, filled=("relation", "object"), empty=_FIGURE)
    objects: list[Concept] = []
    phrases: list[str] = []
    for part in row.several("object"):
        if concept := names.find("object", part):
            objects.append(concept)
        elif part in row["quote"]:
            phrases.append(part)
        else:
            names.one(row, "object", part)  # raises and gives the nearest names
    relation = names.noted(row, "relation", "relations")
    return replace(record, relation=relation, objects=tuple(objects), phrases=tuple(phrases))


def _require(row: SheetRow, filled: Iterable[str], empty: Iterable[str]) -> None:
    for column in filled:
        if not row[column]:
            raise row.error(f"column {column!r} is empty. A row of kind {row['kind']!r} needs it.")
    for column in empty:
        if row[column]:
            raise row.error(f"column {column!r} holds {row[column]!r}. A row of kind {row['kind']!r} leaves it empty.")
