"""Thresholds of norms (numbers, ranges, classes, lists, declared fields), compared with the words they cite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError
from plangraph.domain.identifiers import fact_iri
from plangraph.domain.model import Measure, TableRow
from plangraph.graph.concepts import Concept
from plangraph.ingest.checking import CheckContext
from plangraph.ingest.fact_rows import FactRecord
from plangraph.ingest.facts import record_iri
from plangraph.ingest.figures import figure_words, read_value, same_unit
from plangraph.ingest.quotations import Quotation
from plangraph.ingest.sheets import SheetRow
from plangraph.text.quantities import find_quantities

COMPARATORS = ("equal", "approximately", "at-most", "less-than", "at-least", "greater-than", "range")
_FIELD = re.compile(r"field:([a-z_]+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:\.\.\d+(?:\.\d+)?)?")
_ROW = re.compile(r"(box\d+\.r\d+)(?:\.([a-z_]+))?")
_MEASURE = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One checked threshold: its literal value and what it is about.

    Attributes:
        part: the label of one value of a list, empty where the norm has one value.
        limits: both limits of a number or range; None for a class or a field.
        field: the declared field, empty for others.
        facts: the IRIs of the facts that give the same figure in the same words or row.
    """

    part: str
    literal: str
    comparator: str
    limits: tuple[Decimal, Decimal] | None = None
    unit: Concept | None = None
    field: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThresholdSources:
    """Where figures of thresholds may come from: the plan's rows and the facts of its paragraphs by address."""

    document: PlanDocument
    facts: Mapping[Address, tuple[FactRecord, ...]]


def read_thresholds(
    row: SheetRow, quotation: Quotation, sources: ThresholdSources, context: CheckContext
) -> tuple[Threshold, ...]:
    """The thresholds of a norm row, none where it has no value.

    Raises:
        BuildError: when a number, class or unit is not in the quotation or in the named table row.
    """
    if not row["threshold_value"]:
        for column in ("threshold_unit", "threshold_comparator"):
            if row[column]:
                raise row.error(f"column {column!r} holds {row[column]!r}, but there is no threshold_value.")
        return ()
    comparator = row.one_of("threshold_comparator", COMPARATORS)
    reader = _Reader(row, quotation, sources, context, comparator)
    return tuple(reader.read())


