"""The media types in which query results and graphs are answered, in order of preference."""

from __future__ import annotations

from typing import Final

RESULT_FORMATS: Final[dict[str, str]] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media types of SELECT and ASK answers. Source: SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats."""

GRAPH_FORMATS: Final[dict[str, str]] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
"""Media types of CONSTRUCT and DESCRIBE answers and of dereferenced resources."""

EXTENSIONS: Final[dict[str, str]] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""File endings that name a format, as in `…/box6/r1.ttl`."""

_TEXTUAL: Final = frozenset({"text/csv", "text/tab-separated-values", "text/turtle", "application/n-triples"})


def content_type(media_type: str) -> str:
    """The Content-Type header for a media type, with the charset where the type is text."""
    return f"{media_type}; charset=utf-8" if media_type in _TEXTUAL else media_type
