"""The catalogue of submission kinds and fields, read from `ontology/modules/submission.ttl`.

The module file is the only place that names kinds, fields, their Chinese and English keys, their value types and the
formulas of derived values; the JSON-LD context, the documentation tables and the reader all come from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from plangraph.domain.vocabulary import PG
from plangraph.validation.triples import SKOS, TripleIndex

MODULE = Path("ontology/modules/submission.ttl")


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of a kind or field: one preferred label per language, and further Chinese names."""

    zh: str
    en: str
    alternatives: tuple[str, ...] = ()

    @property
    def chinese(self) -> tuple[str, ...]:
        """Every Chinese name, the preferred one first."""
        return (self.zh, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of submission: its JSON value, class IRI, names and the activity that it concerns, if one."""

    key: str
    iri: str
    labels: Labels
    activity: str | None

    @property
    def local_name(self) -> str:
        """The name of the class after `pg:`."""
        return self.iri.removeprefix(PG)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its JSON keys (the first is canonical), property IRI, value type and place in a group.

    `type` is text, boolean, date, number, count, percent, quantity, concept, group or nodes; `code_list` and
    `concept_property` belong to concepts, `dimension` to quantities; `spellings` are keys that are read as well.
    """

    keys: tuple[str, ...]
    iri: str
    labels: Labels
    definition_zh: str
    definition_en: str
    type: str
    groups: tuple[str, ...]
    kinds: tuple[str, ...]
    code_list: str | None = None
    concept_property: str | None = None
    dimension: str | None = None
    spellings: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.iri)

    @property
    def key(self) -> str:
        """The canonical JSON key."""
        return self.keys[0]

    @property
    def local_name(self) -> str:
        """The name of the property after `pg:`."""
        return self.iri.removeprefix(PG)


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """A value that normalisation adds: its property, unit and, for sums over fields, its formula."""

    iri: str
    labels: Labels
    unit: str
    formula: str | None

    @property
    def name(self) -> str:
        """The name of the property after `pg:`."""
        return self.iri.removeprefix(PG)


@dataclass(frozen=True)
class Catalogue:
    """Kinds by class IRI, fields by property IRI, derived values by property IRI, and every accepted name."""

    kinds: Mapping[str, Kind]
    fields: Mapping[str, Field]
    derived: Mapping[str, DerivedValue]
    kind_names: Mapping[str, Kind]
    field_names: Mapping[str, Field]

    @classmethod
    def load(cls, root: Path) -> Catalogue:
        """The catalogue of the data folder `root`."""
        index = TripleIndex.of_files([root / MODULE])
        kinds = {kind.iri: kind for kind in _kinds(index)}
        fields = {field.iri: field for field in _fields(index)}
        derived = {value.iri: value for value in _derived(index)}
        return cls(kinds, fields, derived, _kind_names(kinds), _field_names(fields))

    def field(self, key: str) -> Field:
        """The field with the canonical JSON key `key`; a KeyError tells of a broken shape file."""
        return self.field_names[key]

    def members(self, group: Field) -> tuple[Field, ...]:
        """The fields of a group, in catalogue order."""
        return tuple(field for field in self.fields.values() if group.iri in field.groups)


def _labels(index: TripleIndex, iri: str) -> Labels:
    alternatives = tuple(
        term.value
        for term in index.objects(iri, SKOS + "altLabel")
        if isinstance(term, ox.Literal) and term.language == "zh"
    )
    zh = index.text(iri, SKOS + "prefLabel", "zh") or ""
    return Labels(zh, index.text(iri, SKOS + "prefLabel", "en") or "", alternatives)


def _kinds(index: TripleIndex) -> list[Kind]:
    subclass = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    found = _ordered(index, (iri for iri in index.subjects() if PG + "Submission" in index.keys(iri, subclass)))
    return [
        Kind(
            key=index.first(iri, SKOS + "notation") or "",
            iri=iri,
            labels=_labels(index, iri),
            activity=index.first(iri, PG + "kindConcernsActivity"),
        )
        for iri in found
    ]


def _fields(index: TripleIndex) -> list[Field]:
    return [
        Field(
            keys=_keys(index, iri),
            iri=iri,
            labels=_labels(index, iri),
            definition_zh=index.text(iri, SKOS + "definition", "zh") or "",
            definition_en=index.text(iri, SKOS + "definition", "en") or "",
            type=index.first(iri, PG + "valueType") or "text",
            groups=index.keys(iri, PG + "partOfField"),
            kinds=index.keys(iri, PG + "usedInKind"),
            code_list=index.first(iri, PG + "codeList"),
            concept_property=index.first(iri, PG + "normalisedAs"),
            dimension=index.first(iri, PG + "quantityDimension"),
            spellings=index.keys(iri, SKOS + "hiddenLabel"),
        )
        for iri in _ordered(index, (iri for iri in index.subjects() if index.first(iri, PG + "valueType")))
    ]


def _ordered(index: TripleIndex, iris: Iterable[str]) -> list[str]:
    return sorted(iris, key=lambda iri: (int(index.first(iri, PG + "fieldOrder") or 0), iri))


def _keys(index: TripleIndex, iri: str) -> tuple[str, ...]:
    """The JSON keys of a field: first the one that its property is named after."""
    name = iri.removeprefix(PG).lower()
    return tuple(sorted(index.keys(iri, SKOS + "notation"), key=lambda key: (key.replace("_", "") != name, key)))


def _derived(index: TripleIndex) -> list[DerivedValue]:
    return [
        DerivedValue(
            iri=iri,
            labels=_labels(index, iri),
            unit=index.text(iri, PG + "canonicalUnitLabel", "zh") or "",
            formula=index.first(iri, PG + "formula"),
        )
        for iri in index.subjects()
        if index.first(iri, PG + "canonicalUnitLabel")
    ]


def _kind_names(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    names: dict[str, Kind] = {}
    for kind in kinds.values():
        for name in (kind.iri, kind.iri.removeprefix(PG), kind.key, *kind.labels.chinese):
            names.setdefault(name, kind)
    return names


def _field_names(fields: Mapping[str, Field]) -> dict[str, Field]:
    names: dict[str, Field] = {}
    for field in fields.values():
        for name in (*field.keys, field.iri, field.local_name, *field.labels.chinese):
            names.setdefault(name, field)
    for field in fields.values():
        for name in field.spellings:
            names.setdefault(name, field)
    return names
