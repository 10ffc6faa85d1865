"""A `GraphStore` over a SPARQL 1.1 server that was loaded by `plangraph push`.

Beside the named graphs, a push writes a description with the fingerprint of the build; a server that holds another
build, or half of one, is refused when the service starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyoxigraph

from plangraph.domain.errors import QueryError, RemoteStoreError
from plangraph.domain.identifiers import BASE, graph_iri
from plangraph.domain.vocabulary import GRAPHS, PREFIXES
from plangraph.graph.builds import BuildRecord
from plangraph.graph.oxigraph_store import iri_text, memory_store, plain_triple, to_oxigraph
from plangraph.graph.remote import WHOLE, GraphSelection, RemoteEndpoint
from plangraph.graph.terms import Blank, Iri, Literal, Row, Term, Triple

DESCRIPTION: Final = graph_iri("description")
"""The graph in which a push describes what it loaded; no query of the service sees it."""

DATASET: Final = f"{BASE}catalog#dataset"
_FINGERPRINT: Final = f"SELECT ?value WHERE {{ <{DATASET}> <{PREFIXES['dct']}identifier> ?value }}"
_SIZES: Final = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_ABOUT: Final = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } ?s ?p ?o }"
_ABOUT_AND_BLANKS: Final = (
    "CONSTRUCT { ?s ?p ?o } WHERE { { VALUES ?s { %s } ?s ?p ?o } UNION { ?s ?p ?o FILTER(isBlank(?s)) } }"
)
_LANG_STRING: Final = f"{PREFIXES['rdf']}langString"


def description_of(record: BuildRecord) -> Iterator[pyoxigraph.Triple]:
    """What a push states about the build that it loaded, in VoID."""
    dataset, integer = pyoxigraph.NamedNode(DATASET), pyoxigraph.NamedNode(f"{PREFIXES['xsd']}integer")

    def stated(subject: pyoxigraph.NamedNode, name: str, value: Any) -> pyoxigraph.Triple:
        prefix, _, local = name.partition(":")
        return pyoxigraph.Triple(subject, pyoxigraph.NamedNode(PREFIXES[prefix] + local), value)

    def count(number: int) -> pyoxigraph.Literal:
        return pyoxigraph.Literal(str(number), datatype=integer)

    yield stated(dataset, "rdf:type", pyoxigraph.NamedNode(f"{PREFIXES['void']}Dataset"))
    yield stated(dataset, "dct:identifier", pyoxigraph.Literal(record.fingerprint))
    yield stated(dataset, "void:triples", count(sum(record.triples.values())))
    for name, triples in sorted(record.triples.items()):
        graph = pyoxigraph.NamedNode(GRAPHS[name])
        yield stated(dataset, "void:subset", graph)
        yield stated(graph, "void:triples", count(triples))


def loaded_fingerprint(endpoint: RemoteEndpoint) -> str | None:
    """The fingerprint of the build that was last pushed to the server as a whole, or None."""
    rows = endpoint.table(_FINGERPRINT, GraphSelection((DESCRIPTION,), ()))["results"]["bindings"]
    return str(rows[0]["value"]["value"]) if rows else None


def check_fingerprint(endpoint: RemoteEndpoint, expected: str) -> None:
    """Make sure that the server holds the build with this fingerprint.

    Raises:
        RemoteStoreError: when it is away, empty, or holds another build.
    """
    found = loaded_fingerprint(endpoint)
    if found != expected:
        holds = f"the build {found}" if found else "no complete build"
        raise RemoteStoreError(
            f"{endpoint.address.url} holds {holds}; expected {expected}. Run `plangraph push`, then start again."
        )


class RemoteStore:
    """The named graphs of plangraph on another server, as a `GraphStore`."""

    def __init__(self, endpoint: RemoteEndpoint, selection: GraphSelection = WHOLE) -> None:
        self._endpoint = endpoint
        self._selection = selection
        self._empty = memory_store(())

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """The solutions of a SELECT query (see `GraphStore.select`)."""
        result = self._table(query, bindings, pyoxigraph.QuerySolutions, "A SELECT query was expected")
        return [{name: _term(cell) for name, cell in row.items()} for row in result["results"]["bindings"]]

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """The answer of an ASK query (see `GraphStore.ask`)."""
        return bool(self._table(query, bindings, pyoxigraph.QueryBoolean, "An ASK query was expected")["boolean"])

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query (see `GraphStore.construct`)."""
        self._check(query, bindings, pyoxigraph.QueryTriples, "A CONSTRUCT or DESCRIBE query was expected")
        found = self._endpoint.graph(_bound(query, bindings), self._selection)
        return [plain_triple(triple) for triple in dict.fromkeys(found)]

    def describe(self, iri: str) -> list[Triple]:
        """The statements about a resource (see `GraphStore.describe`).

        Servers describe resources in ways of their own, and a blank node cannot be asked for in a second request; where
        there is one, all of them come along and the ones that belong to the resource are kept.
        """
        own = self.construct(_ABOUT % iri_text(iri))
        if not any(isinstance(value, Blank) for _, _, value in own):
            return own
        by_subject: dict[Iri | Blank, list[Triple]] = {}
        for triple in self.construct(_ABOUT_AND_BLANKS % iri_text(iri)):
            by_subject.setdefault(triple[0], []).append(triple)
        found: list[Triple] = []
        waiting: list[Iri | Blank] = [Iri(iri)]
        while waiting:
            triples = by_subject.pop(waiting.pop(), [])
            found += triples
            waiting += [value for _, _, value in triples if isinstance(value, Blank)]
        return found

    def graph_sizes(self) -> Mapping[str, int]:
        """The number of triples of each named graph (see `GraphStore.graph_sizes`)."""
        rows = self.select(_SIZES)
        return dict(sorted((row["graph"].value, int(row["triples"].value)) for row in rows))

    def _table(
        self, query: str, bindings: Mapping[str, Term] | None, form: type[object], expectation: str
    ) -> dict[str, Any]:
        self._check(query, bindings, form, expectation)
        is_ask = form is pyoxigraph.QueryBoolean
        return self._endpoint.table(_bound(query, bindings), self._selection, is_ask=is_ask)

    def _check(self, query: str, bindings: Mapping[str, Term] | None, form: type[object], expectation: str) -> None:
        """Refuse here, with line and column, what the embedded store would refuse."""
        if not isinstance(self._empty.run(query, bindings), form):
            raise QueryError(f"{expectation}. Use the method for the other form.")


def _bound(query: str, bindings: Mapping[str, Term] | None) -> str:
    """The query joined with the values of its variables. Source: SPARQL 1.1 Query Language, section 10.2."""
    if not bindings:
        return query
    names = " ".join(f"?{name}" for name in bindings)
    values = " ".join(str(to_oxigraph(term)) for term in bindings.values())
    return f"{query}\nVALUES ({names}) {{ ({values}) }}"


def _term(cell: Mapping[str, str]) -> Term:
    if cell["type"] == "uri":
        return Iri(cell["value"])
    if cell["type"] == "bnode":
        return Blank(cell["value"])
    if language := cell.get("xml:lang"):
        return Literal(cell["value"], _LANG_STRING, language)
    return Literal(cell["value"], cell.get("datatype") or f"{PREFIXES['xsd']}string")
