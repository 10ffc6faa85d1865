"""Jobs on another SPARQL server have the same answers, limits and errors as on the embedded store."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.support.graph_server import GraphServer, graph_server

from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.opening import RemoteAddress
from plangraph.sparql.messages import Job, Reply
from plangraph.sparql.remote_engine import RemoteEngine

P = NamedNode("https://example.org/p")
FACTS, TABLES, PRIVATE = (NamedNode(iri) for iri in (GRAPHS["facts"], GRAPHS["tables"], "https://example.org/private"))
QUADS = [
    *(Quad(P, P, Literal(number), FACTS) for number in range(3)),
    Quad(P, P, Literal("四", language="zh"), TABLES),
    Quad(P, P, Literal("secret"), PRIVATE),
]
JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """A server with two graphs of plangraph and one of somebody else."""
    with graph_server(*QUADS) as running:
        yield running


def answer(
    server: GraphServer, query: str, media_type: str = JSON, default: tuple[str, ...] | None = None, max_rows: int = 10
) -> Reply:
    """The reply to a job on the server."""
    named = () if default is not None else None
    job = Job(query, media_type, default, named, default is None, max_rows, 1_000_000, 10.0)
    return RemoteEngine(RemoteAddress(server.sparql)).answer(job)


@pytest.mark.parametrize(
    ("clauses", "count"),
    [
        ("", "4"),
        (f"FROM {TABLES}", "1"),
        (f"FROM {TABLES} FROM {FACTS}", "4"),
        (f"from{TABLES}", "1"),
        (f"FROM NAMED {FACTS}", "0"),
        (f"FROM {PRIVATE}", "0"),
        (f"FROM {PRIVATE} FROM {TABLES}", "1"),
    ],
)
def test_the_dataset_is_never_larger_than_ours(server: GraphServer, clauses: str, count: str) -> None:
    """FROM chooses among the graphs of plangraph; the clause itself is not sent."""
    reply = answer(server, COUNT % clauses, "text/csv")
    assert reply.body == f"n\r\n{count}\r\n".encode()
    assert all("FROM" not in query.upper() for _, query in server.requests)


def test_the_request_wins_over_the_query(server: GraphServer) -> None:
    """A dataset that the request names is the one that is asked."""
    reply = answer(server, COUNT % f"FROM {FACTS}", "text/csv", (TABLES.value, PRIVATE.value))
    assert reply.body == b"n\r\n1\r\n"


def test_a_relative_graph_is_refused(server: GraphServer) -> None:
    """A graph name that cannot be told is an error, and nothing is sent."""
    assert answer(server, COUNT % "FROM <facts>").kind == "failed"
    assert server.requests == []


@pytest.mark.parametrize(
    ("query", "media_type", "expected"),
    [
        ("ASK { ?s ?p 'secret' }", JSON, b'"boolean":false'),
        ("SELECT ?o { ?s ?p ?o FILTER(LANG(?o) = 'zh') }", "text/tab-separated-values", '"四"@zh'.encode()),
        ("SELECT ?o { ?s ?p ?o } ORDER BY ?o", "application/sparql-results+xml", "四".encode()),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "text/turtle", b"https://example.org/p"),
    ],
)
def test_answers_have_every_format(server: GraphServer, query: str, media_type: str, expected: bytes) -> None:
    """The server is asked in one format, and the answer is written here."""
    reply = answer(server, query, media_type)
    assert (reply.kind, expected in reply.body) == ("ok", True)


def test_errors_and_limits_are_replies(server: GraphServer) -> None:
    """Syntax, too many rows, a failing and an absent server each have a kind of their own."""
    assert answer(server, "SELECT * { ?s ?p").kind == "syntax"
    assert answer(server, "SELECT * { ?s ?p ?o }", max_rows=3).kind == "rows"
    assert answer(server, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", max_rows=3).kind == "rows"
    for fault, kind in (("cut", "cut"), ("page", "away"), ("503", "away"), ("500", "failed")):
        server.fault = fault
        assert answer(server, COUNT % "").kind == kind
    assert answer(GraphServer("http://127.0.0.1:9"), COUNT % "").kind == "away"


def test_json_has_no_deviations_left(server: GraphServer) -> None:
    """The result is plain SPARQL JSON whatever the server adds."""
    assert set(json.loads(answer(server, "SELECT ?o { ?s ?p ?o }").body)) == {"head", "results"}
