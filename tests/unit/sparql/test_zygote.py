"""Workers are forked from a process that shares the dataset among them; nothing outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from plangraph.domain.errors import StoreError
from plangraph.graph.builds import DATASET
from plangraph.sparql.messages import Job
from plangraph.sparql.process import WorkerFamily
from plangraph.sparql.zygote import NEWS, ORDER, START

QUADS = [
    Quad(BlankNode("kept"), NamedNode("http://e/p"), Literal("一", language="zh"), NamedNode("http://e/g")),
    *(
        Quad(NamedNode(f"http://e/{number}"), NamedNode("http://e/p"), Literal(number), NamedNode("http://e/g"))
        for number in range(50)
    ),
]


def made(folder: Path, *, in_memory: bool) -> Path:
    """A store in a folder, with or without the dataset file beside it."""
    store = Store(str(folder / "store"))
    store.bulk_extend(QUADS)
    store.flush()
    if in_memory:
        store.dump(str(folder / DATASET), RdfFormat.N_QUADS)
    del store
    return folder / "store"


def job(query: str) -> Job:
    """A job with plain limits."""
    return Job(query, "text/tab-separated-values", None, None, True, 100, 1_000_000, 10.0)


def with_family(source: Path, work: Callable[[WorkerFamily], Awaitable[None]]) -> None:
    """Run `work` with a family of workers, and end them all."""

    async def whole() -> None:
        family = WorkerFamily(source, 512)
        try:
            await work(family)
        finally:
            await family.close()

    asyncio.run(whole())


def is_alive(pid: int) -> bool:
    """Whether a process runs or waits to be collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("in_memory", [True, False])
def test_memory_and_disk_hold_the_same(tmp_path: Path, *, in_memory: bool) -> None:
    """Both kinds of engine give every term, blank nodes with the labels of the store."""

    async def work(family: WorkerFamily) -> None:
        worker = await family.spawn()
        reply = await worker.ask(job("SELECT ?s ?o { ?s ?p ?o }"))
        assert sorted(reply.body.decode().splitlines()[1:])[-1] == '_:kept\t"一"@zh'
        assert reply.body.count(b"\n") == len(QUADS) + 1
        worker.kill()

    with_family(made(tmp_path, in_memory=in_memory), work)


def test_a_new_worker_starts_at_once(tmp_path: Path) -> None:
    """Once the dataset is loaded, ten workers start and answer within a second."""

    async def work(family: WorkerFamily) -> None:
        first = await family.spawn()
        await first.ready()
        started = time.perf_counter()
        workers = [await family.spawn() for _ in range(10)]
        for worker in workers:
            assert (await worker.ask(job("ASK { ?s ?p ?o }"))).kind == "ok"
        assert time.perf_counter() - started < 1.0
        pids = [worker.pid for worker in (first, *workers)]
        assert len(set(pids)) == len(pids)
        await workers[0].end()
        assert not is_alive(workers[0].pid)
        for worker in (first, *workers):
            worker.kill()

    with_family(made(tmp_path, in_memory=True), work)


def test_a_dead_zygote_is_replaced(tmp_path: Path) -> None:
    """Where the parent of the workers dies, the next worker gets a new one."""

    async def work(family: WorkerFamily) -> None:
        worker = await family.spawn()
        await worker.ready()
        parent = int(Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(parent, signal.SIGKILL)
        await worker.end()
        worker.kill()
        for _ in range(100):
            second = await family.spawn()
            if second.pid:
                break
            second.kill()
            await asyncio.sleep(0.02)
        assert (await second.ask(job("ASK { ?s ?p ?o }"))).kind == "ok"
        second.kill()

    with_family(made(tmp_path, in_memory=True), work)


def test_workers_end_with_the_service(tmp_path: Path) -> None:
    """When the service goes without a word, its workers and their parent go too."""
    ours, theirs = socket.socketpair()
    store = made(tmp_path, in_memory=True)
    with theirs:
        zygote = subprocess.Popen(
            [sys.executable, "-m", "plangraph.sparql.zygote", str(store), str(theirs.fileno()), "512", "1000000"],
            pass_fds=(theirs.fileno(),),
        )
    near, far = socket.socketpair()
    with near, far:
        socket.send_fds(ours, [ORDER.pack(START, 1)], [far.fileno()])
        _, number, pid = NEWS.unpack(ours.recv(NEWS.size))
    assert number == 1
    ours.close()
    assert zygote.wait(10) == 0
    assert not is_alive(pid)


def test_a_broken_dataset_is_told(tmp_path: Path) -> None:
    """A worker says why there is nothing to ask."""
    store = made(tmp_path, in_memory=False)
    (tmp_path / DATASET).write_text("no quads\n", encoding="utf-8")

    async def work(family: WorkerFamily) -> None:
        worker = await family.spawn()
        with pytest.raises(StoreError, match="cannot open"):
            await worker.ready()
        worker.kill()

    with_family(store, work)
