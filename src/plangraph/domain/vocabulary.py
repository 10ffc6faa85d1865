"""Namespaces and the names of the named graphs, as plain strings usable with any RDF library."""

from __future__ import annotations

from typing import Final

from plangraph.domain.identifiers import BASE, graph_iri

PG: Final = f"{BASE}ontology#"
PGS: Final = f"{BASE}shapes#"
VOCAB: Final = f"{BASE}vocab/"

PREFIXES: Final[dict[str, str]] = {
    "pg": PG,
    "pgs": PGS,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

GRAPH_NAMES: Final = (
    "alignments",
    "document",
    "facts",
    "inferred",
    "mentions",
    "ontology",
    "outside",
    "shapes",
    "tables",
    "vocabularies",
)
GRAPHS: Final[dict[str, str]] = {name: graph_iri(name) for name in GRAPH_NAMES}
