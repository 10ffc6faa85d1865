"""The contract of `GraphStore`: every implementation passes the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode, Quad, Store
from tests.support.graph_server import graph_server

from plangraph.domain.errors import QueryError, QuerySyntaxError, StoreError
from plangraph.graph.opening import RemoteAddress
from plangraph.graph.oxigraph_store import OxigraphStore, memory_store, open_store
from plangraph.graph.remote import GraphSelection, RemoteEndpoint
from plangraph.graph.remote_store import RemoteStore
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Iri, Literal

EX = "https://example.org/"
QUADS = [
    Quad(NamedNode(f"{EX}a"), NamedNode(f"{EX}p"), OxLiteral("一", language="zh"), NamedNode(f"{EX}g1")),
    Quad(NamedNode(f"{EX}a"), NamedNode(f"{EX}q"), NamedNode(f"{EX}b"), NamedNode(f"{EX}g1")),
    Quad(NamedNode(f"{EX}b"), NamedNode(f"{EX}p"), OxLiteral(2), NamedNode(f"{EX}g2")),
]


@pytest.fixture(params=["memory", "disk", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    """Each implementation with the same three quads in two graphs."""
    if request.param == "memory":
        yield memory_store(QUADS)
        return
    if request.param == "remote":
        names = (f"{EX}g1", f"{EX}g2")
        with graph_server(*QUADS) as server:
            yield RemoteStore(RemoteEndpoint(RemoteAddress(server.sparql), 10.0), GraphSelection(names, names))
        return
    raw = Store(str(tmp_path / "store"))
    raw.bulk_extend(QUADS)
    raw.flush()
    del raw
    yield open_store(tmp_path / "store")


def test_it_is_a_graph_store(store: GraphStore) -> None:
    """The implementation offers what the protocol asks for."""
    assert isinstance(store, GraphStore)


def test_the_default_graph_is_the_union(store: GraphStore) -> None:
    """A join over two named graphs needs no GRAPH clause."""
    rows = store.select(f"SELECT ?v WHERE {{ <{EX}a> <{EX}q> ?x . ?x <{EX}p> ?v }}")
    assert rows == [{"v": Literal("2", "http://www.w3.org/2001/XMLSchema#integer")}]


def test_a_named_graph_can_be_asked_alone(store: GraphStore) -> None:
    """GRAPH sees only its own triples."""
    assert store.ask(f"ASK {{ GRAPH <{EX}g2> {{ <{EX}b> ?p ?o }} }}")
    assert not store.ask(f"ASK {{ GRAPH <{EX}g2> {{ <{EX}a> ?p ?o }} }}")


def test_languages_are_kept(store: GraphStore) -> None:
    """A language-tagged string comes back with its language."""
    [row] = store.select(f"SELECT ?v WHERE {{ <{EX}a> <{EX}p> ?v }}")
    assert row["v"] == Literal("一", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "zh")


def test_bindings_replace_variables(store: GraphStore) -> None:
    """A bound variable takes the value given, which is data and never query text."""
    query = "SELECT ?s ?o WHERE { ?s ?p ?o }"
    assert len(store.select(query, {"s": Iri(f"{EX}a")})) == 2
    assert store.select(query, {"o": Literal("一", language="zh")})[0]
    assert store.select(query, {"s": Iri(f"{EX}nothing")}) == []
    with pytest.raises(QueryError, match="variables that the query selects"):
        store.select(query, {"p": Iri(f"{EX}p")})


def test_unbound_variables_are_left_out(store: GraphStore) -> None:
    """An OPTIONAL without a match gives a row without that variable."""
    [row] = store.select(f"SELECT ?s ?x WHERE {{ ?s <{EX}q> ?o OPTIONAL {{ ?s <{EX}none> ?x }} }}")
    assert set(row) == {"s"}


def test_construct_gives_distinct_triples(store: GraphStore) -> None:
    """The same triple constructed twice comes once."""
    triples = store.construct(f"CONSTRUCT {{ <{EX}a> <{EX}r> <{EX}b> }} WHERE {{ ?s ?p ?o }}")
    assert triples == [(Iri(f"{EX}a"), Iri(f"{EX}r"), Iri(f"{EX}b"))]


def test_a_resource_is_described(store: GraphStore) -> None:
    """A description holds the statements about the resource from every graph, and nothing else."""
    assert {predicate.value for _, predicate, _ in store.describe(f"{EX}a")} == {f"{EX}p", f"{EX}q"}
    assert store.describe(f"{EX}nothing") == []


def test_graph_sizes_are_counted(store: GraphStore) -> None:
    """Every named graph is counted, in alphabetical order."""
    assert list(store.graph_sizes().items()) == [(f"{EX}g1", 2), (f"{EX}g2", 1)]


def test_a_wrong_query_tells_its_place(store: GraphStore) -> None:
    """A syntax error carries line and column."""
    with pytest.raises(QuerySyntaxError) as caught:
        store.select("SELECT * WHERE {\n ?a ?b }")
    assert caught.value.line == 2
    assert caught.value.column


@pytest.mark.parametrize("form", ["select", "ask", "construct"])
def test_a_query_of_another_form_is_refused(store: GraphStore, form: str) -> None:
    """Each method takes its own form of query only."""
    query = "ASK { ?s ?p ?o }" if form != "ask" else "SELECT * { ?s ?p ?o }"
    with pytest.raises(QueryError, match="was expected"):
        getattr(store, form)(query)


def test_a_store_on_disk_is_read_by_many(tmp_path: Path) -> None:
    """A store may be open several times for reading, and nothing can be written through such a store."""
    raw = Store(str(tmp_path / "store"))
    raw.bulk_extend(QUADS)
    raw.flush()
    del raw
    first, second = open_store(tmp_path / "store"), open_store(tmp_path / "store")
    assert first.graph_sizes() == second.graph_sizes()
    with pytest.raises(RuntimeError, match="read-write"):
        first.raw.add(QUADS[0])


def test_a_missing_store_is_named(tmp_path: Path) -> None:
    """A folder without a store gives an error that says what to run."""
    with pytest.raises(StoreError, match="plangraph build"):
        open_store(tmp_path)


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    """A store whose files are broken gives an error, not a crash."""
    (tmp_path / "CURRENT").write_text("MANIFEST-000999\n", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path)


def test_a_quoted_triple_is_refused() -> None:
    """The graphs hold plain RDF only; a quoted triple in a result is an error."""
    with pytest.raises(QueryError, match="quoted triple"):
        memory_store(QUADS).select("SELECT (TRIPLE(?s, ?p, ?o) AS ?t) WHERE { ?s ?p ?o }")


def test_the_raw_store_is_reachable() -> None:
    """Engine-bound work such as the endpoint may use the engine itself."""
    assert len(OxigraphStore(Store()).raw) == 0
