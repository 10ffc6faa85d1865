"""Attacks on a running endpoint: it refuses, stops, goes on answering, and never gives a cut result."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest

RUNAWAYS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)* ?b . ?b (!<a:b>|^!<a:b>)* ?c }",
    "order": "SELECT ?c { ?a ?b ?c . ?d ?e ?f } ORDER BY STR(?c) LIMIT 1",
    "strings": "SELECT (MAX(STRLEN(REPLACE(CONCAT(STR(?c), STR(?f)), '(.*)*x', ''))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
}


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that no query may reach, and the requests that it got."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the name that the base class asks for

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", requests
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "body",
    [
        "SERVICE <%s> { ?s ?p ?o }",
        "SERVICE SILENT <%s> { ?s ?p ?o }",
        "service<%s>{?s ?p ?o}",
        "SERVICESILENT<%s>{?s ?p ?o}",
        "BIND(<%s> AS ?g) SERVICE ?g { ?s ?p ?o }",
        "OPTIONAL { { SERVICE # comment\n <%s> { ?s ?p ?o } } }",
        "?s ?p ?o FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } }",
        "{ SELECT * { SERVICE <%s> { ?s ?p ?o } } }",
        "?s ?p ?o FILTER(?s<?b)SERVICE:x#>\n{?s ?p ?o}",
        "SERVICE:x{?s ?p ?o}",
        r"\u0053ERVICE <%s> { ?s ?p ?o }",
    ],
)
def test_no_query_reaches_another_server(tight: httpx2.Client, outside: tuple[str, list[str]], body: str) -> None:
    """SERVICE is refused in every spelling, and no request leaves the machine."""
    address, requests = outside
    where = body % address if "%s" in body else body
    response = tight.get("/sparql", params={"query": f"PREFIX : <{address}> SELECT * WHERE {{ {where} }}"})
    assert response.status_code == 400
    assert requests == []


def test_a_named_graph_is_never_fetched(tight: httpx2.Client, outside: tuple[str, list[str]]) -> None:
    """FROM and default-graph-uri name graphs of the store and nothing else."""
    address, requests = outside
    everything = "SELECT * WHERE { ?s ?p ?o }"
    for query, parameters in (
        (everything.replace("WHERE", f"FROM <{address}> WHERE"), {}),
        (everything, {"default-graph-uri": address}),
        (everything.replace("WHERE", "FROM <file:///etc/passwd> WHERE"), {}),
    ):
        response = tight.get("/sparql", params={"query": query, **parameters})
        assert response.json()["results"]["bindings"] == []
    assert requests == []


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_query_is_stopped_and_others_go_on(tight: httpx2.Client, tight_url: str, name: str) -> None:
    """The attacker is told by status within the limit; others are answered in less than a second meanwhile."""
    with ThreadPoolExecutor(1) as executor:
        attack = executor.submit(httpx2.get, f"{tight_url}/sparql", params={"query": RUNAWAYS[name]}, timeout=20)
        time.sleep(0.3)
        started = time.perf_counter()
        answer = tight.get("/sparql", params={"query": f"ASK {{ ?s ?p '{name}' }}"})
        assert time.perf_counter() - started < 1.0
        assert answer.status_code == 200
        response = attack.result()
    assert response.status_code == 503
    assert response.json()["type"].endswith("/query-limit")


def test_eight_runaway_queries_leave_room_for_others(tight: httpx2.Client, tight_url: str) -> None:
    """Others are answered in less than two seconds."""
    with ThreadPoolExecutor(8) as executor:
        url = f"{tight_url}/sparql"
        queries = [f"{RUNAWAYS['cross product']} # {number}" for number in range(8)]
        attacks = [executor.submit(httpx2.get, url, params={"query": query}, timeout=30) for query in queries]
        time.sleep(0.5)
        started = time.perf_counter()
        assert tight.get("/sparql", params={"query": "ASK { ?s ?p 'eight' }"}).status_code == 200
        assert time.perf_counter() - started < 2.0
        assert {attack.result().status_code for attack in attacks} == {503}


def test_a_client_that_hangs_up_frees_its_query(tight: httpx2.Client, tight_url: str) -> None:
    """Nothing goes on running for a client that has gone."""
    host, port = tight_url.removeprefix("http://").split(":")
    query = str(httpx2.QueryParams({"query": RUNAWAYS["cross product"] + " # gone"}))
    for _ in range(12):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.25)
    started = time.perf_counter()
    assert tight.get("/sparql", params={"query": "ASK { ?s ?p 'gone' }"}).status_code == 200
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize("accept", ["application/json", "application/xml", "text/csv", "text/tab-separated-values"])
def test_a_result_over_the_limit_is_refused_whole(tight: httpx2.Client, accept: str) -> None:
    """As many rows as allowed are given; one more is an error and no row at all."""
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT %d"
    assert tight.get("/sparql", params={"query": query % 200}, headers={"Accept": accept}).status_code == 200
    response = tight.get("/sparql", params={"query": query % 201}, headers={"Accept": accept})
    assert response.status_code == 422
    assert response.json()["type"].endswith("/result-too-large")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE " + "{" * 20_000 + "}" * 20_000,
        "SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}",
        "SELECT (" + "!" * 20_000 + "1 AS ?x) {}",
        "SELECT * {" + " UNION ".join(f"{{?s ?p {number}}}" for number in range(20_000)) + "}",
    ],
    ids=["groups", "brackets", "negations", "unions"],
)
def test_a_monstrous_query_harms_nobody(client: httpx2.Client, query: str) -> None:
    """It is answered with an error, and the service goes on."""
    headers = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=query, headers=headers).status_code in (400, 503)
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_half_open_connections_block_nobody(tight: httpx2.Client, tight_url: str) -> None:
    """Clients that send half a request do not keep others waiting."""
    host, port = tight_url.removeprefix("http://").split(":")
    opened = [socket.create_connection((host, int(port))) for _ in range(50)]
    try:
        for connection in opened:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n")
        started = time.perf_counter()
        assert tight.get("/healthz").status_code == 200
        assert time.perf_counter() - started < 1.0
    finally:
        for connection in opened:
            connection.close()
