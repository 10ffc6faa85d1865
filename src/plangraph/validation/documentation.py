"""Tables for docs/submitting.md, made from the catalogue, the code lists and the rule book.

`plangraph validate --field-tables` prints them; a test keeps the page equal to what this module gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from plangraph.domain.identifiers import BASE
from plangraph.validation.catalogue import Catalogue, Field, Kind
from plangraph.validation.concepts import ConceptIndex
from plangraph.validation.rules import RuleBook

START: Final = "<!-- generated: plangraph validate --field-tables -->"
END: Final = "<!-- end of generated tables -->"
_LONG_LISTS: Final = frozenset({"minerals", "regions", "zones"})


@dataclass(frozen=True)
class FieldTables:
    """Writes one Markdown table per kind of submission."""

    catalogue: Catalogue
    concepts: ConceptIndex
    rules: RuleBook

    def markdown(self) -> str:
        """Every table under a heading, between the two marker lines."""
        sections = (self._section(kind) for kind in self.catalogue.kinds.values())
        return "\n".join((START, "", *sections, END))

    def _section(self, kind: Kind) -> str:
        head = f"### `{kind.key}` · {kind.labels.zh} ({kind.labels.en})\n"
        names = "、".join(kind.labels.chinese)
        classes = f"Class `pg:{kind.iri.rsplit('#', 1)[-1]}`; Chinese values of 项目类型: {names}.\n"
        title = "| JSON key | Chinese keys | Turtle | Value | Needed | Meaning |\n|---|---|---|---|---|---|"
        return "\n".join((head, classes, title, *self._rows(kind), ""))

    def _rows(self, kind: Kind) -> Iterator[str]:
        for field in self.catalogue.fields.values():
            if kind.iri in field.kinds and not field.groups:
                yield self._row(kind, field, field.key)
                for member in self.catalogue.members(field):
                    if kind.iri in member.kinds:
                        yield self._row(kind, member, f"{field.key}.{member.key}")

    def _row(self, kind: Kind, field: Field, key: str) -> str:
        keys = " or ".join(f"`{name}`" for name in (key, *field.keys[1:]))
        chinese = "、".join(field.labels.chinese)
        return (
            f"| {keys} | {chinese} | `pg:{field.local_name}` | {self._values(field)} | {self._needed(kind, key)} "
            f"| {field.labels.en} |"
        )

    def _values(self, field: Field) -> str:
        scheme = (field.code_list or "").removeprefix(f"{BASE}vocab/")
        if field.type != "concept":
            return field.type if field.dimension is None else f"quantity ({field.dimension})"
        if scheme in _LONG_LISTS:
            return f"a name of `vocab/{scheme}`"
        concepts = dict.fromkeys(self.concepts.names.get(field.code_list or "", {}).values())
        return " / ".join(sorted(self.concepts.label(concept) for concept in concepts))

    def is_mandatory(self, kind: Kind, key: str) -> bool:
        """Whether a project of the kind gets a finding wherever it leaves the field out."""
        return self._needed(kind, key) == "yes"

    def _needed(self, kind: Kind, key: str) -> str:
        rules = [
            rule
            for rule in self.rules.rules.values()
            if rule.code == "DQ01" and key in rule.fields and {kind.iri, _SUBMISSION} & set(rule.targets)
        ]
        if not rules:
            return ""
        return "in some cases" if all(rule.conditional for rule in rules) else "yes"


_SUBMISSION: Final = f"{BASE}ontology#Submission"
