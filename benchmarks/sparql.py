"""Measures the SPARQL endpoint over HTTP: latency of eight query shapes, and requests per second.

`python -m benchmarks.sparql` starts a service and, where Debian's Virtuoso is installed, a Virtuoso that holds
the same graphs. Rounds are interleaved, so that all series meet the same machine: `empty` is `/healthz` on the same
stack, `fresh` a query that was never asked (a comment makes each one differ), `kept` the same query again, `virtuoso` a
fresh one there.
"""

from __future__ import annotations

import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.support import virtuoso as engine
from tests.support.serving import serving

from plangraph.domain.vocabulary import GRAPHS
from plangraph.resources import data_root

PREFIXES = (
    "PREFIX pg: <https://w3id.org/plangraph/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX v: <https://w3id.org/plangraph/vocab/> "
)
REGION = "<https://w3id.org/plangraph/vocab/regions/150400>"
SHAPES = {
    "look-up": f"SELECT * {{ {REGION} ?p ?o }}",
    "zones of a region": f"SELECT ?z {{ ?z a pg:KeyExplorationMiningZone ; pg:locatedIn {REGION} }}",
    "4-way join": "SELECT ?n ?q ?c { ?f pg:appliesToRegion ?r ; pg:numericValue ?q ; pg:statedIn ?row . "
    "?r skos:prefLabel ?n . ?row pg:address ?c } LIMIT 50",
    "aggregate": "SELECT ?m (COUNT(*) AS ?n) { ?f pg:appliesToMineral ?m } GROUP BY ?m",
    "path": f"SELECT ?r {{ ?r skos:broader* {REGION} }}",
    "CONTAINS": 'SELECT ?u { ?u pg:address ?a ; pg:text ?t FILTER(CONTAINS(?t, "绿色矿山")) }',
    "OPTIONAL-heavy": "SELECT * { ?f a pg:Fact OPTIONAL { ?f pg:numericValue ?v } OPTIONAL { ?f pg:hasUnit ?u } "
    "OPTIONAL { ?f pg:appliesToRegion ?r } OPTIONAL { ?f pg:hasPeriod ?p } } LIMIT 50",
    "DESCRIBE": f"DESCRIBE {REGION}",
}
EMPTY = "/healthz"
ROUNDS = 300
CLIENTS = 8
SECONDS = 3.0


class Client:
    """One connection that is kept open; it does as little as it can, because it shares the machine."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def send(self, path: str) -> None:
        """Ask for an address."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept: */*\r\n\r\n".encode())
        self._buffer = b""

    def receive(self) -> bool:
        """Take in what has come; whether the response is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise RuntimeError("the server closed the connection")
        self._buffer += part
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self._buffer[:500])
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return len(body) >= int(length) if length else body.endswith(b"0\r\n\r\n")

    def milliseconds(self, path: str) -> float:
        """The time of one request."""
        started = time.perf_counter()
        self.send(path)
        while not self.receive():
            pass
        return (time.perf_counter() - started) * 1000


def wait(base: str) -> None:
    """Wait until a service has loaded everything."""
    while True:
        try:
            Client(base).milliseconds("/readyz")
        except RuntimeError:
            time.sleep(0.5)
        else:
            return


def address(query: str, *, graphs: bool = False) -> str:
    """The address of a query; with `graphs`, the dataset is named as the service does it for another server."""
    named = "".join(f"&default-graph-uri={quote(iri, safe='')}" for iri in GRAPHS.values()) if graphs else ""
    return f"/sparql?query={quote(PREFIXES + query)}{named}"


def p50_p99(times: list[float]) -> str:
    """Both figures of a series."""
    ordered = sorted(times)
    return f"{statistics.median(ordered):8.2f} {ordered[int(len(ordered) * 0.99) - 1]:8.2f}"


def latencies(service: str, other: str | None) -> None:
    """Print p50 and p99 of every series and shape."""
    ours, theirs = Client(service), Client(other) if other else None
    run = time.time_ns()
    print(f"{'milliseconds':<18} {'empty p50 p99':>17} {'fresh p50 p99':>17} {'kept p50 p99':>17} {'virtuoso':>17}")
    for name, query in SHAPES.items():
        series: tuple[list[float], ...] = ([], [], [], [])
        for number in range(ROUNDS):
            unasked = f"{query} #{run}.{number}"
            series[0].append(ours.milliseconds(EMPTY))
            series[1].append(ours.milliseconds(address(unasked)))
            series[2].append(ours.milliseconds(address(query)))
            if theirs is not None:
                series[3].append(theirs.milliseconds(address(unasked.replace(" #", "\n#"), graphs=True)))
        print(f"{name:<18} {' '.join(p50_p99(times) for times in series if times)}", flush=True)


def throughput(base: str, path_of: Callable[[int], str]) -> float:
    """Requests per second of several clients together; `path_of` gives the address of the nth request."""
    clients = [Client(base) for _ in range(CLIENTS)]
    count = 0
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(path_of(count))
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            for key, _ in selector.select(1.0):
                if key.data.receive():
                    count += 1
                    key.data.send(path_of(count))
    for client in clients:
        client.socket.close()
    return count / SECONDS


def rates(service: str, other: str | None) -> None:
    """Print requests per second for empty, kept and fresh requests."""
    run = time.time_ns()
    shapes = list(SHAPES.values())
    series: dict[str, tuple[str, Callable[[int], str]]] = {
        "empty": (service, lambda _: EMPTY),
        "kept look-up": (service, lambda _: address(SHAPES["look-up"])),
        "kept, all shapes": (service, lambda n: address(shapes[n % len(shapes)])),
        "fresh look-up": (service, lambda n: address(f"{SHAPES['look-up']} #{run}.{n}")),
        "fresh, all shapes": (service, lambda n: address(f"{shapes[n % len(shapes)]} #{run}.r{n}")),
    }
    if other:
        series["virtuoso, all shapes"] = (
            other,
            lambda n: address(f"{shapes[n % len(shapes)]}\n#{run}.{n}", graphs=True),
        )
    for name, (base, path_of) in series.items():
        print(f"{name:<22} {throughput(base, path_of):7.0f} requests/s from {CLIENTS} clients", flush=True)


@contextmanager
def virtuoso() -> Iterator[str | None]:
    """A Virtuoso with the graphs of the plan, None where it is not installed."""
    if engine.BINARY is None:
        print(engine.REASON)
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, engine.virtuoso(Path(folder)) as server:
        subprocess.run(
            [Path(sys.executable).with_name("plangraph"), "push"],
            env={**os.environ, **server.settings},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield server.sparql.removesuffix("/sparql")


def main() -> None:
    """Start both servers and measure them."""
    with virtuoso() as other, serving(data_root() / ".plangraph") as (service, _):
        wait(service)
        latencies(service, other)
        rates(service, other)


if __name__ == "__main__":
    main()
