"""RDF terms as plain values, so that nothing above the graph layer depends on one RDF library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal with its datatype IRI and, for language-tagged strings, its language."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank node; its label has a meaning inside one result only."""

    value: str


Term = Iri | Literal | Blank
Row = Mapping[str, Term]
Triple = tuple[Iri | Blank, Iri, Term]
