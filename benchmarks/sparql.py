"""Measures the SPARQL endpoint of a running service: latency of eight query shapes, and requests per second.

Start a service, then `python benchmarks/sparql.py http://127.0.0.1:8000`. Each shape is asked anew (a comment makes
each query differ, so nothing kept is used) and again (the kept answer); `empty` is `/healthz` on the same stack.
"""

from __future__ import annotations

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

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
ROUNDS = 200
CLIENTS = 8


def address(query: str) -> str:
    """The address of a query."""
    return f"/sparql?query={quote(PREFIXES + query)}"


def milliseconds(connection: HTTPConnection, path: str) -> float:
    """The time of one request on an open connection."""
    started = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body[:500]
    return (time.perf_counter() - started) * 1000


def report(name: str, times: list[float]) -> None:
    """Print p50 and p99 of a series."""
    ordered = sorted(times)
    print(f"{name:<28} p50 {statistics.median(ordered):7.2f} ms   p99 {ordered[int(len(ordered) * 0.99) - 1]:7.2f} ms")


def throughput(host: str, path: str, seconds: float) -> float:
    """Requests per second of several clients that ask the same."""
    end = time.perf_counter() + seconds

    def ask(_: int) -> int:
        connection, count = HTTPConnection(host), 0
        while time.perf_counter() < end:
            milliseconds(connection, path)
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as executor:
        return sum(executor.map(ask, range(CLIENTS))) / seconds


def main(base: str) -> None:
    """Measure everything and print one line for each series."""
    host = urlsplit(base).netloc
    connection = HTTPConnection(host)
    report("empty", [milliseconds(connection, "/healthz") for _ in range(ROUNDS)])
    run = time.time_ns()
    for name, query in SHAPES.items():
        report(name, [milliseconds(connection, address(f"{query} #{run}.{n}")) for n in range(ROUNDS)])
        report(f"{name} (kept)", [milliseconds(connection, address(query)) for _ in range(ROUNDS)])
    for name, path in (("empty", "/healthz"), ("look-up, kept", address(SHAPES["look-up"]))):
        print(f"{name:<28} {throughput(host, path, 3):7.0f} requests/s from {CLIENTS} clients of this process")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
