"""The normalised graph of one record, as it is built: triples, reading issues, and the values found by field key."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

import pyoxigraph as ox

from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Kind
from plangraph.validation.triples import RDF_TYPE, XSD, Statement, key_of

XSD_DECIMAL: Final = ox.NamedNode(XSD + "decimal")
Subject = ox.NamedNode | ox.BlankNode


@cache
def _term(name: str) -> ox.NamedNode:
    """The term `pg:name`; the names are those of the ontology, so there are not many."""
    return ox.NamedNode(PG + name)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a record that cannot be read: class of issue, field key, what was found, nearest known values."""

    kind: str
    field: str
    found: str
    candidates: tuple[str, ...] = ()


@dataclass
class NormalisedRecord:
    """The normalised graph of one record.

    `found` holds the submitted value of each field as text, `derived` the values computed by formulas, `issues` the
    issues by the key of their node.
    """

    focus: Subject
    kind: Kind | None
    statements: list[Statement] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    canonical: dict[str, Decimal] = field(default_factory=dict)
    derived: dict[str, Decimal] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)

    @property
    def triples(self) -> list[ox.Triple]:
        """The statements as triples that pyoxigraph takes."""
        return [ox.Triple(*statement) for statement in self.statements]

    def add(self, subject: Subject, name: str, term: Subject | ox.Literal) -> None:
        """Add one triple with the property `pg:name`."""
        self.statements.append(Statement(subject, _term(name), term))

    def type(self, subject: Subject, name: str) -> None:
        """Add the class `pg:name` to a node."""
        self.statements.append(Statement(subject, RDF_TYPE, _term(name)))

    def issue(self, issue: Issue) -> None:
        """Add a reading issue as a node of its own; the same issue twice is one."""
        if issue in self.issues.values():
            return
        node = ox.BlankNode()
        self.issues[key_of(node)] = issue
        self.add(self.focus, "hasIssue", node)
        self.type(node, issue.kind)
        self.add(node, "issueField", ox.Literal(issue.field))
        self.add(node, "issueFound", ox.Literal(issue.found))
        for candidate in issue.candidates:
            self.add(node, "issueCandidate", ox.Literal(candidate))

    @staticmethod
    def number(value: Decimal) -> ox.Literal:
        """A decimal as a literal in plain notation."""
        return ox.Literal(plain(value), datatype=XSD_DECIMAL)


def plain(value: Decimal) -> str:
    """A decimal in plain notation without trailing zeros: 30, 0.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