@dataclass(frozen=True, slots=True)
class _Reader:
    row: SheetRow
    quotation: Quotation
    sources: ThresholdSources
    context: CheckContext
    comparator: str

    def read(self) -> Iterator[Threshold]:
        units = self._parts("threshold_unit")
        for part, literal in self._parts("threshold_value").items():
            yield self._one(part, literal, self._unit_of(part, units))

    def _parts(self, column: str) -> dict[str, str]:
        """The values of a list by label; a single value stands under the empty label."""
        cells = self.row.several(column)
        if not any("=" in cell for cell in cells):
            return {"": self.row[column]}
        if not all("=" in cell for cell in cells):
            raise self.row.error(f"column {column!r} holds {self.row[column]!r}. Expected <label>=<value> everywhere.")
        return {label: value for label, _, value in (cell.partition("=") for cell in cells)}

    def _unit_of(self, part: str, units: Mapping[str, str]) -> str:
        """The unit of a part: its own, that of its measure, or the one for all."""
        named = next((units[key] for key in (part, part.rpartition(".")[2], "") if key in units), None)
        if named is None:
            raise self.row.error(f"the threshold {part!r} has no unit. Give <label>=<unit> for every label.")
        return named

    def _one(self, part: str, literal: str, unit: str) -> Threshold:
        if field := _FIELD.fullmatch(literal):
            return Threshold(part, literal, self.comparator, unit=self._unit(unit), field=field[1])
        if not _NUMBER.fullmatch(literal):
            return self._class(part, literal, unit)
        limits = read_value(self.row, "threshold_value", literal)
        found = Threshold(part, literal, self.comparator, limits, self._unit(unit))
        if not unit:
            raise self.row.error(f"the threshold {literal!r} has no unit. Give it as printed.")
        return self._in_row(found, unit) or self._in_words(found, unit)

    def _unit(self, unit: str) -> Concept | None:
        if not unit:
            return None
        return self.context.names.labelled(
            SheetRow(self.row.place, {"threshold_unit": unit}), "threshold_unit", "units"
        )

    def _class(self, part: str, literal: str, unit: str) -> Threshold:
        if unit:
            raise self.row.error(f"the class {literal!r} has the unit {unit!r}. Leave the unit empty.")
        for words in filter(None, (part, literal)):
            if words not in self.quotation.text:
                raise self.row.error(f"{words!r} is not in the quotation. Expected a number or words of it.")
        row = self._table_row(self.quotation.address)
        measures = row.measures.items() if row else ()
        facts = tuple(_fact(row, key) for key, measure in measures if row and measure.literal == literal)
        return Threshold(part, literal, self.comparator, facts=facts)

    def _in_row(self, found: Threshold, unit: str) -> Threshold | None:
        """The threshold with the facts of the table row that it cites; None where it cites no row."""
        named = _ROW.fullmatch(found.part)
        row = self._table_row(Address.parse(named[1]) if named else self.quotation.address)
        if row is None:
            return None
        if named is not None and row.address.box != self.quotation.address.box:
            raise self.row.error(f"{found.part!r} is not in {self.quotation.address}. Name a row of that table.")
        if not named and found.part and found.part not in row.text:
            raise self.row.error(f"{found.part!r} is not in the row {row.address}. Copy the words of the row.")
        wanted = named[2] if named else self._measure_of(found.part, row)
        facts = tuple(
            _fact(row, key)
            for key, measure in row.measures.items()
            if wanted in (None, key) and _limits(measure) == found.limits and self._same(row, measure, unit)
        )
        if not facts:
            printed = ", ".join(f"{measure.literal} {measure.unit or ''}".strip() for measure in row.measures.values())
            raise self.row.error(
                f"the row {row.address} has no {found.literal} {unit}; it prints {printed}. Correct it."
            )
        return Threshold(found.part, found.literal, found.comparator, found.limits, found.unit, facts=facts)

    def _measure_of(self, part: str, row: TableRow) -> str | None:
        """The measure that a label means where the row prints as many labels as measures, in the same order."""
        labels = sorted(filter(None, self._parts("threshold_value")), key=row.text.find)
        return list(row.measures)[labels.index(part)] if part and len(labels) == len(row.measures) else None

    def _in_words(self, found: Threshold, unit: str) -> Threshold:
        """The threshold with the facts whose figure stands in the quotation."""
        words, index = self.quotation.text, self.context.names.index
        if found.part and not _MEASURE.fullmatch(found.part) and found.part not in words:
            raise self.row.error(f"{found.part!r} is not in the quotation. Copy its words.")
        quantities = find_quantities(words, figure_words().grammar)
        if found.part in words:  # the figure of a label is the next one behind it
            behind = words.index(found.part) + len(found.part)
            quantities = tuple(quantity for quantity in quantities if quantity.span.start >= behind)
            quantities = quantities[:1] if found.part else quantities
        sentence = self.context.units.sentence_before(self.quotation)
        if not any(
            (q.low, q.high) == found.limits and same_unit(unit, q.stated_unit, sentence + words[: q.span.start], index)
            for q in quantities
        ):
            printed = ", ".join(quantity.literal for quantity in quantities) or "no figure"
            message = f"the threshold {found.literal} {unit} is not in the quotation, which has {printed}."
            raise self.row.error(f"{message} Correct the number, the unit or the quotation.")
        facts = tuple(self._facts(found))
        return Threshold(found.part, found.literal, found.comparator, found.limits, found.unit, facts=facts)

    def _facts(self, found: Threshold) -> Iterator[str]:
        here = self.quotation.span
        for record in self.sources.facts.get(self.quotation.address, ()):
            if record.figure is None or record.unit is None or found.unit is None:
                continue
            start = record.quotation.span.start + record.figure.span.start
            inside = here.start <= start and start + len(record.figure.words) <= here.end
            same = (record.figure.low, record.figure.high) == found.limits and record.unit.iri == found.unit.iri
            if inside and same:
                yield record_iri(record)

    def _table_row(self, address: Address) -> TableRow | None:
        try:
            return self.sources.document.row(address) if address.row is not None else None
        except AddressError as error:
            raise self.row.error(str(error)) from error

    def _same(self, row: TableRow, measure: Measure, unit: str) -> bool:
        """Whether a unit is that of the measure, or the row prints it in a cell (金属万吨 for 万吨)."""
        printed = [cell for cell in (measure.unit, *row.cells.values()) if cell]
        return measure.unit is None or any(same_unit(unit, cell, "", self.context.names.index) for cell in printed)


def facts_by_address(records: Iterable[FactRecord]) -> dict[Address, tuple[FactRecord, ...]]:
    """The facts of each unit, in file order."""
    found: dict[Address, tuple[FactRecord, ...]] = {}
    for record in records:
        address = record.quotation.address
        found[address] = (*found.get(address, ()), record)
    return found


def _limits(measure: Measure) -> tuple[Decimal, Decimal] | None:
    if measure.value is not None:
        return measure.value, measure.value
    return (measure.low, measure.high) if measure.low is not None and measure.high is not None else None


def _fact(row: TableRow, key: str) -> str:
    return fact_iri(row.document, f"{row.address}.{key}")
