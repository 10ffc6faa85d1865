"""Turns a submitted record into its normalised graph: canonical values, linked concepts and derived quantities.

The normalised graph is what the shapes look at (docs/submitting.md shows one). Each step only adds what the record
says: labels become concepts, quantities get exact canonical values, formulas of `submission.ttl` are computed. What
cannot be read becomes a `pg:ReadingIssue`, which shapes report with a data-quality code; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Catalogue, Field
from plangraph.validation.concepts import ConceptIndex
from plangraph.validation.field_values import FieldValues
from plangraph.validation.formulas import Amount, Formula
from plangraph.validation.graph import Issue, NormalisedRecord, Subject, plain
from plangraph.validation.quantities import written
from plangraph.validation.records import Node, Raw, Record
from plangraph.validation.regions import RegionLink, link_region, split_region
from plangraph.validation.units import UnitTable
from plangraph.validation.values import decimal, is_nothing, truth


@dataclass(frozen=True)
class Normaliser:
    """Normalises records with a catalogue, the vocabularies and the table of units."""

    catalogue: Catalogue
    concepts: ConceptIndex
    units: UnitTable
    formulas: Mapping[str, Formula]

    @classmethod
    def load(cls, root: Path, catalogue: Catalogue) -> Normaliser:
        """A normaliser with the vocabularies of the data folder `root`."""
        formulas = {value.name: Formula.parse(value.formula) for value in catalogue.derived.values() if value.formula}
        return cls(catalogue, ConceptIndex.load(root), UnitTable.load(root), formulas)

    @cached_property
    def homes(self) -> Mapping[str, Field | None]:
        """The group that each field belongs to, if one, by the IRI of the field."""
        fields = self.catalogue.fields
        groups = {iri: [fields[group] for group in entry.groups] for iri, entry in fields.items()}
        return {iri: next((group for group in some if group.type == "group"), None) for iri, some in groups.items()}

    def normalise(self, record: Record) -> NormalisedRecord:
        """The normalised graph of one record, with what it found on the way."""
        return _Pass(self, record, NormalisedRecord(record.node.term, record.kind)).run()


@dataclass
class _Pass:
    tools: Normaliser
    record: Record
    out: NormalisedRecord
    amounts: dict[str, Amount] = field(default_factory=dict)

    def run(self) -> NormalisedRecord:
        self._kind()
        members, plain = self._sorted_fields()
        values = FieldValues(self.tools.concepts, self.tools.units, self.out, self.amounts, self._working_days())
        for entry, raws in plain.items():
            values.add(entry, raws, self.out.focus, entry.key)
        for group, inner in members.items():
            self._group(group, inner, values)
        self._lists(values)
        self._region()
        self._formulas()
        for name in self._unknown(self.record.node):
            self.out.issue(Issue("UnknownField", name, name))
        return self.out

    def _unknown(self, node: Node, path: str = "") -> Iterator[str]:
        """The key paths of names that are not known, those inside groups, lists and quantities included."""
        yield from (f"{path}{name}" for name in node.unknown)
        for iri, raws in node.values.items():
            entry = self.tools.catalogue.fields[iri]
            for number, raw in enumerate(raws, 1):
                if isinstance(raw, Node):
                    place = f"[{number}]" if entry.type == "nodes" else ""
                    yield from self._unknown(raw, f"{path}{entry.key}{place}.")

    def _kind(self) -> None:
        kind, focus = self.record.kind, self.out.focus
        self.out.type(focus, "Submission")
        if kind is not None:
            self.out.add(focus, "kind", ox.Literal(kind.key))
            self.out.type(focus, kind.iri.removeprefix(PG))
            if kind.activity:
                self.out.add(focus, "concernsActivity", ox.NamedNode(kind.activity))
        elif self.record.kind_found:
            self.out.add(focus, "kind", ox.Literal(self.record.kind_found))
            self.out.issue(Issue("UnknownValue", "kind", self.record.kind_found))

    def _sorted_fields(self) -> tuple[dict[Field, dict[Field, list[Raw]]], dict[Field, list[Raw]]]:
        """Members by group (also those written outside their group), and the fields that stand alone."""
        fields = self.tools.catalogue.fields
        members: dict[Field, dict[Field, list[Raw]]] = {}
        plain: dict[Field, list[Raw]] = {}
        for iri, raws in self.record.node.values.items():
            entry = fields[iri]
            if entry.type == "group":
                self._unfold(entry, raws, members.setdefault(entry, {}))
            elif entry.type != "nodes":
                group = self.tools.homes[iri]
                target = members.setdefault(group, {}) if group else plain
                target.setdefault(entry, []).extend(raws)
        return members, plain

    def _unfold(self, group: Field, raws: tuple[Raw, ...], target: dict[Field, list[Raw]]) -> None:
        for raw in raws:
            if isinstance(raw, Node):
                for iri, inner in raw.values.items():
                    target.setdefault(self.tools.catalogue.fields[iri], []).extend(inner)
            elif not is_nothing(raw.value if not isinstance(raw, ox.Triple) else ""):
                self._unfold_word(group, raw, target)

    def _unfold_word(self, group: Field, raw: Raw, target: dict[Field, list[Raw]]) -> None:
        """A group written as one word: a place name for the region, or one answer to every yes-or-no question."""
        text = "" if isinstance(raw, Node | ox.Triple) else raw.value
        members = self.tools.catalogue.members(group)
        if group.key == "region":
            for key, name in split_region(self.tools.concepts, text).items():
                target.setdefault(self.tools.catalogue.field(key), []).append(ox.Literal(name))
        elif truth(text) is not None:
            for member in members:
                if member.type == "boolean":
                    target.setdefault(member, []).append(raw)
        else:
            self.out.issue(Issue("UnknownValue", group.key, text))

    def _group(self, group: Field, inner: Mapping[Field, list[Raw]], values: FieldValues) -> None:
        node = ox.BlankNode()
        self.out.add(self.out.focus, group.local_name, node)
        self.out.type(node, "FieldGroup")
        for entry, raws in inner.items():
            values.add(entry, raws, node, f"{group.key}.{entry.key}")

    def _lists(self, values: FieldValues) -> None:
        for iri, raws in self.record.node.values.items():
            entry = self.tools.catalogue.fields[iri]
            if entry.type == "nodes":
                parts = [raw for raw in raws if isinstance(raw, Node)]
                for raw in raws:
                    if isinstance(raw, ox.Literal) and decimal(raw.value) is not None:
                        self.out.issue(Issue("UnknownValue", entry.key, raw.value))
                told = [
                    self._told(part, self._part(entry, part, number, values)) for number, part in enumerate(parts, 1)
                ]
                if told:
                    self.out.found[entry.key] = "；".join(told)
                self._totals(entry, len(parts))

    def _part(self, entry: Field, part: Node, number: int, values: FieldValues) -> dict[str, Decimal]:
        """Add one part of a list; gives what the formulas say about it."""
        node, place = ox.BlankNode(), f"{entry.key}[{number}]."
        self.out.add(self.out.focus, entry.local_name, node)
        self.out.type(node, "SubmissionPart")
        for iri, raws in part.values.items():
            member = self.tools.catalogue.fields[iri]
            if member.type not in ("nodes", "group", "concept"):
                values.add(member, list(raws), node, f"{place}{member.key}")
        amounts = {key.removeprefix(place): amount for key, amount in self.amounts.items() if key.startswith(place)}
        return self._derived(amounts, node, place)

    def _told(self, part: Node, derived: Mapping[str, Decimal]) -> str:
        """What a part says, and what follows from it, in words, for the messages."""
        fields, computed = self.tools.catalogue.fields, self.tools.catalogue.derived
        given = sorted((fields[iri] for iri in part.values), key=lambda entry: entry.type not in ("text", "concept"))
        texts = [
            f"{'' if entry.type in ('text', 'concept') else entry.labels.zh + '：'}{written(raw)}"
            for entry in given
            for raw in part.values[entry.iri]
        ]
        for value in (computed[PG + name] for name in derived):
            texts.append(f"{value.labels.zh}：{plain(derived[value.name])} {value.unit}".strip())
        return "，".join(texts)

    def _totals(self, entry: Field, count: int) -> None:
        """Numbers of the parts added up to the whole, unless the record states another total."""
        keys = {key.split(".", 1)[1] for key in self.amounts if key.startswith(f"{entry.key}[")}
        for key in sorted(key for key in keys if self._adds_up(key)):
            parts = [self.amounts.get(f"{entry.key}[{number}].{key}") for number in range(1, count + 1)]
            total = sum((part.value for part in parts if part), Decimal(0))
            bases = {part.basis for part in parts if part}
            stated = self.amounts.get(key)
            if stated is None:
                self.amounts[key] = Amount(total, bases.pop() if len(bases) == 1 else None)
                self._add_total(key, self.amounts[key])
            elif stated.value != total:
                self.out.issue(Issue("Contradiction", key.split(".")[0], f"{plain(stated.value)} ≠ {plain(total)}"))

    def _adds_up(self, key: str) -> bool:
        """Whether the field of a key path holds amounts that parts share out."""
        return self.tools.catalogue.field(key.partition(".")[0]).type in ("count", "number", "quantity")

    def _add_total(self, key: str, amount: Amount) -> None:
        total = amount.value
        name, _, canonical = key.partition(".")
        property_name = self.tools.catalogue.field(name).local_name
        if not canonical:
            self.out.add(self.out.focus, property_name, self.out.number(total))
            self.out.found[name] = plain(total)
            return
        quantity = ox.BlankNode()
        self.out.add(self.out.focus, property_name, quantity)
        self.out.type(quantity, "Quantity")
        self.out.add(quantity, canonical, self.out.number(total))
        if amount.basis and amount.basis in self.tools.concepts.labels_zh:
            self.out.add(quantity, "hasMeasureBasis", ox.NamedNode(amount.basis))
        self.out.canonical[key] = total

    def _working_days(self) -> Decimal | None:
        entry = self.tools.catalogue.field("working_days")
        raws = self.record.node.values.get(entry.iri, ())
        numbers = [decimal(raw.value) for raw in raws if isinstance(raw, ox.Literal)]
        days = numbers[0] if len(numbers) == 1 else None
        return days if days is not None and 0 < days <= 366 else None

    def _region(self) -> None:
        link: RegionLink = link_region(self.tools.concepts, self.out.found)
        for issue in link.issues:
            self.out.issue(issue)
        for name, iri in link.concepts.items():
            self.out.add(self.out.focus, name, ox.NamedNode(iri))

    def _formulas(self) -> None:
        self.out.derived.update(self._derived(self.amounts, self.out.focus))

    def _derived(self, amounts: Mapping[str, Amount], node: Subject, place: str = "") -> dict[str, Decimal]:
        """What the formulas give for the amounts of a record, or of one part of it, as it is added to `node`."""
        derived: dict[str, Decimal] = {}
        for name, formula in self.tools.formulas.items():
            operands = formula.operands(amounts)
            if operands is None:
                continue
            left, right = operands
            if left.basis != right.basis and (formula.compares_masses or (left.basis and right.basis)):
                bases = (self.tools.concepts.label(side.basis) if side.basis else "—" for side in operands)
                field_key = f"{place}{formula.left.split('.')[0]}.unit"
                self.out.issue(Issue("IncompatibleUnit", field_key, " ≠ ".join(bases)))
                continue
            value = formula.value(left.value, right.value)
            if value is not None:
                self.out.add(node, name, self.out.number(value))
                derived[name] = value
        return derived
