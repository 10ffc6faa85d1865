"""The form for a project of one kind, generated from the catalogue of fields, the vocabularies and the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.identifiers import DEFAULT_DOCUMENT, unit_iri
from plangraph.domain.model import Citation
from plangraph.domain.vocabulary import PG
from plangraph.graph.concepts import Concept
from plangraph.validation.catalogue import Catalogue, Field, Kind
from plangraph.validation.rules import Rule, RuleBook
from plangraph.validation.units import CANONICAL, UnitTable
from plangraph_api.rule_book import citation_of

_SUBMISSION: Final = f"{PG}Submission"
_MISSING: Final = "DQ01"
_SHORT_LIST: Final = 12  # a longer code list becomes a box that completes what is typed
_MOST_CLAUSES: Final = 3
_CLASSES: Final = {"league": f"{PG}League", "banner": f"{PG}Banner"}
_REFERENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "rate": ("TONNE-PER-YR", "TONNE-PER-DAY", "M3-PER-YR", "M3-PER-DAY"),
    "mass": ("TONNE",),
    "area": ("KiloM2",),
    "any": ("TONNE", "M3", "KiloM2", "TONNE-PER-YR", "M3-PER-YR"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """One input: the name it is sent under, its type and texts, its choices or units, and the clauses that need it.

    `needed` is `yes` where leaving it out is always a finding, `cases` where it is one for some projects, else empty.
    """

    name: str
    key: str
    type: str
    label: str
    help: str
    needed: str
    options: tuple[tuple[str, str], ...] = ()
    list_id: str | None = None
    clauses: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs under one heading; `is_list` groups repeat, and `open` tells whether they are unfolded at first."""

    key: str
    label: str
    help: str
    inputs: tuple[Input, ...]
    is_list: bool = False
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one kind, and the lists that its inputs complete from."""

    kind: Kind
    groups: tuple[Group, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def inputs(self) -> Iterator[Input]:
        """All inputs, those of lists without a number."""
        for group in self.groups:
            yield from group.inputs


@dataclass(frozen=True)
class FormMaker:
    """Makes the forms of a language; everything in them comes from published data."""

    catalogue: Catalogue
    rules: RuleBook
    units: UnitTable
    concepts: Sequence[Concept]
    plan: PlanDocument
    language: str

    def form(self, kind: Kind) -> Form:
        """The form of a kind: what is needed first, then groups, then the rest."""
        fields = [one for one in self.catalogue.fields.values() if kind.iri in one.kinds and not one.groups]
        plain = [self._input(kind, one) for one in fields if one.type not in ("group", "nodes")]
        first = tuple(one for one in plain if one.needed or one.key == "name")
        rest = tuple(one for one in plain if one not in first)
        groups = [self._group(kind, one) for one in fields if one.type in ("group", "nodes")]
        groups = [group for group in groups if group.inputs]
        ordered = sorted(groups, key=lambda group: not group.is_open)
        listed = {one.list_id: one for group in (Group("", "", "", (*first, *rest)), *groups) for one in group.inputs}
        lists = {name: self._completions(name) for name in listed if name}
        return Form(kind, (Group("first", "", "", first), *ordered, Group("rest", "", "", rest, is_open=False)), lists)

    def _group(self, kind: Kind, group: Field) -> Group:
        members = [one for one in self.catalogue.members(group) if kind.iri in one.kinds]
        inputs = tuple(self._input(kind, one, f"{group.key}.") for one in members)
        is_needed = bool(self._needed(kind, group.key)) or any(one.needed == "yes" for one in inputs)
        return Group(group.key, self._label(group), self._help(group), inputs, group.type == "nodes", is_needed)

    def _input(self, kind: Kind, one: Field, prefix: str = "") -> Input:
        name = f"{prefix}{one.key}"
        options, list_id = self._choices(one)
        return Input(
            name=name,
            key=one.key,
            type=one.type,
            label=self._label(one),
            help=self._help(one),
            needed=self._needed(kind, name),
            options=options,
            list_id=list_id,
            clauses=self._clauses(kind, name),
        )

    def _label(self, one: Field | Kind) -> str:
        return one.labels.en if self.language == "en" else one.labels.zh

    def _help(self, one: Field) -> str:
        return one.definition_en if self.language == "en" else one.definition_zh

    def _choices(self, one: Field) -> tuple[tuple[tuple[str, str], ...], str | None]:
        """The values to choose from with their labels, or the name of the list that completes what is typed."""
        if one.type == "quantity":
            return self._units(one.dimension or "any"), None
        if one.type != "concept":
            return (), None
        if len(concepts := self._concepts(one.key, one.code_list)) <= _SHORT_LIST:
            return tuple((concept.label("zh"), concept.label(self.language)) for concept in concepts), None
        return (), f"list-{one.key}"

    def _concepts(self, key: str, scheme: str | None) -> list[Concept]:
        found = [concept for concept in self.concepts if concept.scheme == scheme]
        return [concept for concept in found if key not in _CLASSES or _CLASSES[key] in concept.classes]

    def _completions(self, list_id: str) -> tuple[str, ...]:
        key = list_id.removeprefix("list-")
        concepts = self._concepts(key, self.catalogue.field(key).code_list)
        return tuple(concept.label(self.language) for concept in concepts)

    def _units(self, dimension: str) -> tuple[tuple[str, str], ...]:
        """The units of a dimension, first the one that rules are written in, then the larger before the smaller."""
        wanted = _REFERENCES.get(dimension, _REFERENCES["any"])
        found = []
        for concept in self.concepts:
            unit = self.units.find(concept.label("zh")) if concept.scheme_name == "units" else None
            if unit is not None and unit.reference in wanted and unit.basis is None:
                is_usual = unit.factor == CANONICAL[unit.reference].divisor
                found.append((wanted.index(unit.reference), not is_usual, -unit.factor, concept))
        ordered = sorted(found, key=lambda one: (*one[:3], one[3].iri))
        return tuple((concept.label("zh"), concept.label(self.language)) for *_, concept in ordered)

    def _rules(self, kind: Kind, name: str) -> list[Rule]:
        targets = {kind.iri, _SUBMISSION}
        return [rule for rule in self._by_field.get(name, ()) if targets & set(rule.targets)]

    @cached_property
    def _by_field(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.rules.values():
            for name in rule.fields:
                found.setdefault(name, []).append(rule)
        return found

    def _needed(self, kind: Kind, name: str) -> str:
        missing = [rule for rule in self._rules(kind, name) if rule.code == _MISSING]
        return "" if not missing else "yes" if any(rule.path for rule in missing) else "cases"

    def _clauses(self, kind: Kind, name: str) -> tuple[Citation, ...]:
        """The first clauses whose rules read the input, in the order of the rule book."""
        sources = dict.fromkeys(
            address for rule in self._rules(kind, name) for address in ((rule.source,) if rule.source else rule.blocks)
        )
        iris = [unit_iri(DEFAULT_DOCUMENT, Address.parse(address)) for address in list(sources)[:_MOST_CLAUSES]]
        return tuple(citation_of(self.plan, iri) for iri in iris)
