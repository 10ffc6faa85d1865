"""Real worker processes are stopped, replaced and cleaned up, whatever a query does."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyoxigraph
import pytest

from plangraph.domain.errors import (
    QueryMemoryError,
    QueryTimeoutError,
    ResultTooLargeError,
    ServiceBusyError,
    StoreError,
)
from plangraph.sparql import pool as pool_module
from plangraph.sparql.pool import WorkerPool
from plangraph.sparql.service import Limits, SparqlAnswer, SparqlRequest, SparqlService

JSON = "application/sparql-results+json"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + %d < ?f) }"
TRIPLES = 20_000


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk that is large enough for queries to run away on."""
    path = tmp_path_factory.mktemp("store")
    store = pyoxigraph.Store(str(path))
    predicate, graph = pyoxigraph.NamedNode("http://e/p"), pyoxigraph.NamedNode("http://e/g")
    store.bulk_extend(
        pyoxigraph.Quad(pyoxigraph.NamedNode(f"http://e/{n}"), predicate, pyoxigraph.Literal(n), graph)
        for n in range(TRIPLES)
    )
    store.flush()
    del store
    return path


def with_pool(
    store_path: Path,
    work: Callable[[SparqlService, WorkerPool], Awaitable[None]],
    limits: Limits | None = None,
    memory_mib: int = 512,
) -> None:
    """Run `work` with a service over two real workers, and see that nothing is left of them."""

    async def whole() -> list[int]:
        pool = WorkerPool(store_path, 2, memory_mib)
        service = SparqlService(pool, limits or Limits(timeout_s=1.0))
        await service.start()
        try:
            await work(service, pool)
        finally:
            pids = [worker.pid for worker in pool.workers]
            await service.close()
        return pids

    for pid in asyncio.run(whole()):
        assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def ask(service: SparqlService, query: str, media_type: str = JSON) -> SparqlAnswer:
    """The answer to one query."""
    return await service.answer(SparqlRequest(query, media_type))


def test_a_runaway_query_is_killed_at_its_limit(store_path: Path) -> None:
    """The client is told in time, and the process that ran the query is gone."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        before = {worker.pid for worker in pool.workers}
        started = time.perf_counter()
        with pytest.raises(QueryTimeoutError, match="stopped after 1 s"):
            await ask(service, RUNAWAY % 0)
        assert time.perf_counter() - started < 2.0
        assert sum(_alive(pid) for pid in before) == len(before) - 1
        assert (await ask(service, "ASK { ?s ?p 7 }")).body == b'{"head":{},"boolean":true}'

    with_pool(store_path, work)


def test_others_are_answered_while_eight_run_away(store_path: Path) -> None:
    """Runaway queries give up their places, so that short queries are answered within two seconds."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        runaways = [asyncio.create_task(ask(service, RUNAWAY % n)) for n in range(8)]
        await asyncio.sleep(0.05)
        for number in range(3):
            started = time.perf_counter()
            await ask(service, f"ASK {{ ?s ?p {number} }}")
            assert time.perf_counter() - started < 2.0
        results = await asyncio.gather(*runaways, return_exceptions=True)
        assert all(isinstance(result, QueryTimeoutError) for result in results)
        await asyncio.sleep(0.3)
        assert len(pool.workers) == 2

    with_pool(store_path, work, Limits(timeout_s=3.0))


