"""A small SPARQL 1.1 server over a store in memory, with a graph store that can be written, and faults on demand."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph

CREDENTIALS = ("editor", "secret")


@dataclass
class GraphServer:
    """What the server holds, what it was asked, and how it misbehaves.

    `fault` is empty, `lossy` (forgets a triple of every graph), `cut` (marks every result as cut), `page` (answers with
    HTML), `slow` (answers after two seconds) or a status.
    """

    url: str = ""
    store: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    fault: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sparql(self) -> str:
        """Where it answers queries."""
        return f"{self.url}/sparql"

    @property
    def graph_store(self) -> str:
        """Where graphs are written by whoever has the credentials."""
        return f"{self.url}/store"


@contextmanager
def graph_server(*quads: pyoxigraph.Quad) -> Iterator[GraphServer]:
    """A running server that holds `quads`."""
    held = GraphServer()
    held.store.bulk_extend(quads)

    class Handler(_Handler):
        server_state = held

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_state: GraphServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        """Answer a query."""
        form = parse_qs(self._body().decode())
        state = self.server_state
        state.requests.append(("POST", form["query"][0]))
        if state.fault == "slow":
            threading.Event().wait(2)
        if state.fault.isdigit():
            self._answer(int(state.fault), b"refused\n\nSPARQL query:\nSECRET", "text/plain")
            return
        try:
            result = state.store.query(
                form["query"][0],
                default_graph=[pyoxigraph.NamedNode(iri) for iri in form["default-graph-uri"]],
                named_graphs=[pyoxigraph.NamedNode(iri) for iri in form["named-graph-uri"]],
            )
        except SyntaxError as error:
            self._answer(400, str(error).encode(), "text/plain")
            return
        if isinstance(result, pyoxigraph.QueryTriples):
            body, kind = result.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES), "application/n-triples"
        else:
            body = result.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
            kind = "application/sparql-results+json"
        self._answer(200, body or b"", "text/html" if state.fault == "page" else kind)

    def do_PUT(self) -> None:
        """Replace a graph."""
        body = self._body()
        graph = self._written()
        if graph is None:
            return
        quads = [
            pyoxigraph.Quad(*quad.triple, graph)
            for quad in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES)
        ]
        self.server_state.store.remove_graph(graph)
        self.server_state.store.extend(quads[1:] if self.server_state.fault == "lossy" else quads)
        self._answer(201)

    def do_DELETE(self) -> None:
        """Take a graph away."""
        graph = self._written()
        if graph is None:
            return
        known = graph in set(self.server_state.store.named_graphs())
        self.server_state.store.remove_graph(graph)
        self._answer(204 if known else 404)

    def _written(self) -> pyoxigraph.NamedNode | None:
        """The graph that a request writes, None where the request was refused."""
        [graph] = parse_qs(urlsplit(self.path).query)["graph"]
        self.server_state.requests.append((self.command, graph))
        wanted = "Basic " + base64.b64encode(":".join(CREDENTIALS).encode()).decode()
        if self.headers.get("Authorization") != wanted:
            self._answer(401, b"", "text/plain", {"WWW-Authenticate": 'Basic realm="graphs"'})
            return None
        return pyoxigraph.NamedNode(graph)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(
        self, status: int, body: bytes = b"", kind: str = "text/plain", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.server_state.fault == "cut":
            self.send_header("X-SPARQL-MaxRows", "1")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
