"""A graph on another server: what is asked, what comes back, and what is said when something is wrong there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad
from pyoxigraph import Literal as OxLiteral
from tests.support.graph_server import GraphServer, graph_server

from plangraph.domain.errors import QueryError, QueryTimeoutError, RemoteStoreError, ResultTooLargeError
from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.opening import RemoteAddress
from plangraph.graph.oxigraph_store import memory_store
from plangraph.graph.remote import RemoteEndpoint
from plangraph.graph.remote_store import RemoteStore, check_fingerprint
from plangraph.graph.terms import Literal

EX = "https://example.org/"
FACTS, PRIVATE = NamedNode(GRAPHS["facts"]), NamedNode(f"{EX}private")
A, P, B = NamedNode(f"{EX}a"), NamedNode(f"{EX}p"), BlankNode("x")
QUADS = (
    Quad(A, P, B, FACTS),
    Quad(B, P, BlankNode("y"), FACTS),
    Quad(BlankNode("y"), P, OxLiteral("一", language="zh"), FACTS),
    Quad(BlankNode("other"), P, OxLiteral("2"), FACTS),
    Quad(A, P, OxLiteral("secret"), PRIVATE),
)
ALL = "SELECT ?o WHERE { ?s ?p ?o }"


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """A server with a graph of plangraph and a graph of somebody else."""
    with graph_server(*QUADS) as running:
        yield running


def store_at(url: str, timeout_s: float = 10.0) -> RemoteStore:
    """A store over the server at `url`."""
    return RemoteStore(RemoteEndpoint(RemoteAddress(url), timeout_s))


def test_graphs_of_others_stay_unseen(server: GraphServer) -> None:
    """Neither the default graph nor GRAPH reaches beyond the graphs of plangraph."""
    store = store_at(server.sparql)
    assert Literal("secret") not in [row["o"] for row in store.select(ALL)]
    assert len(store.select(ALL)) == 4
    assert not store.ask(f"ASK {{ GRAPH {PRIVATE} {{ ?s ?p ?o }} }}")
    assert store.graph_sizes() == {GRAPHS["facts"]: 4}


def test_a_description_is_that_of_the_embedded_store(server: GraphServer) -> None:
    """It holds the statements of the resource and of its blank nodes, and of no other blank node."""
    there = store_at(server.sparql).describe(A.value)
    here = memory_store(QUADS[:4]).describe(A.value)
    assert len(there) == len(here) == 3
    assert {value for _, _, value in there if isinstance(value, Literal)} == {
        value for _, _, value in here if isinstance(value, Literal)
    }


def test_something_that_is_no_iri_cannot_be_described(server: GraphServer) -> None:
    """Text that would end the IRI is an error and is not sent."""
    with pytest.raises(QueryError, match="is no IRI"):
        store_at(server.sparql).describe("https://example.org/> ?p ?o } #")
    assert server.requests == []


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        ("cut", ResultTooLargeError, "cut the result"),
        ("page", RemoteStoreError, "text/html instead of"),
        ("404", RemoteStoreError, "answers 404"),
        ("401", RemoteStoreError, "PLANGRAPH_SPARQL_PASSWORD"),
        ("500", QueryError, r"\(500\): refused$"),
    ],
)
def test_a_server_that_fails_is_named(server: GraphServer, fault: str, error: type[Exception], message: str) -> None:
    """Cut results, other content, refusals and missing rights are errors of their own."""
    server.fault = fault
    with pytest.raises(error, match=message):
        store_at(server.sparql).select(ALL)


def test_a_slow_server_is_not_waited_for(server: GraphServer) -> None:
    """An answer that does not come in time is an error."""
    server.fault = "slow"
    with pytest.raises(QueryTimeoutError, match="longer than"):
        store_at(server.sparql, 0.2).select(ALL)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/sparql", "ftp://example.org/", "no address"])
def test_a_server_that_is_away_is_named(url: str) -> None:
    """The error gives the address and the setting to correct."""
    with pytest.raises(RemoteStoreError, match=r"cannot be reached.*PLANGRAPH_SPARQL_ENDPOINT"):
        store_at(url).select(ALL)


def test_a_server_that_was_never_loaded_is_refused(server: GraphServer) -> None:
    """Without the description of a push, nothing is served from there."""
    with pytest.raises(RemoteStoreError, match=r"no complete build.*plangraph push"):
        check_fingerprint(RemoteEndpoint(RemoteAddress(server.sparql), 10.0), "abc")
