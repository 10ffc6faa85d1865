"""The norm files of a plan, read and checked: every row becomes a frozen record or stops the build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from plangraph.domain.errors import BuildError
from plangraph.graph.concepts import Concept
from plangraph.ingest.checking import CheckContext, check_order
from plangraph.ingest.quotations import Quotation
from plangraph.ingest.sheets import SheetRow, read_sheet, unique
from plangraph.ingest.thresholds import Threshold, ThresholdSources, read_thresholds

FOLDER = "norms"
COLUMNS = (
    "key",
    "norm_id",
    "address",
    "quote",
    "modality",
    "checkability",
    "subject",
    "addressee",
    "conditions",
    "threshold_value",
    "threshold_unit",
    "threshold_comparator",
    "exceptions",
    "severity",
    "fields",
    "external",
    "related",
    "gloss_zh",
    "gloss_en",
    "enforceable",
    "reason_not_enforceable",
    "note",
)
DESCRIPTIVE = f"{FOLDER}/descriptive.csv"
_SEVERITIES = ("Violation", "Warning", "Info")
_NEEDED = ("subject", "addressee", "gloss_zh", "gloss_en")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"N\d{3,}")
_FILE = re.compile(r"ch(\d+)\.csv|boxes\.csv")
_EXTERNAL = re.compile(r"no|yes: (.+)")
_SHORTEST_PHRASE = 8
"""A shorter exception that is no label is taken for a misspelt name."""


@dataclass(frozen=True, slots=True)
class NormRecord:
    """One checked row of a norm file; `reason` is the concept of why it cannot be enforced, None where it can."""

    row: SheetRow
    quotation: Quotation
    modality: Concept
    checkability: Concept
    addressees: tuple[Concept, ...]
    exceptions: tuple[Concept, ...]
    thresholds: tuple[Threshold, ...]
    reason: Concept | None
    outside_data: str

    @property
    def key(self) -> str:
        """The fixed key of the norm."""
        return self.row["key"]


def norm_files(folder: Path) -> tuple[str, ...]:
    """The names of the norm files in a plan's folder: chapters in order, then the tables; none where it has none.

    Raises:
        BuildError: when the folder of norms holds no norm file.
    """
    if not (folder / FOLDER).is_dir():
        return ()
    matches = [match for path in (folder / FOLDER).iterdir() if (match := _FILE.fullmatch(path.name))]
    if not matches:
        raise BuildError(FOLDER, "holds no file ch0.csv, ch1.csv … or boxes.csv. Restore the norm files.")
    ordered = sorted(matches, key=lambda match: (match[1] is None, int(match[1] or 0)))
    return tuple(f"{FOLDER}/{match[0]}" for match in ordered)


def read_norms(folder: Path, sources: ThresholdSources, context: CheckContext) -> tuple[NormRecord, ...]:
    """All checked norms of a plan, in file order.

    Raises:
        BuildError: at the first row that does not fit; the place names file and line.
    """
    files = [read_sheet(folder, name, COLUMNS) for name in norm_files(folder)]
    rows = [row for found in files for row in found]
    by_key = unique(rows)
    unique(rows, "norm_id")
    records = tuple(_record(row, sources, context) for row in rows)
    _check_related(by_key)
    for found in files:
        check_order(found)
    return records


def read_descriptive(folder: Path, context: CheckContext) -> Mapping[str, str]:
    """The reason of every unit that is marked as holding no norm, by address.

    Raises:
        BuildError: when an address is none or stands twice, or a reason is missing.
    """
    if not (folder / FOLDER).is_dir():
        return {}
    rows = unique(read_sheet(folder, DESCRIPTIVE, ("address", "reason")), "address")
    for address, row in rows.items():
        context.units.text(row, address)
        if not row["reason"]:
            raise row.error(f"gives no reason why {address} holds no norm.")
    return {address: row["reason"] for address, row in rows.items()}


def _check_related(rows: Mapping[str, SheetRow]) -> None:
    pairs = [(key, other) for key, row in rows.items() for other in row.several("related")]
    for key, other in pairs:
        if other not in rows:
            raise rows[key].error(f"the related norm {other!r} does not exist. Correct the key.")
    for key, other in pairs:
        if key not in rows[other].several("related"):
            message = f"{other!r} is related, but {rows[other].place} does not name {key!r} in return."
            raise rows[key].error(f"{message} Add it there, or remove it here.")


def _record(row: SheetRow, sources: ThresholdSources, context: CheckContext) -> NormRecord:
    _check_cells(row)
    names = context.names
    external = _EXTERNAL.fullmatch(row["external"])
    if external is None:
        raise row.error(f"column 'external' holds {row['external']!r}. Expected 'no', or 'yes: ' and what is needed.")
    quotation = context.units.quoted(row)
    return NormRecord(
        row=row,
        quotation=quotation,
        modality=names.known_slug(row, "modality", "modalities"),
        checkability=names.noted(row, "checkability", "checkabilities"),
        addressees=names.all(row, "addressee"),
        exceptions=_exceptions(row, context),
        thresholds=read_thresholds(row, quotation, sources, context),
        reason=_reason(row, context),
        outside_data=external[1] or "",
    )


def _check_cells(row: SheetRow) -> None:
    for column, pattern in (("key", _KEY), ("norm_id", _NUMBER)):
        if not pattern.fullmatch(row[column]):
            raise row.error(f"column {column!r} holds {row[column]!r}. Expected the form {pattern.pattern!r}.")
    for column in _NEEDED:
        if not row[column]:
            raise row.error(f"column {column!r} is empty. Every norm needs it.")
    row.one_of("severity", _SEVERITIES)


def _exceptions(row: SheetRow, context: CheckContext) -> tuple[Concept, ...]:
    """The concepts among the exceptions; one free phrase may stand instead of names."""
    parts = row.several("exceptions")
    found = tuple(context.names.find("exceptions", part) for part in parts)
    known = tuple(concept for concept in found if concept is not None)
    free = len(parts) == 1 and not known and len(parts[0]) >= _SHORTEST_PHRASE
    if len(known) < len(parts) and not free:
        context.names.all(row, "exceptions")  # raises and gives the nearest names
    return known


def _reason(row: SheetRow, context: CheckContext) -> Concept | None:
    if row.one_of("enforceable", ("yes", "no")) == "no":
        return context.names.noted(row, "reason_not_enforceable", "unenforceable-reasons")
    if row["reason_not_enforceable"]:
        raise row.error("is enforceable and gives a reason why not. Remove one of the two.")
    return None


def addresses(records: Iterable[NormRecord]) -> frozenset[str]:
    """The addresses of all units that hold a norm."""
    return frozenset(str(record.quotation.address) for record in records)
