"""Loading another server by the Graph Store Protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from tests.support.graph_server import CREDENTIALS, GraphServer, graph_server

from plangraph.domain.errors import RemoteStoreError
from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.builds import Build, BuildRecord
from plangraph.graph.opening import RemoteAddress
from plangraph.graph.pushing import GraphStoreClient, Pushed, push, triples_by_graph
from plangraph.graph.remote import RemoteEndpoint
from plangraph.graph.remote_store import DESCRIPTION, loaded_fingerprint

A, P = NamedNode("https://example.org/a"), NamedNode("https://example.org/p")
FOREIGN = Quad(A, P, Literal("theirs"), NamedNode("https://example.org/graph"))
OLD = Quad(A, P, Literal("old"), NamedNode(GRAPHS["facts"]))


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A build with two graphs."""
    quads = [
        Quad(A, P, Literal("一", language="zh"), NamedNode(GRAPHS["facts"])),
        Quad(A, P, Literal("2"), NamedNode(GRAPHS["facts"])),
        Quad(A, P, Literal("3"), NamedNode(GRAPHS["tables"])),
    ]
    (tmp_path / "dataset.nq").write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    return Build(tmp_path, BuildRecord("f" * 64, 0, "", {"facts": 2, "tables": 1}))


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """A server with a graph of somebody else and an old one of ours."""
    with graph_server(FOREIGN, OLD) as running:
        yield running


def pushed(build: Build, server: GraphServer, user: str = CREDENTIALS[0]) -> list[Pushed]:
    """What a push reports."""
    client = GraphStoreClient(RemoteAddress(server.graph_store, user, CREDENTIALS[1]), 10.0)
    return list(push(build, client, RemoteEndpoint(RemoteAddress(server.sparql), 10.0), triples_by_graph(build)))


def test_all_graphs_are_loaded_and_marked(build: Build, server: GraphServer) -> None:
    """Each graph is replaced and counted, others are left alone, and the fingerprint comes last; twice is as once."""
    for _ in range(2):
        report = pushed(build, server)
        assert {(one.name, one.sent) for one in report if one.sent} == {("facts", 2), ("tables", 1)}
        assert all(one.is_whole for one in report)
        assert [one.name for one in report] == sorted(GRAPHS)
    assert FOREIGN in server.store
    assert OLD not in server.store
    assert loaded_fingerprint(RemoteEndpoint(RemoteAddress(server.sparql), 10.0)) == "f" * 64
    written = [graph for method, graph in server.requests if method in ("PUT", "DELETE")]
    assert set(written) == {*GRAPHS.values(), DESCRIPTION}


def test_a_server_that_loses_triples_is_not_marked(build: Build, server: GraphServer) -> None:
    """Where the counts differ, the report says so and the old fingerprint is gone."""
    pushed(build, server)
    server.fault = "lossy"
    report = {one.name: one for one in pushed(build, server)}
    assert (report["facts"].sent, report["facts"].counted) == (2, 1)
    assert loaded_fingerprint(RemoteEndpoint(RemoteAddress(server.sparql), 10.0)) is None


def test_a_user_without_rights_is_told(build: Build, server: GraphServer) -> None:
    """A refused password is an error that says what to give."""
    with pytest.raises(RemoteStoreError, match="user who may write"):
        pushed(build, server, "nobody")


def test_a_missing_graph_store_is_told(build: Build) -> None:
    """A server that is away is an error that names the address."""
    with pytest.raises(RemoteStoreError, match="cannot be reached"):
        pushed(build, GraphServer("http://127.0.0.1:9"))
