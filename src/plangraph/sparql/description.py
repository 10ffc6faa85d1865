"""The description that the endpoint gives of itself: what it answers, in which formats, over which graphs.

Source: SPARQL 1.1 Service Description; VoID for the sizes. Only what the service really does is claimed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from plangraph.domain.vocabulary import GRAPHS, PREFIXES
from plangraph.sparql.serialization import write_graph

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RDF_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_INTEGER: Final = NamedNode(PREFIXES["xsd"] + "integer")
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
    "TriG",
    "N-Quads",
)


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _size(node: BlankNode, triples: int) -> Triple:
    return Triple(node, NamedNode(PREFIXES["void"] + "triples"), Literal(str(triples), datatype=_INTEGER))


def _dataset(dataset: BlankNode, sizes: Mapping[str, int]) -> Iterator[Triple]:
    default = BlankNode("default")
    yield Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _RDF_TYPE, _sd("Graph"))
    yield _size(default, sum(sizes.values()))
    for name in sorted(sizes):
        named, graph = BlankNode(f"named-{name}"), BlankNode(f"graph-{name}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _RDF_TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(GRAPHS[name]))
        yield Triple(named, _sd("graph"), graph)
        yield Triple(graph, _RDF_TYPE, _sd("Graph"))
        yield _size(graph, sizes[name])


def _statements(endpoint: str, sizes: Mapping[str, int]) -> Iterator[Triple]:
    service, dataset = NamedNode(endpoint), BlankNode("dataset")
    yield Triple(service, _RDF_TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield from _dataset(dataset, sizes)


def describe_service(endpoint: str, sizes: Mapping[str, int], media_type: str) -> bytes:
    """The service description in a graph media type.

    Args:
        endpoint: the address of the endpoint as its clients know it.
        sizes: the number of triples by short graph name.
        media_type: a key of `GRAPH_FORMATS`.
    """
    output = io.BytesIO()
    write_graph(_statements(endpoint, sizes), output, media_type, {**PREFIXES, "sd": _SD, "formats": _FORMATS})
    return output.getvalue()
