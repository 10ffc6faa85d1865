"""Reads the body of a submission, in any accepted media type, into records: kinds, fields and raw values.

Nothing is judged here. Predicates are recognised by the IRI, the JSON key, the camel-case name or a Chinese name of a
field; what is not recognised is kept by name so that the report can say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from plangraph.domain.errors import SubmissionError
from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Catalogue, Field, Kind
from plangraph.validation.context import SUBMISSION_BASE, build_context
from plangraph.validation.jsonld import JsonLdReader
from plangraph.validation.limits import Limits
from plangraph.validation.triples import RDF_TYPE, Term, TripleIndex, key_of

_JSON: Final = frozenset({"application/json", "application/ld+json", "text/json"})
_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
MEDIA_TYPES: Final = tuple(sorted({*_JSON, *_FORMATS}))
SUFFIXES: Final = {
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
}
_DEEPEST_GROUP = 4


@dataclass(frozen=True)
class Node:
    """A node of a submission: its term, the raw values of known fields by field IRI, and names that are not known."""

    term: ox.NamedNode | ox.BlankNode
    values: Mapping[str, tuple[Raw, ...]]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One submitted record: its node, its kind (None when not recognised) and how the kind was written."""

    node: Node
    kind: Kind | None
    kind_found: str | None


Raw = Term | Node


@dataclass
class _Tree:
    """Builds nodes from triples; a node that contains itself is cut where it would repeat."""

    index: TripleIndex
    names: Mapping[str, Field]
    terms: dict[str, ox.NamedNode | ox.BlankNode] = field(default_factory=dict)

    def node(self, term: ox.NamedNode | ox.BlankNode, path: tuple[str, ...] = ()) -> Node:
        subject = key_of(term)
        values: dict[str, list[Raw]] = {}
        unknown: list[str] = []
        for predicate, objects in self.index.predicates(subject).items():
            found = self._field(predicate)
            if found is None:
                if predicate not in (RDF_TYPE.value, PG + "kind"):
                    unknown.append(_local(predicate))
                continue
            items = (item for term_ in objects for item in self._members(term_))
            values.setdefault(found.iri, []).extend(self._raw(item, (*path, subject)) for item in items)
        return Node(term, {iri: tuple(raw) for iri, raw in values.items()}, tuple(unknown))

    def _field(self, predicate: str) -> Field | None:
        return self.names.get(predicate) or self.names.get(_local(predicate))

    def _members(self, term: Term) -> list[Term]:
        items = self.index.items(key_of(term)) if isinstance(term, ox.BlankNode) else []
        return items or [term]

    def _raw(self, term: Term, path: tuple[str, ...]) -> Raw:
        nested = isinstance(term, ox.NamedNode | ox.BlankNode) and self.index.predicates(key_of(term))
        if nested and isinstance(term, ox.NamedNode | ox.BlankNode):
            if key_of(term) in path or len(path) > _DEEPEST_GROUP:
                return Node(term, {})
            return self.node(term, path)
        return term


def _local(iri: str) -> str:
    return unquote(iri.removeprefix(PG).removeprefix(SUBMISSION_BASE))


@dataclass(frozen=True)
class SubmissionReader:
    """Reads bodies into records with the kinds and fields of a catalogue."""

    catalogue: Catalogue
    limits: Limits
    json: JsonLdReader

    @classmethod
    def of(cls, catalogue: Catalogue, limits: Limits) -> SubmissionReader:
        """A reader for the catalogue's published context."""
        return cls(catalogue, limits, JsonLdReader(build_context(catalogue), limits))

    def read(self, body: bytes, media_type: str) -> tuple[Record, ...]:
        """The records of a body, in the order of the text.

        Raises:
            SubmissionError: when the body is too large, malformed, of an unknown media type, or holds no record.
        """
        if len(body) > self.limits.max_bytes:
            raise SubmissionError(
                f"The body has {len(body)} bytes; at most {self.limits.max_bytes} are read. Split it."
            )
        triples = list(self._limited(self._triples(body, media_type)))
        records = self._records(triples)
        if not records:
            raise SubmissionError(
                "No project was found. Give each one a kind, for example "
                '{"kind": "mining_new", "mineral": "…"}; docs/submitting.md lists the kinds.'
            )
        if len(records) > self.limits.max_projects:
            raise SubmissionError(f"{len(records)} projects are more than {self.limits.max_projects}. Split the body.")
        return records

    def _limited(self, triples: Iterable[ox.Quad | ox.Triple]) -> Iterator[ox.Quad | ox.Triple]:
        for number, triple in enumerate(triples):
            if number >= self.limits.max_triples:
                raise SubmissionError(f"The body holds more than {self.limits.max_triples} triples. Split it.")
            yield triple

    def _triples(self, body: bytes, media_type: str) -> Iterator[ox.Quad | ox.Triple]:
        essence = media_type.split(";", maxsplit=1)[0].strip().lower()
        text = _decoded(body)
        if essence in _JSON:
            yield from self.json.triples(text)
            return
        if essence not in _FORMATS:
            raise SubmissionError(f"The media type {media_type!r} is not read. Send one of {', '.join(MEDIA_TYPES)}.")
        if _FORMATS[essence] == ox.RdfFormat.RDF_XML and "<!ENTITY" in text:
            raise SubmissionError("The RDF/XML declares entities, which are not expanded. Write the IRIs out.")
        try:
            base = None if essence in ("application/n-triples", "application/n-quads") else SUBMISSION_BASE
            yield from ox.parse(text.encode(), format=_FORMATS[essence], base_iri=base)
        except SyntaxError as error:
            raise SubmissionError(f"The {essence} cannot be read: {error.msg}.", error.lineno, error.offset) from error

    def _records(self, triples: list[ox.Quad | ox.Triple]) -> tuple[Record, ...]:
        tree = _Tree(TripleIndex(triples), self.catalogue.field_names)
        subjects = {key_of(t.subject): t.subject for t in triples if not isinstance(t.subject, ox.Triple)}
        records = {key: self._record(tree, term) for key, term in subjects.items()}
        known = {key for key, record in records.items() if record.kind_found or record.node.values}
        inner = {key_of(t.object) for t in triples if key_of(t.subject) in known and t.object != t.subject}
        return tuple(records[key] for key in records if records[key].kind or key in known - inner)

    def _record(self, tree: _Tree, term: ox.NamedNode | ox.BlankNode) -> Record:
        subject = key_of(term)
        written = (*tree.index.keys(subject, RDF_TYPE.value), *tree.index.keys(subject, PG + "kind"))
        kinds = [kind for name in written if (kind := self._kind(name))]
        ours = [_local(name) for name in written if name.startswith((PG, SUBMISSION_BASE)) or ":" not in name]
        return Record(tree.node(term), kinds[0] if kinds else None, next(iter(ours), None))

    def _kind(self, name: str) -> Kind | None:
        return self.catalogue.kind_names.get(name) or self.catalogue.kind_names.get(_local(name))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - body.rfind(b"\n", 0, error.start)
        raise SubmissionError("The body is no UTF-8. Save it as UTF-8 and send it again.", line, column) from error
