"""Reads quantities of a submission into the normalised graph: value, unit, basis and exact canonical values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from plangraph.domain.identifiers import concept_iri, scheme_iri
from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Field
from plangraph.validation.concepts import ConceptIndex
from plangraph.validation.formulas import Amount
from plangraph.validation.graph import Issue, NormalisedRecord, Subject
from plangraph.validation.records import Node, Raw
from plangraph.validation.units import CANONICAL, QUDT_UNIT, Unit, UnitTable, canonical_values
from plangraph.validation.values import decimal, written_quantity

_GROSS: Final = frozenset(concept_iri("measure-bases", slug) for slug in ("ore", "water"))
_ALLOWED: Final = {
    "rate": frozenset(reference for reference in CANONICAL if "-PER-" in reference),
    "mass": frozenset({"TONNE", "TONNE-PER-YR"}),
    "area": frozenset({"KiloM2"}),
}
_MAY_BE_ZERO: Final = frozenset({"allocated_quota", "planned_output", "coal_output", "coal_capacity_ge_120"})


@dataclass(frozen=True, slots=True)
class _Written:
    number: str
    unit: str
    basis: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.number, self.unit, self.basis) if part)


@dataclass
class QuantityReader:
    """Reads quantity fields into `out`, and their canonical values into `amounts`."""

    concepts: ConceptIndex
    units: UnitTable
    out: NormalisedRecord
    amounts: dict[str, Amount]
    working_days: Decimal | None

    def add(self, field: Field, raw: Raw, node: Subject, key: str) -> None:
        """Add one quantity of `field`, whose key path is `key`, to `node`."""
        written = _written(raw)
        self.out.found[key] = str(written)
        quantity = ox.BlankNode()
        self.out.add(node, field.local_name, quantity)
        self.out.type(quantity, "Quantity")
        value = self._value(field, written, quantity, key)
        if written.unit:
            self.out.add(quantity, "unit", ox.Literal(written.unit))
            self.out.found[f"{key}.unit"] = written.unit
        if written.basis:
            self.out.found[f"{key}.basis"] = written.basis
        if field.dimension == "any":
            return
        unit = self._unit(field, written, quantity, key)
        basis = self._basis(written, unit, quantity, key)
        if value is not None and unit is not None:
            self._canonical(field, value, unit, basis, quantity, key)

    def _value(self, field: Field, written: _Written, quantity: Subject, key: str) -> Decimal | None:
        value = decimal(written.number)
        if value is None or value < 0 or (value == 0 and field.key not in _MAY_BE_ZERO):
            self.out.issue(Issue("NotPositive", f"{key}.value", written.number or str(written)))
            return None
        self.out.add(quantity, "value", self.out.number(value))
        return value

    def _unit(self, field: Field, written: _Written, quantity: Subject, key: str) -> Unit | None:
        unit = self.units.find(written.unit) if written.unit else None
        if unit is None:
            self.out.issue(Issue("UnknownUnit", f"{key}.unit", written.unit, self._nearest_units(written.unit)))
            return None
        self.out.add(quantity, "measuredIn", ox.NamedNode(QUDT_UNIT + unit.reference))
        if unit.reference not in _ALLOWED[field.dimension or "rate"]:
            self.out.issue(Issue("IncompatibleUnit", f"{key}.unit", written.unit))
            return None
        return unit

    def _nearest_units(self, text: str) -> tuple[str, ...]:
        return self.concepts.nearest(scheme_iri("units"), text) if text else ()

    def _basis(self, written: _Written, unit: Unit | None, quantity: Subject, key: str) -> str | None:
        scheme = scheme_iri("measure-bases")
        text = written.basis or (unit.basis if unit else None)
        if not text:
            return None
        basis = self.concepts.find(scheme, text)
        if basis is not None:
            self.out.add(quantity, "hasMeasureBasis", ox.NamedNode(basis))
        elif written.basis:
            self.out.issue(Issue("UnknownValue", f"{key}.basis", text, self.concepts.nearest(scheme, text)))
        return basis or text

    def _canonical(
        self, field: Field, value: Decimal, unit: Unit, basis: str | None, quantity: Subject, key: str
    ) -> None:
        if field.dimension == "rate" and basis is not None and basis not in _GROSS:
            return
        if field.dimension == "mass" and unit.reference == "TONNE-PER-YR":
            unit = Unit("TONNE", unit.factor, unit.basis)
        for name, amount in canonical_values(value, unit, self.working_days).items():
            self.out.add(quantity, name, self.out.number(amount))
            self.out.canonical[f"{key}.{name}"] = amount
            self.amounts[f"{key}.{name}"] = Amount(amount, basis)


def written(raw: Raw) -> str:
    """A value as it is written: a quantity with its unit and basis, anything else as it is."""
    return str(_written(raw)) if isinstance(raw, Node) else ("" if isinstance(raw, ox.Triple) else raw.value)


def _written(raw: Raw) -> _Written:
    if not isinstance(raw, Node):
        text = "" if isinstance(raw, ox.Triple) else raw.value
        return _Written(*written_quantity(text), basis="")
    parts = {name: _first(raw, name) for name in ("value", "unit", "measureBasis")}
    number, unit = parts["value"], parts["unit"]
    if number and not unit and decimal(number) is None:
        number, unit = written_quantity(number)
    return _Written(number, unit, parts["measureBasis"])


def _first(node: Node, name: str) -> str:
    for raw in node.values.get(PG + name, ()):
        if isinstance(raw, ox.Literal | ox.NamedNode):
            return raw.value.strip()
    return ""
