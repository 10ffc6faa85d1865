"""Writes RDF graphs in the media types that the service answers in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO, Final

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from plangraph.domain.vocabulary import PREFIXES
from plangraph.sparql.formats import GRAPH_FORMATS

_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
}
_WITH_PREFIXES: Final = frozenset({"turtle", "trig"})
_OF_DATASETS: Final = frozenset({"trig", "nquads"})


def write_graph(
    triples: Iterable[Triple], output: IO[bytes], media_type: str, prefixes: Mapping[str, str] = PREFIXES
) -> None:
    """Write triples to `output`; the dataset formats carry them in their default graph.

    Turtle and TriG declare only the prefixes that they use, in alphabetical order.

    Args:
        triples: the triples in the order they are written.
        output: a binary writer; what it raises ends the writing.
        media_type: a key of `GRAPH_FORMATS`.
        prefixes: the prefixes that the format may use.
    """
    name = GRAPH_FORMATS[media_type]
    statements = (Quad(*triple) for triple in triples) if name in _OF_DATASETS else triples
    if name not in _WITH_PREFIXES:
        serialize(statements, output, format=_FORMATS[name])
        return
    whole = io.BytesIO()
    serialize(statements, whole, format=_FORMATS[name], prefixes=dict(prefixes))
    head, body = _parted(whole.getvalue())
    output.write(b"".join(line for line in sorted(head) if _name_of(line) in body) + body)


def _parted(turtle: bytes) -> tuple[list[bytes], bytes]:
    """The prefix declarations that a Turtle text begins with, and the rest."""
    head: list[bytes] = []
    start = 0
    while turtle.startswith(b"@prefix ", start):
        end = turtle.index(b"\n", start) + 1
        head.append(turtle[start:end])
        start = end
    return head, turtle[start:]


def _name_of(declaration: bytes) -> bytes:
    return declaration.split(b" ", 2)[1]
