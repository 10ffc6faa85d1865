"""Writing statements into one named graph, and reading Turtle files, as pyoxigraph quads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from plangraph.domain.errors import BuildError
from plangraph.domain.vocabulary import GRAPHS, PREFIXES

_XSD = PREFIXES["xsd"]
_INTEGER = NamedNode(f"{_XSD}integer")
_DECIMAL = NamedNode(f"{_XSD}decimal")
_DATE = NamedNode(f"{_XSD}date")


def expand(name: str) -> str:
    """The IRI behind a prefixed name such as `pg:address`, with the prefixes of plangraph.

    Raises:
        KeyError: when the prefix is none of them.
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


class GraphWriter:
    """Collects the quads of one named graph; predicates and classes are given as prefixed names."""

    def __init__(self, graph: str) -> None:
        self.quads: list[Quad] = []
        self._graph = NamedNode(GRAPHS[graph])

    def link(self, subject: str, predicate: str, target: str) -> None:
        """State that `subject` has `predicate` with the IRI `target`."""
        self._add(subject, predicate, NamedNode(target))

    def type(self, subject: str, *classes: str) -> None:
        """State the classes of `subject`."""
        for name in classes:
            self._add(subject, "rdf:type", _node(name))

    def text(self, subject: str, predicate: str, value: str, language: str | None = None) -> None:
        """State a string, language-tagged where `language` is given."""
        self._add(subject, predicate, Literal(value, language=language) if language else Literal(value))

    def value(self, subject: str, predicate: str, value: int | Decimal | date) -> None:
        """State an integer, an exact decimal in its shortest plain form, or a date."""
        if isinstance(value, int):
            literal = Literal(str(value), datatype=_INTEGER)
        elif isinstance(value, Decimal):
            literal = Literal(plain_decimal(value), datatype=_DECIMAL)
        else:
            literal = Literal(value.isoformat(), datatype=_DATE)
        self._add(subject, predicate, literal)

    def _add(self, subject: str, predicate: str, target: NamedNode | Literal) -> None:
        self.quads.append(Quad(NamedNode(subject), _node(predicate), target, self._graph))


@cache
def _node(name: str) -> NamedNode:
    return NamedNode(expand(name))


def plain_decimal(value: Decimal) -> str:
    """The shortest plain form of a decimal: no exponent and no trailing zeros (`1E+4` → `10000`, `0.50` → `0.5`)."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_turtle(path: Path, graph: str) -> Iterator[Quad]:
    """The triples of a Turtle file as quads of the named graph `graph`; blank nodes are kept apart between files.

    Raises:
        BuildError: when the file cannot be read or does not parse; it names the file and what the parser found.
    """
    name = NamedNode(GRAPHS[graph])
    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, name)
    except (OSError, SyntaxError) as error:
        raise BuildError(str(path), f"not readable as Turtle: {error}. Correct the file and build again.") from error
