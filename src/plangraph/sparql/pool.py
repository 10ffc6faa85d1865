"""A pool of worker processes that keeps answering while some of its queries run away.

A query that runs longer than a moment gives its place back to the pool and goes on in its process at low priority, as
long as not too many do so; the pool starts a fresh process in its stead. At the time limit the process is killed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from plangraph.domain.errors import QueryTimeoutError, ServiceBusyError
from plangraph.sparql.messages import Job, Reply
from plangraph.sparql.process import WorkerProcess

SHORT_S: Final = 0.15
MAX_LONG: Final = 8
MAX_WAITING: Final = 256


class QueryRunner(Protocol):
    """Something that runs a job to its end or to its limits."""

    async def start(self) -> None:
        """Make ready to run jobs."""

    async def run(self, job: Job) -> Reply:
        """The reply to a job."""

    async def close(self) -> None:
        """Stop whatever still runs."""


@dataclass(slots=True)
class _Turn:
    """One job's hold on the pool: a place among the short jobs, or, once long, a count among the long ones."""

    is_long: bool = False


class WorkerPool:
    """Runs jobs in `size` processes, and in up to `MAX_LONG` more for queries that take long."""

    def __init__(self, store_path: Path, size: int, memory_mib: int) -> None:
        self._store_path = store_path
        self._size = size
        self._memory_mib = memory_mib
        self._places = asyncio.Semaphore(size)
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._long = 0
        self._closed = False

    @property
    def workers(self) -> frozenset[WorkerProcess]:
        """All processes of the pool, idle or at work."""
        return frozenset(self._all)

    async def start(self) -> None:
        """Start the processes and wait until each has opened the store.

        Raises:
            StoreError: when the store cannot be opened.
        """
        self._idle = [await self._spawn() for _ in range(self._size)]
        await asyncio.gather(*(worker.ready() for worker in self._idle))

    async def close(self) -> None:
        """Kill every process."""
        self._closed = True
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        ended = list(self._all)
        for worker in ended:
            self._discard(worker)
        self._idle.clear()
        await asyncio.gather(*(worker.closed() for worker in ended))

    async def run(self, job: Job) -> Reply:
        """The reply to a job; when the caller is cancelled, the job's process is killed.

        Raises:
            QueryTimeoutError: when the job runs into its time limit.
            QueryMemoryError: when the job exhausts its process's memory or stack.
            ServiceBusyError: when too many jobs wait, or this one waited as long as a query may run.
        """
        await self._take_place(job.timeout_s)
        turn = _Turn()
        try:
            worker = self._idle.pop() if self._idle else await self._spawn()
            return await self._run_on(worker, job, turn)
        finally:
            if turn.is_long:
                self._long -= 1
            else:
                self._places.release()

    async def _run_on(self, worker: WorkerProcess, job: Job, turn: _Turn) -> Reply:
        task = asyncio.ensure_future(worker.ask(job))
        answered = False
        try:
            short_s = min(SHORT_S, job.timeout_s)
            done, _ = await asyncio.wait((task,), timeout=short_s)
            if not done:
                self._give_up_place(worker, turn)
                done, _ = await asyncio.wait((task,), timeout=job.timeout_s - short_s)
            if not done:
                raise QueryTimeoutError(f"The query was stopped after {job.timeout_s:g} s. Ask for less, or add LIMIT.")
            reply = task.result()
            answered = True
            return reply
        finally:
            task.cancel()
            self._take_back(worker, reusable=answered and not turn.is_long)

    def _give_up_place(self, worker: WorkerProcess, turn: _Turn) -> None:
        """Let a long job go on beside the pool, if there is room for one more; otherwise it keeps its place."""
        if self._long >= MAX_LONG:
            return
        turn.is_long = True
        self._long += 1
        self._places.release()
        worker.slow_down()
        self._in_background(self._replace())

    def _take_back(self, worker: WorkerProcess, *, reusable: bool) -> None:
        """Keep a worker that is fit for the next short job; end every other one."""
        if reusable and len(self._idle) < self._size:
            self._idle.append(worker)
            return
        self._discard(worker)
        self._in_background(self._replace())

    async def _replace(self) -> None:
        """Start a worker where fewer than `size` are left for short jobs, so that the next job need not wait for it."""
        if len(self._all) - self._long < self._size and not self._closed:
            self._idle.append(await self._spawn())

    async def _take_place(self, timeout_s: float) -> None:
        if self._places.locked() and self._waiting >= MAX_WAITING:
            raise ServiceBusyError(f"{self._waiting} queries are waiting already. Try again in a moment.")
        self._waiting += 1
        try:
            async with asyncio.timeout(timeout_s):
                await self._places.acquire()
        except TimeoutError:
            raise ServiceBusyError("All query workers stayed busy. Try again in a moment.") from None
        finally:
            self._waiting -= 1

    async def _spawn(self) -> WorkerProcess:
        worker = WorkerProcess(self._store_path, self._memory_mib)
        self._all.add(worker)
        await worker.start()
        return worker

    def _discard(self, worker: WorkerProcess) -> None:
        self._all.discard(worker)
        worker.kill()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
