"""Serializations that give the same bytes for the same graph: canonical N-Quads of a dataset, canonical Turtle.

Canonical Turtle is what the files under `ontology/` are kept in: subjects in the order of their IRIs with the ontology
header first, sorted predicates and objects, the prefixes of plangraph only. A change of meaning is then the only thing
a diff can show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize

from plangraph.domain.vocabulary import PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph


def canonical_quads(quads: Iterable[Quad]) -> list[Quad]:
    """The distinct quads with canonical blank node labels, sorted by their N-Quads lines.

    The labels depend only on the quads that hold blank nodes, so only these go through the algorithm.
    Source: W3C RDF Dataset Canonicalization 1.0 (RDFC-1.0).
    """
    plain: set[Quad] = set()
    labelled: list[Quad] = []
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            labelled.append(quad)
        else:
            plain.add(quad)
    dataset = Dataset(labelled)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((*plain, *dataset), key=str)


def nquads(quads: Iterable[Quad]) -> bytes:
    """The quads as N-Quads lines in the given order."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def canonical_turtle(text: str, source: str) -> str:
    """The Turtle document `text` in canonical form; `source` names it in error messages.

    Comments are not part of a graph and are lost: say what matters in `skos:scopeNote` or `rdfs:comment`.

    Raises:
        BuildError: when `text` is not Turtle.
    """
    from rdflib import Graph
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    from plangraph.domain.errors import BuildError

    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=text, format="turtle")
    except (BadSyntax, ParserError) as error:
        raise BuildError(source, f"not readable as Turtle: {error}. Correct the file.") from error
    return write_turtle(graph)


def write_turtle(graph: Graph) -> str:
    """The canonical Turtle of an rdflib graph."""
    from io import BytesIO

    from rdflib import OWL, RDF, Graph
    from rdflib.compare import to_canonical_graph
    from rdflib.plugins.serializers.turtle import TurtleSerializer
    from rdflib.term import BNode, Node

    class Writer(TurtleSerializer):
        """rdflib's Turtle serializer with a fixed order of subjects."""

        def orderSubjects(self) -> list[Node]:  # noqa: N802 - rdflib's name
            def rank(node: Node) -> tuple[bool, bool, int, str]:
                blank = isinstance(node, BNode)
                header = (node, RDF.type, OWL.Ontology) in self.store
                return blank, not header, self._references[node] if blank else 0, str(node)

            return sorted(self._subjects, key=rank)

    plain = Graph(bind_namespaces="none")
    for triple in to_canonical_graph(graph):
        plain.add(triple)
    used = {str(term) for triple in plain for term in triple} | _datatypes(plain)
    for prefix, namespace in PREFIXES.items():
        if any(term.startswith(namespace) for term in used):
            plain.bind(prefix, namespace, override=True)
    stream = BytesIO()
    Writer(plain).serialize(stream, encoding="utf-8")
    return stream.getvalue().decode("utf-8").strip() + "\n"


def _datatypes(graph: Graph) -> set[str]:
    from rdflib import Literal

    return {str(term.datatype) for _, _, term in graph if isinstance(term, Literal) and term.datatype}
