"""More attacks on a running service: its processor and memory are really freed, and nobody else waits for long."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from tests.support.serving import serving

TIMEOUT_S = 3
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } #%d"
DOUBLING = "SELECT (STRLEN(?s30) AS ?n) { BIND('0123456789' AS ?s0) %s }" % " ".join(  # noqa: UP031 - braces abound
    f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(30)
)
ATTACKS = {
    "cross product": CROSS % 1,
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)* ?b . ?b (!<a:b>|^!<a:b>)* ?c }",
    "order": "SELECT ?c { ?a ?b ?c . ?d ?e ?f } ORDER BY STR(?c) LIMIT 1",
    "distinct": "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "group": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d",
    "string doubling": DOUBLING,
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(x+x+)+y$')) }",
    "endless rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "endless triples": "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "minus": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c MINUS { ?a ?e ?f . ?g ?h ?i . ?j ?k ?l } }",
    "exists": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = 'none') } }",
}


@pytest.fixture(scope="module")
def victim(state_dir: Path) -> Iterator[tuple[str, int]]:
    """A service of its own with a short time limit."""
    limits = {"PLANGRAPH_QUERY_TIMEOUT_S": str(TIMEOUT_S), "PLANGRAPH_QUERY_MEMORY_MIB": "300"}
    with serving(state_dir, **limits) as (url, pid):
        for _ in range(100):
            if httpx2.get(f"{url}/readyz").status_code == 200:
                break
            time.sleep(0.2)
        yield url, pid


def workers(pid: int) -> list[int]:
    """The processes that a service has started, and those that they have started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for ancestor in found:
        found += [child for child, parent in parents.items() if parent == ancestor]
    return found[1:]


def processor_s(pids: list[int]) -> float:
    """The processor time that processes have used so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pids: list[int]) -> float:
    """The memory that processes hold now."""
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def eventually(check: Callable[[], bool], within_s: float = 3.0) -> bool:
    """Whether `check` holds within a time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return check()


def is_idle(pid: int) -> bool:
    """Whether no worker of the service uses the processor, and only the usual ones and their parent are left."""
    before = workers(pid)
    start = processor_s(before)
    time.sleep(0.3)
    after = workers(pid)
    return len(after) == 3 and before == after and processor_s(after) - start < 0.1


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_and_leaves_nothing_behind(victim: tuple[str, int], name: str) -> None:
    """The attacker gets an error in time, others their answer at once, the machine its processor and memory."""
    url, pid = victim
    with ThreadPoolExecutor(1) as executor:
        started = time.perf_counter()
        attack = executor.submit(httpx2.get, f"{url}/sparql", params={"query": ATTACKS[name]}, timeout=30)
        time.sleep(0.3)
        asked = time.perf_counter()
        assert httpx2.get(f"{url}/sparql", params={"query": f"ASK {{ ?s ?p '{name}' }}"}).status_code == 200
        assert time.perf_counter() - asked < 1.0
        response = attack.result()
    assert time.perf_counter() - started < TIMEOUT_S + 2
    assert response.status_code in (422, 503)
    assert response.json()["type"].rpartition("/")[2] in ("query-limit", "result-too-large")
    assert eventually(lambda: is_idle(pid), 8.0)
    assert memory_mib(workers(pid)) < 300


def test_hanging_up_frees_the_processor(victim: tuple[str, int]) -> None:
    """Within three seconds after a client has gone, nothing works for it any more."""
    url, pid = victim
    host, port = url.removeprefix("http://").split(":")
    query = str(httpx2.QueryParams({"query": CROSS % 2}))
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.8)
    gone = time.monotonic()
    assert eventually(lambda: is_idle(pid), 3.0)
    assert time.monotonic() - gone < 3.5


def test_twelve_runaways_leave_room(victim: tuple[str, int]) -> None:
    """More runaways than the pool has room for are turned away; a newcomer waits less than four seconds."""
    url, pid = victim
    with ThreadPoolExecutor(12) as executor:
        attacks = [
            executor.submit(httpx2.get, f"{url}/sparql", params={"query": CROSS % number}, timeout=40)
            for number in range(100, 112)
        ]
        time.sleep(0.5)
        started = time.perf_counter()
        answer = httpx2.get(f"{url}/sparql", params={"query": "ASK { ?s ?p 'twelve' }"}, timeout=20)
        assert answer.status_code == 200
        assert time.perf_counter() - started < 4.0
        assert {attack.result().status_code for attack in attacks} == {503}
    assert eventually(lambda: is_idle(pid), 8.0)


def test_a_reader_that_stops_reading_blocks_nobody(victim: tuple[str, int]) -> None:
    """Clients that ask for much and read nothing keep no worker from others."""
    url, _ = victim
    host, port = url.removeprefix("http://").split(":")
    query = str(httpx2.QueryParams({"query": "SELECT * { ?s ?p ?o } LIMIT 50000"}))
    opened = []
    try:
        for _ in range(6):
            connection = socket.create_connection((host, int(port)))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            opened.append(connection)
        time.sleep(1.5)
        started = time.perf_counter()
        assert httpx2.get(f"{url}/sparql", params={"query": "ASK { ?s ?p 'reader' }"}).status_code == 200
        assert time.perf_counter() - started < 1.0
    finally:
        for connection in opened:
            connection.close()
