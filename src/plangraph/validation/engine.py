"""The protocol of engines that run the shapes over normalised graphs, and the reference engine.

pySHACL is the reference: a conforming SHACL engine that reads the published shape files as they are. Another engine
only has to give the same raw results; `compiled.py` holds the one that the service uses.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import pyoxigraph as ox

from plangraph.validation.triples import RDF_TYPE, SHACL, SUBCLASS_OF, AnyTriple, key_of

if TYPE_CHECKING:
    from pyshacl.shape import Shape
    from rdflib import Graph
    from rdflib.term import Node

_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


class RawResult(NamedTuple):
    """One result of a SHACL engine: focus node, shape, component and value node as strings (`_:id` for blank ones)."""

    focus: str
    shape: str
    component: str
    value: str | None


class Engine(Protocol):
    """Anything that checks triples against the published shapes."""

    def validate(self, triples: Sequence[AnyTriple], only: Collection[str] | None = None) -> list[RawResult]:
        """The results on one graph, in no particular order, of every shape or of those whose IRIs are in `only`."""
        ...


class PyShaclEngine:
    """The reference engine: pySHACL with the shape files parsed once.

    Shapes that have class targets only are skipped where none of the classes occurs in the data. That is decided by
    the types alone; data with classes of their own (`rdfs:subClassOf`) get every shape.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.validator import Validator
        from rdflib import Graph

        shapes = Graph()
        for file in files:
            shapes.parse(file, format="turtle")
        validator = Validator(DataGraph.from_rdflib_graph(Graph()), shacl_graph=shapes)
        self._executor = validator.make_executor()
        self._by_class: dict[str, dict[str, Shape]] = {}
        self._always: dict[str, Shape] = {}
        for shape in validator.shacl_graph.shapes:
            nodes, classes, own_classes, objects_of, subjects_of = shape.target()
            if any((nodes, own_classes, objects_of, subjects_of)):
                self._always[str(shape.node)] = shape
            for target in classes:
                self._by_class.setdefault(str(target), {})[str(shape.node)] = shape

    def validate(self, triples: Sequence[AnyTriple], only: Collection[str] | None = None) -> list[RawResult]:
        """The results on one graph of every shape, or of those whose IRIs are in `only`."""
        from pyshacl.graph_abstraction import DataGraph

        data = DataGraph.from_rdflib_graph(_graph(triples))
        types = {key_of(triple.object) for triple in triples if triple.predicate == RDF_TYPE}
        if any(triple.predicate.value == SUBCLASS_OF for triple in triples):
            types = set(self._by_class)
        shapes = self._always | {iri: shape for name in types for iri, shape in self._by_class.get(name, {}).items()}
        results: list[RawResult] = []
        for iri, shape in shapes.items():
            if only is None or iri in only:
                _conforms, reports = shape.validate(self._executor, data)
                results.extend(_raw(node, report) for _text, node, report in reports)
        return results


def _graph(triples: Sequence[AnyTriple]) -> Graph:
    from rdflib import BNode, Graph, Literal, URIRef

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return BNode(value.value)
        if isinstance(value, ox.Literal):
            # rdflib holds a string with the datatype xsd:string apart from one without.
            plain = value.language or value.datatype.value == _STRING
            datatype = None if plain else URIRef(value.datatype.value)
            return Literal(value.value, lang=value.language, datatype=datatype)
        raise TypeError(value)

    graph = Graph()
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _raw(result: Node, report: Sequence[tuple[Node, Node, object]]) -> RawResult:
    from rdflib import BNode

    found: dict[str, str] = {}
    for subject, predicate, thing in report:
        if subject != result:
            continue  # a detail below the result itself
        node = thing[1] if isinstance(thing, tuple) else thing
        found[str(predicate).removeprefix(SHACL)] = f"_:{node}" if isinstance(node, BNode) else str(node)
    return RawResult(found["focusNode"], found["sourceShape"], found["sourceConstraintComponent"], found.get("value"))
