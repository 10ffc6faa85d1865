"""Reads Turtle files into a small index of plain terms; the other modules of this package look things up in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from plangraph.domain.errors import ResourceMissingError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SHACL = "http://www.w3.org/ns/shacl#"
SUBCLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
RDF_TYPE = ox.NamedNode(RDF + "type")


class Statement(NamedTuple):
    """A triple of terms; pyoxigraph takes ten times as long to make one of its own."""

    subject: ox.NamedNode | ox.BlankNode
    predicate: ox.NamedNode
    object: ox.NamedNode | ox.BlankNode | ox.Literal


AnyTriple = ox.Triple | Statement


class TripleIndex:
    """Triples by subject and predicate; names of predicates and subjects are IRI strings (`_:id` for blank nodes)."""

    def __init__(self, triples: Iterable[ox.Quad | ox.Triple]) -> None:
        self._objects: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self._objects[key_of(triple.subject)][triple.predicate.value].append(triple.object)

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> TripleIndex:
        """The triples of several Turtle files; blank nodes of different files stay apart.

        Raises:
            ResourceMissingError: when a file does not exist.
        """

        def every() -> Iterator[ox.Quad]:
            for path in paths:
                if not path.is_file():
                    raise ResourceMissingError(f"{path} is missing. Reinstall plangraph or restore the file.")
                yield from ox.parse(
                    path=str(path),
                    format=ox.RdfFormat.TURTLE,
                    base_iri=path.resolve().as_uri(),
                    rename_blank_nodes=True,
                )

        return cls(every())

    def subjects(self, type_iri: str | None = None) -> Iterator[str]:
        """Every subject, or every one with `type_iri` among its types, in file order."""
        for subject, predicates in self._objects.items():
            if type_iri is None or any(key_of(term) == type_iri for term in predicates.get(RDF_TYPE.value, ())):
                yield subject

    def predicates(self, subject: str) -> dict[str, list[Term]]:
        """The objects of a subject by predicate."""
        return self._objects.get(subject, {})

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """The objects of a subject and predicate, in file order."""
        return self._objects.get(subject, {}).get(predicate, [])

    def keys(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The objects of a subject and predicate as strings: IRIs, `_:id` or lexical forms."""
        return tuple(key_of(term) for term in self.objects(subject, predicate))

    def first(self, subject: str, predicate: str) -> str | None:
        """The first object of a subject and predicate as a string, or None when there is none."""
        found = self.keys(subject, predicate)
        return found[0] if found else None

    def text(self, subject: str, predicate: str, language: str) -> str | None:
        """The literal in one language, or None when there is none."""
        for term in self.objects(subject, predicate):
            if isinstance(term, ox.Literal) and term.language == language:
                return term.value
        return None

    def items(self, head: str) -> list[Term]:
        """The members of an RDF list; a list that runs in a circle ends where it would repeat."""
        members: list[Term] = []
        seen: set[str] = set()
        while head != RDF + "nil" and head not in seen:
            seen.add(head)
            members.extend(self.objects(head, RDF + "first")[:1])
            head = self.first(head, RDF + "rest") or RDF + "nil"
        return members


def key_of(term: Term) -> str:
    """A term as a string: the IRI, `_:id` for a blank node, the lexical form of a literal."""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.Triple):
        return str(term)
    return term.value
