"""The description that the endpoint gives of itself: what it answers, in which formats, over which graphs.

Source: SPARQL 1.1 Service Description; VoID for the sizes. Only what the service really does is claimed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from plangraph.domain.vocabulary import PREFIXES
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


@dataclass(frozen=True, slots=True)
class DatasetSizes:
    """The triples in the default graph and in each named graph, by IRI; `union` where the default graph merges them."""

    default: int
    named: Mapping[str, int]
    union: bool


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _size(node: BlankNode, triples: int) -> Triple:
    return Triple(node, NamedNode(PREFIXES["void"] + "triples"), Literal(str(triples), datatype=_INTEGER))


def _dataset(dataset: BlankNode, sizes: DatasetSizes) -> Iterator[Triple]:
    default = BlankNode("default")
    yield Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _RDF_TYPE, _sd("Graph"))
    yield _size(default, sizes.default)
    for number, (name, triples) in enumerate(sorted(sizes.named.items()), 1):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _RDF_TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield Triple(graph, _RDF_TYPE, _sd("Graph"))
        yield _size(graph, triples)


def _statements(endpoint: str, sizes: DatasetSizes) -> Iterator[Triple]:
    service, dataset = NamedNode(endpoint), BlankNode("dataset")
    yield Triple(service, _RDF_TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if sizes.union:
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield from _dataset(dataset, sizes)


def describe_service(endpoint: str, sizes: DatasetSizes, media_type: str) -> bytes:
    """The service description in a graph media type.

    Args:
        endpoint: the address of the endpoint as its clients know it.
        sizes: the default graph and the named graphs.
        media_type: a key of `GRAPH_FORMATS`.
    """
    output = io.BytesIO()
    write_graph(_statements(endpoint, sizes), output, media_type, {**PREFIXES, "sd": _SD, "formats": _FORMATS})
    return output.getvalue()
