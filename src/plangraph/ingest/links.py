"""How a plan's tables are tied to concepts: the file `links.toml` beside the plan, read and applied.

Nothing about a particular plan stands in code: which column is looked up in which vocabulary, and which cells say a
concept in other words than its labels, is data. A name that no vocabulary holds stops the build.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import concept_iri
from plangraph.graph.concepts import Concept, ConceptIndex

LINKS = "links.toml"

PROPERTIES: Mapping[str, str] = {
    "comparators": "pg:hasComparator",
    "indicators": "pg:hasIndicator",
    "minerals": "pg:appliesToMineral",
    "mining-methods": "pg:appliesToMethod",
    "periods": "pg:hasPeriod",
    "regions": "pg:appliesToRegion",
    "scale-classes": "pg:hasScaleClass",
    "statuses": "pg:hasStatus",
    "units": "pg:hasUnit",
    "zones": "pg:appliesToZone",
}
"""The property that ties a fact to a concept of each scheme."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Columns that are read in another way in the rows whose cells equal `when`."""

    when: Mapping[str, str]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """A number that a group of rows shares: the column of the group's name, its scheme, and concepts of the fact."""

    name: str
    scheme: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableLinks:
    """How one table is tied to concepts.

    Attributes:
        every_fact: concepts that hold for every fact of the table unless the row gives another one of the same scheme.
        columns: the scheme in which the cells of a column are looked up; the concept is tied to the row's facts.
        about: the same, but the concept is tied to the row only.
        plain: columns that carry no concept.
        measures: concepts that hold for the facts of one measure.
        groups: columns with a number that a group of rows shares, printed with the group's name; the first row of each
            group states it. `name` is the column of the group's name, `concepts` hold for the fact.
        names: concepts of cells and class names that are no labels.
    """

    every_fact: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    measures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()

    def columns_for(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """The schemes of the columns in a row with these cells."""
        for variant in self.variants:
            if all(cells.get(key) == value for key, value in variant.when.items()):
                return {**self.columns, **variant.columns}
        return self.columns


@dataclass(frozen=True, slots=True)
class DocumentLinks:
    """What `links.toml` declares about one plan; `place` names the file in errors."""

    place: str
    issued_by: str
    jurisdiction: str
    period: str
    tables: Mapping[int, TableLinks]


class Linker:
    """Looks concepts up for one plan and refuses what the vocabularies do not hold."""

    def __init__(self, links: DocumentLinks, index: ConceptIndex) -> None:
        self._links = links
        self._index = index

    def named(self, name: str) -> Concept:
        """The concept written as `<scheme>/<slug>` in the links file.

        Raises:
            BuildError: when the vocabularies hold no such concept.
        """
        scheme, _, slug = name.partition("/")
        iri = concept_iri(scheme, slug) if slug else ""
        if iri not in self._index:
            message = f"{name!r} is no concept. Expected <scheme>/<slug> of a concept under ontology/vocabularies/."
            raise BuildError(self._links.place, message)
        return self._index.get(iri)

    def label(self, scheme: str, text: str, place: str, table: TableLinks) -> tuple[Concept, ...]:
        """The concepts that a cell names: by the table's `names`, else the one concept of `scheme` with that label.

        Raises:
            BuildError: at `place`, when no concept or more than one carries the label.
        """
        if text in table.names:
            return tuple(self.named(name) for name in table.names[text])
        found = self._index.with_label(scheme, text)
        if len(found) == 1:
            return found
        problem = "is no label of" if not found else f"is a label of {', '.join(c.iri for c in found)} in"
        remedy = f"Expected one concept. Add the label under ontology/vocabularies/ or a name to {self._links.place}."
        raise BuildError(place, f"{text!r} {problem} the scheme {scheme!r}. {remedy}")

    def comparator(self, symbol: str, place: str) -> Concept:
        """The comparator with this notation.

        Raises:
            BuildError: at `place`, when there is none.
        """
        concept = self._index.with_notation("comparators", symbol)
        if concept is None:
            raise BuildError(place, f"the comparator {symbol!r} is not in ontology/vocabularies/controlled-values.ttl.")
        return concept


def load_links(folder: Path) -> DocumentLinks:
    """The links of the plan in the folder `folder`.

    Raises:
        BuildError: when the file is missing, is no TOML, lacks a key or has an unknown one.
    """
    path = folder / LINKS
    place = f"{folder.name}/{LINKS}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        document = content["document"]
        tables = {int(number): _table(table) for number, table in content.get("tables", {}).items()}
        return DocumentLinks(place, **document, tables=tables)
    except OSError as error:
        raise BuildError(place, f"cannot be read ({error.strerror}). See docs/graph.md.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BuildError(place, f"is no valid TOML: {error}. Correct the file.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BuildError(place, f"misses a key or has an unknown one: {error}. See docs/graph.md.") from error


def _table(content: Mapping[str, Any]) -> TableLinks:
    values: dict[str, Any] = dict(content)
    for key in ("every_fact", "plain"):
        values[key] = _names(content.get(key, ()))
    for key in ("measures", "names"):
        values[key] = {name: _names(concepts) for name, concepts in content.get(key, {}).items()}
    groups = content.get("groups", {})
    values["groups"] = {key: Group(**{**group, "concepts": _names(group["concepts"])}) for key, group in groups.items()}
    values["variants"] = tuple(Variant(**variant) for variant in content.get("variants", ()))
    return TableLinks(**values)


def _names(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError(f"{value!r} should be a list of strings")
    return tuple(value)
