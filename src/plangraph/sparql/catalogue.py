"""Describes a dataset to machines: VoID with statistics, and a DCAT catalogue of its graphs and files.

Source: W3C Interest Group Note "Describing Linked Datasets with the VoID Vocabulary"; W3C DCAT 3.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import GRAPHS, PREFIXES

CATALOGUE_PREFIXES: Final = {
    **PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "formats": "http://www.w3.org/ns/formats/",
}
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_FEATURES: Final = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a dataset holds: triples, distinct subjects and objects, uses of each property, members of each class."""

    triples: int
    subjects: int
    objects: int
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    graphs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class File:
    """A file for download: what it holds (a short graph name or `dataset`), address, media type, size, checksum."""

    content: str
    address: str
    media_type: str
    bytes: int
    sha256: str


@cache
def _texts() -> dict[str, Any]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tomllib.load(file)


def wording(content: str) -> Mapping[str, Mapping[str, str]]:
    """Title and description, by language, of a named graph (by its short name) or of the whole `dataset`."""
    texts = _texts()
    found: Mapping[str, Mapping[str, str]] = texts["graphs"][content] if content in GRAPHS else texts[content]
    return {key: found[key] for key in ("title", "description")}


def _term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(CATALOGUE_PREFIXES[prefix] + local)


def _count(node: Node, name: str, number: int) -> Triple:
    return Triple(node, _term(name), Literal(str(number), datatype=_term("xsd:integer")))


def _worded(node: Node, name: str, texts: Mapping[str, str | list[str]]) -> Iterator[Triple]:
    for language, text in texts.items():
        for part in [text] if isinstance(text, str) else text:
            yield Triple(node, _term(name), Literal(part, language=language))


def _linked(node: Node, name: str, iris: Iterable[str]) -> Iterator[Triple]:
    for iri in iris:
        yield Triple(node, _term(name), NamedNode(iri))


def void(document: str, dataset: str, endpoint: str, statistics: Statistics) -> Iterator[Triple]:
    """The VoID description of any dataset.

    Args:
        document: the address of the description itself.
        dataset: the IRI of the dataset.
        endpoint: the address of the SPARQL endpoint.
        statistics: what the dataset holds.
    """
    node = NamedNode(dataset)
    yield from _linked(NamedNode(document), "rdf:type", [_term("void:DatasetDescription").value])
    yield from _linked(NamedNode(document), "foaf:primaryTopic", [dataset])
    yield from _linked(node, "rdf:type", [_term("void:Dataset").value])
    yield from _linked(node, "void:sparqlEndpoint", [endpoint])
    yield from _linked(node, "void:feature", [_term(f"formats:{name}").value for name in _FEATURES])
    yield _count(node, "void:triples", statistics.triples)
    yield _count(node, "void:distinctSubjects", statistics.subjects)
    yield _count(node, "void:distinctObjects", statistics.objects)
    yield _count(node, "void:properties", len(statistics.properties))
    yield _count(node, "void:classes", len(statistics.classes))
    yield from _linked(node, "void:vocabulary", _namespaces(statistics))
    yield from _partitions(node, statistics)
    for graph, triples in sorted(statistics.graphs.items()):
        yield from _linked(node, "void:subset", [graph])
        yield from _linked(NamedNode(graph), "rdf:type", [_term("void:Dataset").value])
        yield _count(NamedNode(graph), "void:triples", triples)


def _namespaces(statistics: Statistics) -> list[str]:
    used = [*statistics.properties, *statistics.classes]
    return sorted({space for space in PREFIXES.values() if any(iri.startswith(space) for iri in used)})


def _partitions(node: NamedNode, statistics: Statistics) -> Iterator[Triple]:
    for number, (name, members) in enumerate(sorted(statistics.classes.items()), 1):
        part = BlankNode(f"class{number}")
        yield Triple(node, _term("void:classPartition"), part)
        yield from _linked(part, "void:class", [name])
        yield _count(part, "void:entities", members)
    for number, (name, uses) in enumerate(sorted(statistics.properties.items()), 1):
        part = BlankNode(f"property{number}")
        yield Triple(node, _term("void:propertyPartition"), part)
        yield from _linked(part, "void:property", [name])
        yield _count(part, "void:triples", uses)


