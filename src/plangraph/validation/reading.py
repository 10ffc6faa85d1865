"""Reads the body of a submission, in any accepted media type, into records: kinds, fields and raw values.

Nothing is judged here. Predicates are recognised by the IRI, the JSON key, the camel-case name or a Chinese name of a
field; what is not recognised is kept by name so that the report can say so.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from plangraph.domain.errors import SubmissionError
from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Catalogue, Field, Kind
from plangraph.validation.context import SUBMISSION_BASE, build_context
from plangraph.validation.jsonld import JsonLdReader, load_json
from plangraph.validation.limits import Limits
from plangraph.validation.plain_json import PlainReader
from plangraph.validation.records import Node, Raw, Record
from plangraph.validation.structure import check_turtle_depth, check_xml
from plangraph.validation.tables import CSV, XLSX, TableReader
from plangraph.validation.triples import RDF_TYPE, Term, TripleIndex, key_of

_JSON: Final = frozenset({"application/json", "application/ld+json", "application/geo+json", "text/json"})
NDJSON: Final = "application/x-ndjson"
_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
MEDIA_TYPES: Final = tuple(sorted({*_JSON, *_FORMATS, NDJSON, CSV, XLSX}))
SUFFIXES: Final = {
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".ndjson": NDJSON,
    ".jsonl": NDJSON,
    ".csv": CSV,
    ".xlsx": XLSX,
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
}
_DEEPEST_GROUP = 4
_VISITS_PER_TRIPLE = 5
_NO_PROJECT: Final = (
    "No project was found. Give each one a kind, for example "
    '{"kind": "mining_new", "mineral": "…"}; docs/submitting.md lists the kinds.'
)


@dataclass
class _Tree:
    """Builds nodes from triples; a node that contains itself is cut where it would repeat."""

    index: TripleIndex
    names: Mapping[str, Field]
    limits: Limits
    most_visits: int
    visited: int = 0

    def node(self, term: ox.NamedNode | ox.BlankNode, path: tuple[str, ...] = ()) -> Node:
        """The node of a term with everything below it.

        Raises:
            SubmissionError: when nodes share one another so often that they unfold without end.
        """
        subject = key_of(term)
        values: dict[str, list[Raw]] = {}
        unknown: list[str] = []
        for predicate, objects in self.index.predicates(subject).items():
            found = self._field(predicate)
            if found is None:
                if predicate not in (RDF_TYPE.value, PG + "kind"):
                    unknown.append(_local(predicate))
                continue
            items = [item for term_ in objects for item in self._members(term_)]
            self._count(found, len(items))
            values.setdefault(found.iri, []).extend(self._raw(item, (*path, subject)) for item in items)
        return Node(term, {iri: tuple(raw) for iri, raw in values.items()}, tuple(unknown))

    def _count(self, found: Field, values: int) -> None:
        self.visited += values
        if values > self.limits.max_values:
            raise SubmissionError(
                f"One project has {values} values of {found.key!r}; at most {self.limits.max_values} are read."
            )
        if self.visited > self.most_visits:
            raise SubmissionError("The nodes of the body refer to one another too often. Give each project its own.")

    def is_known(self, subject: str) -> bool:
        """Whether a subject has a value of any known field."""
        return any(self._field(predicate) is not None for predicate in self.index.predicates(subject))

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
        return Node(term, {}) if isinstance(term, ox.BlankNode) else term


def _local(iri: str) -> str:
    return unquote(iri.removeprefix(PG).removeprefix(SUBMISSION_BASE))


@dataclass(frozen=True)
class SubmissionReader:
    """Reads bodies into records with the kinds and fields of a catalogue."""

    catalogue: Catalogue
    limits: Limits
    json: JsonLdReader
    plain: PlainReader
    tables: TableReader

    @classmethod
    def of(cls, catalogue: Catalogue, limits: Limits) -> SubmissionReader:
        """A reader for the catalogue's published context."""
        terms = build_context(catalogue)
        plain = PlainReader.of(catalogue, terms, limits.max_values)
        return cls(catalogue, limits, JsonLdReader(terms, limits), plain, TableReader.of(catalogue, limits))

    def read(self, body: bytes, media_type: str) -> tuple[Record, ...]:
        """The records of a body, in the order of the text.

        Raises:
            SubmissionError: when the body is too large, malformed, of an unknown media type, or holds no record.
        """
        records: list[Record] = []
        for record in self.read_each(body, media_type):
            records.append(record)
            if len(records) > self.limits.max_projects:
                raise SubmissionError(f"More than {self.limits.max_projects} projects are in one body. Split it.")
        return tuple(records)

    def read_each(self, body: bytes, media_type: str) -> Iterator[Record]:
        """The records of a body one after the other; those of lines and rows are read only when they are asked for.

        Raises:
            SubmissionError: as `read` does, but without a limit on the number of lines or rows.
        """
        if len(body) > self.limits.max_bytes:
            raise SubmissionError(
                f"The body has {len(body)} bytes; at most {self.limits.max_bytes} are read. Split it."
            )
        essence = media_type.split(";", maxsplit=1)[0].strip().lower()
        if essence not in MEDIA_TYPES:
            raise SubmissionError(f"The media type {media_type!r} is not read. Send one of {', '.join(MEDIA_TYPES)}.")
        found = False
        for record in self._each(body, essence):
            found = True
            yield record
        if not found:
            raise SubmissionError(_NO_PROJECT)

    def _each(self, body: bytes, essence: str) -> Iterator[Record]:
        if essence == NDJSON:
            for number, line in enumerate(io.BytesIO(body), 1):
                if line.strip():
                    yield from self.read_line(line, number)
        elif essence in (CSV, XLSX):
            rows = self.tables.xlsx(body) if essence == XLSX else self.tables.csv(_decoded(body))
            for number, project in rows:
                yield from _placed(number, partial(self._records_of_value, project))
        elif essence in _JSON:
            yield from self._records_of_json(_decoded(body))
        else:
            yield from self._records_of(self._triples(body, essence))

    def read_line(self, line: bytes, number: int) -> tuple[Record, ...]:
        """The records of one line of NDJSON.

        Raises:
            SubmissionError: when the line is no JSON, or holds no record; it carries the number of the line.
        """
        records = _placed(number, lambda: self._records_of_json(_decoded(line)))
        if not records:
            raise SubmissionError(_NO_PROJECT, number)
        return records

    def _records_of_json(self, text: str) -> tuple[Record, ...]:
        value = load_json(text, self.limits)
        # A text of so few characters cannot hold too many triples.
        plain = self.plain.record(value) if len(text) <= self.limits.max_triples else None
        return (plain,) if plain is not None else self._records_of(self.json.triples(text, value))

    def _records_of_value(self, value: object) -> tuple[Record, ...]:
        return self._records_of(self.json.triples_of(value))

    def _records_of(self, triples: Iterable[ox.Quad | ox.Triple]) -> tuple[Record, ...]:
        return self._records(list(self._limited(triples)))

    def _limited(self, triples: Iterable[ox.Quad | ox.Triple]) -> Iterator[ox.Quad | ox.Triple]:
        for number, triple in enumerate(triples):
            if number >= self.limits.max_triples:
                raise SubmissionError(f"The body holds more than {self.limits.max_triples} triples. Split it.")
            yield triple

    def _triples(self, body: bytes, essence: str) -> Iterator[ox.Quad | ox.Triple]:
        text = _decoded(body)
        if _FORMATS[essence] == ox.RdfFormat.RDF_XML:
            check_xml(text, self.limits.max_depth)
        elif _FORMATS[essence] in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
            check_turtle_depth(text, self.limits.max_depth)
        try:
            base = None if essence in ("application/n-triples", "application/n-quads") else SUBMISSION_BASE
            yield from ox.parse(text.encode(), format=_FORMATS[essence], base_iri=base)
        except SyntaxError as error:
            raise SubmissionError(f"The {essence} cannot be read: {error.msg}.", error.lineno, error.offset) from error

    def _records(self, triples: list[ox.Quad | ox.Triple]) -> tuple[Record, ...]:
        most_visits = _VISITS_PER_TRIPLE * len(triples)
        tree = _Tree(TripleIndex(triples), self.catalogue.field_names, self.limits, most_visits)
        subjects = {key_of(t.subject): t.subject for t in triples if not isinstance(t.subject, ox.Triple)}
        kinds = {key: self._kinds(tree.index, key) for key in subjects}
        known = {key for key in subjects if kinds[key][1] or tree.is_known(key)}
        inner = {key_of(t.object) for t in triples if key_of(t.subject) in known and t.object != t.subject}
        outer = known - inner
        wanted = [key for key in subjects if kinds[key][0] or key in outer]
        if len(wanted) > self.limits.max_projects:
            raise SubmissionError(f"More than {self.limits.max_projects} projects are in one body. Split it.")
        return tuple(Record(tree.node(subjects[key]), *kinds[key]) for key in wanted)

    def _kinds(self, index: TripleIndex, subject: str) -> tuple[Kind | None, str | None]:
        """The kind of a subject, and how it is written."""
        written = (*index.keys(subject, RDF_TYPE.value), *index.keys(subject, PG + "kind"))
        kinds = [kind for name in written if (kind := self._kind(name))]
        ours = [_local(name) for name in written if name.startswith((PG, SUBMISSION_BASE)) or ":" not in name]
        return kinds[0] if kinds else None, next(iter(ours), None)

    def _kind(self, name: str) -> Kind | None:
        return self.catalogue.kind_names.get(name) or self.catalogue.kind_names.get(_local(name))


def _placed(line: int, read: Callable[[], tuple[Record, ...]]) -> tuple[Record, ...]:
    """What `read` gives; an error that it raises gets the line of the whole text."""
    try:
        return read()
    except SubmissionError as error:
        raise SubmissionError(str(error), line, error.column) from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - body.rfind(b"\n", 0, error.start)
        raise SubmissionError("The body is no UTF-8. Save it as UTF-8 and send it again.", line, column) from error
