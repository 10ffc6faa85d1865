"""A pool of worker processes that keeps answering while some of its queries run away.

A query that runs longer than a moment gives its place back to the pool and goes on in its process at low priority, as
long as not too many do so; the pool starts a fresh process in its stead. At the time limit the process is killed.
Clients take turns at the places. When queries that run long hold every place and others wait, the newest query of the
client that runs most of them is stopped.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from plangraph.domain.errors import QueryLimitError, QueryTimeoutError, ServiceBusyError
from plangraph.graph.opening import RemoteAddress
from plangraph.sparql.gate import FairGate
from plangraph.sparql.messages import Job, Reply
from plangraph.sparql.process import WorkerFamily, WorkerProcess

SHORT_S: Final = 0.15
MAX_LONG: Final = 8
MAX_WAITING: Final = 256
MAX_WAITING_PER_CLIENT: Final = 128
PATIENCE_S: Final = 0.25  # how long a query waits before one that runs long is stopped for it


class QueryRunner(Protocol):
    """Something that runs a job to its end or to its limits."""

    async def start(self) -> None:
        """Make ready to run jobs."""

    async def run(self, job: Job, client: str = "") -> Reply:
        """The reply to a job of a client."""

    async def close(self) -> None:
        """Stop whatever still runs."""


@dataclass(slots=True, eq=False)
class _Turn:
    """One job's hold on the pool: a place among the short jobs, or, once long, a count among the long ones.

    `overdue` says that it has run longer than a moment; `stop` is set when it has to make room for others.
    """

    client: str
    worker: WorkerProcess
    is_long: bool = False
    overdue: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class WorkerPool:
    """Runs jobs in `size` processes, and in up to `MAX_LONG` more for queries that take long.

    A small dataset is first read into memory, unless `in_memory` is false, as for a single query.
    """

    def __init__(self, source: Path | RemoteAddress, size: int, memory_mib: int, *, in_memory: bool = True) -> None:
        self._family = WorkerFamily(source, memory_mib, in_memory=in_memory)
        self._size = size
        self._gate = FairGate(size)
        self._turns: dict[_Turn, None] = {}  # in the order in which they began
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._long = 0
        self._starting = 0
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
        await self._family.close()

    async def run(self, job: Job, client: str = "") -> Reply:
        """The reply to a job; when the caller is cancelled, the job's process is killed.

        Raises:
            QueryTimeoutError: when the job runs into its time limit.
            QueryMemoryError: when the job exhausts its process's memory or stack.
            ServiceBusyError: when too many jobs wait, this one waited as long as a query may run, or it ran long while
                others waited.
        """
        await self._take_place(job.timeout_s, client)
        turn: _Turn | None = None
        try:
            worker = self._idle.pop() if self._idle else await self._spawn()
            turn = _Turn(client, worker)
            self._turns[turn] = None
            return await self._run_on(worker, job, turn)
        finally:
            if turn is not None:
                self._turns.pop(turn, None)
            if turn is not None and turn.is_long:
                self._long -= 1
                self._promote()
            else:
                self._gate.release()

    async def _run_on(self, worker: WorkerProcess, job: Job, turn: _Turn) -> Reply:
        task = asyncio.ensure_future(worker.ask(job))
        answered = False
        try:
            short_s = min(SHORT_S, job.timeout_s)
            done, _ = await asyncio.wait((task,), timeout=short_s)
            if not done:
                turn.overdue = True
                self._give_up_place(turn)
                await self._wait_long(task, turn, job.timeout_s - short_s)
            if not task.done():
                task.cancel()
                await worker.end()
                raise _stopped(turn, job)
            reply = task.result()
            answered = True
            return reply
        except asyncio.CancelledError:
            task.cancel()
            await worker.end()
            raise
        finally:
            task.cancel()
            self._take_back(worker, reusable=answered and not turn.is_long)

    async def _wait_long(self, task: asyncio.Future[Reply], turn: _Turn, timeout_s: float) -> None:
        """Wait until the task is done, the turn has to stop, or the time is up."""
        stop = asyncio.ensure_future(turn.stop.wait())
        try:
            await asyncio.wait((task, stop), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()

    def _give_up_place(self, turn: _Turn) -> None:
        """Let a long job go on beside the pool, if there is room for one more; otherwise it keeps its place."""
        if self._long >= MAX_LONG:
            return
        turn.is_long = True
        self._long += 1
        self._gate.release()
        turn.worker.slow_down()
        self._in_background(self._replace())

    def _promote(self) -> None:
        """Let the next long job that still holds a place go on beside the pool."""
        for turn in self._turns:
            if turn.overdue and not turn.is_long and not turn.stop.is_set():
                self._give_up_place(turn)
                return

    def _make_room(self) -> None:
        """Where long jobs hold all places, stop the newest one of the client that runs most of them."""
        holding = [turn for turn in self._turns if not turn.is_long]
        if len(holding) < self._size or not all(turn.overdue for turn in holding):
            return
        if any(turn.stop.is_set() for turn in self._turns):
            return  # a place is about to become free
        overdue = [turn for turn in self._turns if turn.overdue]
        runs = Counter(turn.client for turn in overdue)
        most = max(runs.values())
        next(turn for turn in reversed(overdue) if runs[turn.client] == most).stop.set()

    def _take_back(self, worker: WorkerProcess, *, reusable: bool) -> None:
        """Keep a worker that is fit for the next short job; end every other one."""
        if reusable and len(self._idle) < self._size:
            self._idle.append(worker)
            return
        self._discard(worker)
        self._in_background(self._replace())

    async def _replace(self) -> None:
        """Start a worker where fewer than `size` are left for short jobs, so that the next job need not wait for it."""
        if len(self._all) + self._starting - self._long < self._size and not self._closed:
            self._idle.append(await self._spawn())

    async def _take_place(self, timeout_s: float, client: str) -> None:
        gate = self._gate
        if not gate.is_full:
            await gate.acquire(client)
            return
        if gate.waiting >= MAX_WAITING or gate.waiting_of(client) >= MAX_WAITING_PER_CLIENT:
            raise ServiceBusyError(f"{gate.waiting} queries are waiting already. Try again in a moment.")
        waiting = asyncio.ensure_future(gate.acquire(client))
        try:
            end = asyncio.get_running_loop().time() + timeout_s
            while not waiting.done():
                left_s = end - asyncio.get_running_loop().time()
                if left_s <= 0:
                    raise ServiceBusyError("All query workers stayed busy. Try again in a moment.")
                await asyncio.wait((waiting,), timeout=min(PATIENCE_S, left_s))
                if not waiting.done():
                    self._make_room()
        except BaseException:
            if not waiting.cancel() and not waiting.cancelled():
                gate.release()
            raise

    async def _spawn(self) -> WorkerProcess:
        self._starting += 1
        try:
            worker = await self._family.spawn()
        finally:
            self._starting -= 1
        self._all.add(worker)
        return worker

    def _discard(self, worker: WorkerProcess) -> None:
        self._all.discard(worker)
        worker.kill()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _stopped(turn: _Turn, job: Job) -> QueryLimitError:
    if turn.stop.is_set():
        return ServiceBusyError(
            "The query was stopped because it ran long while others waited. Try again later, or ask for less."
        )
    return QueryTimeoutError(f"The query was stopped after {job.timeout_s:g} s. Ask for less, or add LIMIT.")