def plan_void(dataset: str, files: Iterable[File]) -> Iterator[Triple]:
    """What the VoID description of the plan's dataset says besides `void`: titles, examples and dumps."""
    node, texts = NamedNode(dataset), _texts()
    yield from _worded(node, "dct:title", texts["dataset"]["title"])
    yield from _worded(node, "dct:description", texts["dataset"]["description"])
    yield Triple(node, _term("void:uriSpace"), Literal(BASE))
    yield from _linked(node, "void:exampleResource", [BASE + texts["dataset"]["example"]])
    yield from _linked(node, "dct:source", [BASE + texts["dataset"]["source"]])
    for name, graph in GRAPHS.items():
        yield from _worded(NamedNode(graph), "dct:title", texts["graphs"][name]["title"])
        yield from _worded(NamedNode(graph), "dct:description", texts["graphs"][name]["description"])
    for file in files:
        yield from _linked(_owner(dataset, file), "void:dataDump", [file.address])


def _owner(dataset: str, file: File) -> NamedNode:
    return NamedNode(GRAPHS.get(file.content, dataset))


def dcat(catalogue: str, dataset: str, endpoint: str, version: str, files: Iterable[File]) -> Iterator[Triple]:
    """The DCAT catalogue of the plan's dataset, its graphs, its files and its endpoint.

    Args:
        catalogue: the IRI of the catalogue.
        dataset: the IRI of the dataset.
        endpoint: the address of the SPARQL endpoint.
        version: the version of the dataset.
        files: all files for download.
    """
    node, whole, texts = NamedNode(catalogue), NamedNode(dataset), _texts()
    described = texts["dataset"]
    yield from _linked(node, "rdf:type", [_term("dcat:Catalog").value])
    yield from _worded(node, "dct:title", described["title"])
    yield from _linked(node, "dcat:dataset", [dataset, *GRAPHS.values()])
    yield from _linked(node, "dcat:service", [endpoint])
    yield from _described(whole, described, version)
    yield from _worded(whole, "dcat:keyword", described["keywords"])
    yield from _linked(whole, "dct:publisher", [f"{catalogue}#publisher"])
    yield from _linked(NamedNode(f"{catalogue}#publisher"), "rdf:type", [_term("foaf:Agent").value])
    yield from _worded(NamedNode(f"{catalogue}#publisher"), "foaf:name", described["publisher"])
    yield from _linked(whole, "dct:source", [BASE + described["source"]])
    yield from _linked(whole, "dct:spatial", [BASE + described["spatial"]])
    yield from _linked(whole, "dct:temporal", [BASE + described["temporal"]])
    yield from _linked(whole, "dct:hasPart", GRAPHS.values())
    for name, graph in GRAPHS.items():
        yield from _described(NamedNode(graph), texts["graphs"][name], version)
    yield from _linked(NamedNode(endpoint), "rdf:type", [_term("dcat:DataService").value])
    yield from _worded(NamedNode(endpoint), "dct:title", texts["endpoint"]["title"])
    yield from _linked(NamedNode(endpoint), "dcat:endpointURL", [endpoint])
    yield from _linked(NamedNode(endpoint), "dcat:endpointDescription", [endpoint])
    yield from _linked(NamedNode(endpoint), "dcat:servesDataset", [dataset])
    for file in files:
        yield from _distribution(_owner(dataset, file), file)


def _described(node: NamedNode, texts: Mapping[str, Any], version: str) -> Iterator[Triple]:
    yield from _linked(node, "rdf:type", [_term("dcat:Dataset").value])
    yield from _worded(node, "dct:title", texts["title"])
    yield from _worded(node, "dct:description", texts["description"])
    yield Triple(node, _term("dcat:version"), Literal(version))
    yield from _linked(node, "dct:language", [f"http://id.loc.gov/vocabulary/iso639-1/{tag}" for tag in ("zh", "en")])


def _distribution(owner: NamedNode, file: File) -> Iterator[Triple]:
    node, checksum = NamedNode(file.address), BlankNode(f"sum-{file.sha256[:16]}")
    yield Triple(owner, _term("dcat:distribution"), node)
    yield from _linked(node, "rdf:type", [_term("dcat:Distribution").value])
    yield from _linked(node, "dcat:downloadURL", [file.address])
    yield from _linked(node, "dcat:mediaType", [_MEDIA_TYPES + file.media_type])
    yield _count(node, "dcat:byteSize", file.bytes)
    yield Triple(node, _term("spdx:checksum"), checksum)
    yield from _linked(checksum, "rdf:type", [_term("spdx:Checksum").value])
    yield from _linked(checksum, "spdx:algorithm", [_term("spdx:checksumAlgorithm_sha256").value])
    yield Triple(checksum, _term("spdx:checksumValue"), Literal(file.sha256, datatype=_term("xsd:hexBinary")))