def test_a_cancelled_query_frees_its_process(store_path: Path) -> None:
    """When nobody waits any more, the process is killed and replaced."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        before = {worker.pid for worker in pool.workers}
        task = asyncio.create_task(ask(service, RUNAWAY % 0))
        await asyncio.sleep(0.4)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sum(_alive(pid) for pid in before) == 1
        assert (await ask(service, "ASK { ?s ?p 1 }")).rows == 1

    with_pool(store_path, work, Limits(timeout_s=20.0))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
        "SELECT (1" + "+1" * 20_000 + " AS ?n) {}",
        "SELECT * {" + " UNION ".join(f"{{ ?s ?p {n} }}" for n in range(20_000)) + "}",
    ],
    ids=["memory", "deep expression", "many unions"],
)
def test_a_query_that_exhausts_its_process_harms_no_other(store_path: Path, query: str) -> None:
    """The process dies, the client is told why, and the next query is answered."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        with pytest.raises(QueryMemoryError, match=r"memory|deeply"):
            await ask(service, query)
        assert (await ask(service, "ASK { ?s ?p 2 }")).rows == 1

    with_pool(store_path, work, Limits(timeout_s=20.0), memory_mib=256)


@pytest.mark.parametrize(
    "media_type", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_a_result_is_whole_or_refused(store_path: Path, media_type: str) -> None:
    """Exactly as many rows as allowed are given; one more is an error, never a cut result."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        answer = await ask(service, "SELECT * { ?s ?p ?o } LIMIT 50", media_type)
        assert answer.rows >= 50
        with pytest.raises(ResultTooLargeError, match="more than 50 rows"):
            await ask(service, "SELECT * { ?s ?p ?o } LIMIT 51", media_type)

    with_pool(store_path, work, Limits(max_rows=50))


def test_a_graph_is_whole_or_refused(store_path: Path) -> None:
    """Triples are limited as rows are."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT %d"
        assert (await ask(service, query % 50, "text/turtle")).rows == 50
        with pytest.raises(ResultTooLargeError):
            await ask(service, query % 51, "text/turtle")

    with_pool(store_path, work, Limits(max_rows=50))


def test_a_result_of_too_many_bytes_is_refused(store_path: Path) -> None:
    """A few rows can be too large as well."""

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        with pytest.raises(ResultTooLargeError, match="bytes"):
            await ask(service, "SELECT * { ?s ?p ?o }")

    with_pool(store_path, work, Limits(max_bytes=10_000))


def test_too_many_waiting_queries_are_turned_away(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full queue answers at once that it is full."""
    monkeypatch.setattr(pool_module, "MAX_WAITING", 0)
    monkeypatch.setattr(pool_module, "MAX_LONG", 0)

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        tasks = [asyncio.create_task(ask(service, RUNAWAY % n)) for n in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(ServiceBusyError, match="Try again"):
            await ask(service, "ASK { ?s ?p 3 }")
        await asyncio.gather(*tasks, return_exceptions=True)

    with_pool(store_path, work)


def test_a_missing_store_is_an_error_at_the_start(tmp_path: Path) -> None:
    """The service does not begin to answer over nothing."""

    async def start() -> None:
        pool = WorkerPool(tmp_path / "none", 1, 256)
        try:
            await pool.start()
        finally:
            await pool.close()

    with pytest.raises(StoreError, match="none"):
        asyncio.run(start())


def test_the_client_that_runs_most_gives_way(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When long queries hold every place and others wait, one of the busy client's is stopped, never the other's."""
    monkeypatch.setattr(pool_module, "MAX_LONG", 2)

    async def work(service: SparqlService, pool: WorkerPool) -> None:
        def start(client: str, number: int) -> asyncio.Task[SparqlAnswer]:
            return asyncio.create_task(service.answer(SparqlRequest(RUNAWAY % number, JSON), client=client))

        modest = start("modest", 0)
        await asyncio.sleep(0.05)
        greedy = [start("greedy", number) for number in range(1, 4)]
        await asyncio.sleep(0.6)
        started = time.perf_counter()
        await service.answer(SparqlRequest("ASK { ?s ?p 9 }", JSON), client="newcomer")
        assert time.perf_counter() - started < 2.0
        results = await asyncio.gather(modest, *greedy, return_exceptions=True)
        assert isinstance(results[0], QueryTimeoutError)
        assert sum(isinstance(result, ServiceBusyError) for result in results[1:]) >= 1

    with_pool(store_path, work, Limits(timeout_s=4.0))
