"""The cases of the W3C SHACL test suite, as its manifests describe them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.term import Node

from plangraph.validation.engine import RawResult

MANIFEST = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SUITE = Namespace("http://www.w3.org/ns/shacl-test#")
ANONYMOUS = "_:"

Finding = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Case:
    """One test: its name, its files, and the results it expects; None where the shapes must be refused."""

    name: str
    data: Path
    shapes: Path
    expected: list[Finding] | None

    def triples(self) -> list[ox.Triple]:
        """The data graph."""
        quads = ox.parse(self.data.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=self.data.as_uri())
        return [quad.triple for quad in quads]


def cases(tests: Path) -> Iterator[Case]:
    """Every validation test of the Core and SPARQL parts, in order."""
    for path in sorted([*(tests / "core").rglob("*.ttl"), *(tests / "sparql").rglob("*.ttl")]):
        graph = Graph().parse(path, publicID=path.as_uri(), format="turtle")
        for case in graph.subjects(RDF.type, SUITE.Validate):
            action, result = graph.value(case, MANIFEST.action), graph.value(case, MANIFEST.result)
            expected = None if result == SUITE.Failure else sorted(_expected(graph, result), key=str)
            data, shapes = (_file(graph.value(action, part)) for part in (SUITE.dataGraph, SUITE.shapesGraph))
            yield Case(path.relative_to(tests).as_posix(), data, shapes, expected)


def findings(results: list[RawResult]) -> list[Finding]:
    """What an engine found, comparable with `Case.expected`; blank nodes have no name to compare."""
    found = [(_named(raw.focus), raw.component, _named(raw.value)) for raw in results]
    return sorted(found, key=str)


def _expected(graph: Graph, report: Node | None) -> Iterator[Finding]:
    for result in graph.objects(report, SH.result):
        focus, component, value = (
            graph.value(result, name) for name in (SH.focusNode, SH.sourceConstraintComponent, SH.value)
        )
        yield _text(focus), _text(component), _text(value)


def _text(node: Node | None) -> str | None:
    if node is None:
        return None
    return ANONYMOUS if isinstance(node, BNode) else str(node)


def _named(term: str | None) -> str | None:
    return ANONYMOUS if term is not None and term.startswith(ANONYMOUS) else term


def _file(node: Node | None) -> Path:
    return Path(str(node).removeprefix("file://"))
