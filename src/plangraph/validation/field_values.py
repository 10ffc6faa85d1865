"""Adds the values of one field to a normalised graph, each by the type that the catalogue gives the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from plangraph.domain.identifiers import scheme_iri
from plangraph.domain.vocabulary import PG, PREFIXES
from plangraph.validation.catalogue import Field
from plangraph.validation.concepts import ConceptIndex
from plangraph.validation.formulas import Amount
from plangraph.validation.graph import Issue, NormalisedRecord, Subject, plain
from plangraph.validation.quantities import QuantityReader
from plangraph.validation.records import Node, Raw
from plangraph.validation.triples import XSD
from plangraph.validation.units import UnitTable
from plangraph.validation.values import calendar_date, decimal, is_nothing, truth, words, written_quantity

_XSD_BOOLEAN = ox.NamedNode(XSD + "boolean")
_TRUTH = {value: ox.Literal(str(value).lower(), datatype=_XSD_BOOLEAN) for value in (False, True)}
_XSD_DATE = ox.NamedNode(XSD + "date")
_WRITTEN = (ox.Literal, ox.NamedNode)
_SEVERAL_ALLOWED = ("mineral", "energy_block_minerals")


@dataclass
class FieldValues:
    """Reads raw values into `out`; plain numbers also go to `amounts` for the formulas."""

    concepts: ConceptIndex
    units: UnitTable
    out: NormalisedRecord
    amounts: dict[str, Amount]
    working_days: Decimal | None

    def add(self, field: Field, raws: Sequence[Raw], node: Subject, key: str) -> None:
        """Add every value of `field`, whose key path is `key`, to `node`."""
        given, texts = _given(raws, name=field.type in ("concept", "date"))
        if len(given) > 1 and len(texts) != 1 and field.key not in _SEVERAL_ALLOWED:
            self.out.issue(Issue("Contradiction", key, " ≠ ".join(texts) or key))
        if field.type == "quantity":
            reader = QuantityReader(self.concepts, self.units, self.out, self.amounts, self.working_days)
            for raw in given:
                reader.add(field, raw, node, key)
            return
        if texts:
            self.out.found[key] = "、".join(texts)
        add = _ADDERS.get(field.type, FieldValues._number)
        for text in texts if given and not isinstance(given[0], Node) else map(_inner_text, given):
            add(self, field, text, node, key)

    def _string(self, field: Field, text: str, node: Subject, _key: str) -> None:
        self.out.add(node, field.local_name, ox.Literal(text))

    def _boolean(self, field: Field, text: str, node: Subject, key: str) -> None:
        value = truth(text)
        if value is None:
            self.out.add(node, field.local_name, ox.Literal(text))
            self.out.issue(Issue("UnknownValue", key, text, ("true", "false")))
            return
        self.out.add(node, field.local_name, _TRUTH[value])

    def _date(self, field: Field, text: str, node: Subject, key: str) -> None:
        value = calendar_date(text)
        if value is None:
            self.out.issue(Issue("UnknownValue", key, text, ("2025-12-31",)))
            return
        self.out.add(node, field.local_name, ox.Literal(value.isoformat(), datatype=_XSD_DATE))
        self.amounts[f"{key}.year"] = Amount(Decimal(value.year))

    def _number(self, field: Field, text: str, node: Subject, key: str) -> None:
        number, unit = written_quantity(text)
        known = not unit or unit in ("%", "％") or ((found := self.units.find(unit)) is not None and found.factor == 1)
        value = (decimal(text) or decimal(number)) if known else None
        wrong = value is None or value < 0 or (field.type == "count" and value != value.to_integral_value())
        wrong = wrong or (field.key == "working_days" and value is not None and not 0 < value <= 366)
        if wrong or value is None:
            self.out.issue(Issue("NotPositive", key, text))
            return
        self.out.add(node, field.local_name, self.out.number(value))
        self.out.found[key] = plain(value)
        self.amounts[key] = Amount(value)

    def _concept(self, field: Field, text: str, node: Subject, key: str) -> None:
        self.out.add(node, field.local_name, ox.Literal(text))
        scheme = field.code_list or ""
        if scheme in (scheme_iri("regions"), scheme_iri("measure-bases")):
            return
        if scheme == scheme_iri("minerals"):
            self._mineral(field, text, key)
            return
        concept = self.concepts.find(scheme, text)
        if concept is not None:
            self._declare(field, concept)
        elif scheme != scheme_iri("zones"):
            self.out.issue(Issue("UnknownValue", key, text, self._choices(scheme)))

    def _mineral(self, field: Field, text: str, key: str) -> None:
        minerals = self.concepts.find_minerals(text, words().mineral_endings)
        if not minerals:
            self.out.issue(Issue("UnknownMineral", key, text, self.concepts.nearest(scheme_iri("minerals"), text)))
        for mineral in minerals:
            self._declare(field, mineral)
        for mineral in self.concepts.closure(minerals) if field.key == "mineral" else ():
            self.out.add(self.out.focus, "fallsUnderMineral", ox.NamedNode(mineral))

    def _declare(self, field: Field, concept: str) -> None:
        self.out.add(self.out.focus, (field.concept_property or "").removeprefix(PG), ox.NamedNode(concept))
        if activity := self.concepts.activities.get(concept):
            self.out.add(self.out.focus, "concernsActivity", ox.NamedNode(activity))

    def _choices(self, scheme: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.concepts.label(iri) for iri in self.concepts.names.get(scheme, {}).values()))


_ADDERS: Final[Mapping[str, Callable[[FieldValues, Field, str, Subject, str], None]]] = {
    "boolean": FieldValues._boolean,
    "date": FieldValues._date,
    "concept": FieldValues._concept,
    "text": FieldValues._string,
}


def _given(raws: Sequence[Raw], *, name: bool) -> tuple[list[Raw], list[str]]:
    """The values that say something, and the distinct texts among them; `name` is as in `is_nothing`."""
    given: list[Raw] = []
    texts: dict[str, None] = {}
    for raw in raws:
        if isinstance(raw, Node):
            given.append(raw)
        elif not is_nothing(text := _text(raw), name=name):
            given.append(raw)
            texts[text] = None
    return given, list(texts)


def _text(raw: Raw) -> str:
    if isinstance(raw, Node):
        return _inner_text(raw)
    return raw.value.strip() if isinstance(raw, _WRITTEN) else ""


def _inner_text(raw: Raw) -> str:
    """The number of a value that was written as a quantity node where a plain value is expected."""
    if not isinstance(raw, Node):
        return _text(raw)
    values = raw.values.get(PREFIXES["pg"] + "value", ())
    return _text(values[0]) if values and not isinstance(values[0], Node) else ""
