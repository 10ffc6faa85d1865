"""The embedded store: pyoxigraph, on disk or in memory, behind the `GraphStore` seam."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph

from plangraph.domain.errors import QueryError, QuerySyntaxError, StoreError
from plangraph.graph.terms import Blank, Iri, Literal, Row, Term, Triple

_PLACE = re.compile(r"error at (\d+):(\d+)")

OxTerm = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


def from_oxigraph(term: OxTerm) -> Term:
    """The plain value of a pyoxigraph term.

    Raises:
        QueryError: when the term is a quoted triple, which no graph of plangraph holds.
    """
    if isinstance(term, pyoxigraph.NamedNode):
        return Iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, pyoxigraph.BlankNode):
        return Blank(term.value)
    raise QueryError(f"The result holds the quoted triple {term}. Ask for its subject, predicate and object instead.")


def to_oxigraph(term: Term) -> OxTerm:
    """The pyoxigraph term of a plain value."""
    match term:
        case Iri(value):
            return pyoxigraph.NamedNode(value)
        case Literal(value, _, str() as language):
            return pyoxigraph.Literal(value, language=language)
        case Literal(value, datatype, _):
            return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(datatype))
        case Blank(value):
            return pyoxigraph.BlankNode(value)


class OxigraphStore:
    """A pyoxigraph store as a `GraphStore`; `raw` is the store itself, for engine-bound work such as the endpoint."""

    def __init__(self, raw: pyoxigraph.Store) -> None:
        self.raw = raw

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """The solutions of a SELECT query (see `GraphStore.select`)."""
        results = self.run(query, bindings)
        if not isinstance(results, pyoxigraph.QuerySolutions):
            raise QueryError("A SELECT query was expected. Use ask or construct for the other forms.")
        names = [variable.value for variable in results.variables]
        return [
            {name: from_oxigraph(term) for name, term in zip(names, solution, strict=True) if term is not None}
            for solution in results
        ]

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """The answer of an ASK query (see `GraphStore.ask`)."""
        results = self.run(query, bindings)
        if not isinstance(results, pyoxigraph.QueryBoolean):
            raise QueryError("An ASK query was expected. Use select or construct for the other forms.")
        return bool(results)

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query (see `GraphStore.construct`)."""
        results = self.run(query, bindings)
        if not isinstance(results, pyoxigraph.QueryTriples):
            raise QueryError("A CONSTRUCT or DESCRIBE query was expected. Use select or ask for the other forms.")
        return list(dict.fromkeys(plain_triple(triple) for triple in results))

    def describe(self, iri: str) -> list[Triple]:
        """The statements about a resource (see `GraphStore.describe`)."""
        return self.construct(f"DESCRIBE {iri_text(iri)}")

    def graph_sizes(self) -> Mapping[str, int]:
        """The number of triples of each named graph (see `GraphStore.graph_sizes`)."""
        names = sorted(graph.value for graph in self.raw.named_graphs())
        return {
            name: sum(1 for _ in self.raw.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(name)))
            for name in names
        }

    def run(
        self, query: str, bindings: Mapping[str, Term] | None = None
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        """The result of a query of any form as the engine gives it; raises as `select` does."""
        substitutions = {pyoxigraph.Variable(name): to_oxigraph(term) for name, term in (bindings or {}).items()}
        try:
            return self.raw.query(query, use_default_graph_as_union=True, substitutions=substitutions)
        except SyntaxError as error:
            place = _PLACE.search(str(error))
            line, column = (int(place[1]), int(place[2])) if place else (None, None)
            raise QuerySyntaxError(f"The query does not parse: {error}", line, column) from error
        except RuntimeError as error:
            raise QueryError(f"{error}. Give values to variables that the query selects.") from error


def iri_text(iri: str) -> str:
    """The IRI as a query writes it.

    Raises:
        QueryError: when it is none, so that it cannot become another part of a query.
    """
    try:
        return str(pyoxigraph.NamedNode(iri))
    except ValueError as error:
        raise QueryError(f"{iri!r} is no IRI ({error}). Give an absolute IRI.") from error


def plain_triple(triple: pyoxigraph.Triple) -> Triple:
    """The plain values of a pyoxigraph triple; raises as `from_oxigraph` does."""
    subject, predicate = from_oxigraph(triple.subject), from_oxigraph(triple.predicate)
    if isinstance(subject, Literal) or not isinstance(predicate, Iri):
        raise QueryError(f"{triple} is no RDF triple. Give it a subject that is an IRI and a predicate that is one.")
    return subject, predicate, from_oxigraph(triple.object)


def memory_store(quads: Iterable[pyoxigraph.Quad]) -> OxigraphStore:
    """A store in memory that holds `quads`."""
    raw = pyoxigraph.Store()
    raw.bulk_extend(quads)
    return OxigraphStore(raw)


def open_store(path: Path, *, read_only: bool = True) -> OxigraphStore:
    """The store in the folder `path`; several processes may have it open read-only at the same time.

    Raises:
        StoreError: when there is no store at `path` or it cannot be read.
    """
    if not (path / "CURRENT").is_file():
        raise StoreError(f"No graph store at {path}. Run `plangraph build` to make it.")
    try:
        raw = pyoxigraph.Store.read_only(str(path)) if read_only else pyoxigraph.Store(str(path))
    except OSError as error:
        raise StoreError(f"The store at {path} cannot be opened: {error}. Run `plangraph build --force`.") from error
    return OxigraphStore(raw)
