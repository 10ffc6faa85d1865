"""Worker processes as their parent sees them: started, asked one job at a time, slowed down, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from plangraph.domain.errors import QueryMemoryError, StoreError
from plangraph.graph.opening import RemoteAddress
from plangraph.sparql.messages import HEAD, Job, Reply, pack, pack_job, unpack_reply
from plangraph.sparql.zygote import ELSEWHERE, ENDED, IN_MEMORY_BYTES, KILL, NEWS, ORDER, SLOW, START

_BUFFER_BYTES: Final = 1 << 20
_END_S: Final = 2.0
_STACK_SIGNALS: Final = (-signal.SIGSEGV, -signal.SIGBUS)


class WorkerProcess:
    """A worker process and the socket to it; its start and its end never block the event loop for long."""

    def __init__(self, number: int, family: WorkerFamily) -> None:
        self.number = number
        self.pid = 0
        self._family = family
        self._started = asyncio.Event()
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._ready = False

    async def start(self, ours: socket.socket) -> None:
        """Take the socket to the process and wait until it runs; it makes itself ready while the caller goes on."""
        self._reader, self._writer = await asyncio.open_connection(sock=ours, limit=_BUFFER_BYTES)
        await self._started.wait()

    async def ready(self) -> None:
        """Wait until the store is open.

        Raises:
            StoreError: when the worker cannot open the store.
        """
        if self._ready:
            return
        source = self._family.source
        try:
            reply = await self._receive()
        except QueryMemoryError as error:
            raise StoreError(f"A query worker ended while opening {source}. Build it again.") from error
        if reply.kind != "ok":
            raise StoreError(f"A query worker cannot open {source}: {reply.message}. Build it again.")
        self._ready = True

    async def ask(self, job: Job) -> Reply:
        """The reply to a job.

        Raises:
            QueryMemoryError: when the process dies of the job.
            StoreError: when the worker cannot open its store.
        """
        if not self._ready:
            await self.ready()
        if self._writer is None:
            raise StoreError("The query worker was not started.")
        self._writer.write(pack_job(job))
        return await self._receive()

    async def _receive(self) -> Reply:
        if self._reader is None:
            raise StoreError("The query worker was not started.")
        try:
            meta_size, body_size = HEAD.unpack(await self._reader.readexactly(HEAD.size))
            whole = await self._reader.readexactly(meta_size + body_size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise QueryMemoryError(await self._cause_of_death()) from error
        return unpack_reply(whole[:meta_size], whole[meta_size:])

    async def _cause_of_death(self) -> str:
        code = None
        with contextlib.suppress(TimeoutError):
            code = await asyncio.wait_for(asyncio.shield(self._ended), _END_S)
        if code in _STACK_SIGNALS:
            return "The query nests too deeply or joins too many parts for the parser. Write it flatter or split it."
        limit = self._family.memory_mib
        return f"The query needed more than {limit} MiB of memory. Ask for less at once, or add LIMIT."

    def note_start(self, pid: int) -> None:
        """Keep the number of the process."""
        self.pid = pid
        self._started.set()

    def note_end(self, code: int) -> None:
        """Keep the exit code of the process."""
        self._started.set()
        if not self._ended.done():
            self._ended.set_result(code)

    def slow_down(self) -> None:
        """Lower the process's priority, so that a long query leaves the processor to short ones."""
        self._family.order(SLOW, self.number)

    async def closed(self) -> None:
        """Wait until the socket of a killed process is closed on this side too."""
        if self._writer is not None:
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
        await asyncio.sleep(0)

    async def end(self) -> None:
        """Kill the process and wait until it has gone."""
        self._family.order(KILL, self.number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._ended), _END_S)

    def kill(self) -> None:
        """End the process at once, whatever it does, and free what it holds."""
        if self._writer is not None:
            self._writer.close()
        self._family.order(KILL, self.number)


class WorkerFamily:
    """The process that workers are forked from, and the channel to it; it is started anew if it should die."""

    def __init__(self, source: Path | RemoteAddress, memory_mib: int, *, in_memory: bool = True) -> None:
        self.source = source.url if isinstance(source, RemoteAddress) else source
        self.memory_mib = memory_mib
        self._in_memory_bytes = IN_MEMORY_BYTES if in_memory else 0
        self._secret = source if isinstance(source, RemoteAddress) else None
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._listener: asyncio.Task[None] | None = None
        self._workers: dict[int, WorkerProcess] = {}
        self._last = 0

    async def spawn(self) -> WorkerProcess:
        """A new worker, which makes itself ready while the caller goes on.

        Raises:
            StoreError: when no process can be started.
        """
        if self._listener is None or self._listener.done():
            await self._start()
        self._last += 1
        worker = WorkerProcess(self._last, self)
        self._workers[worker.number] = worker
        ours, theirs = socket.socketpair()
        with theirs:
            self.order(START, worker.number, theirs)
        try:
            await worker.start(ours)
        except asyncio.CancelledError:
            worker.kill()
            raise
        return worker

    def order(self, what: bytes, number: int, handed: socket.socket | None = None) -> None:
        """Send an order about a worker; one that does not arrive is about a process that has gone."""
        if self._control is None:
            return
        with contextlib.suppress(OSError):
            if handed is None:
                self._control.send(ORDER.pack(what, number))
            else:
                socket.send_fds(self._control, [ORDER.pack(what, number)], [handed.fileno()])

    async def _start(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._end_at_once(self._process)
        ours, theirs = socket.socketpair()
        store = ELSEWHERE if self._secret is not None else str(self.source)
        with theirs:
            arguments = [store, *map(str, (theirs.fileno(), self.memory_mib, self._in_memory_bytes))]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "plangraph.sparql.zygote", *arguments],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = ours.dup()
        if self._secret is not None:  # not as an argument, which others on the machine can read
            self._control.sendall(pack(asdict(self._secret)))
        reader, writer = await asyncio.open_connection(sock=ours)
        self._listener = asyncio.create_task(self._listen(reader, writer))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                what, number, value = NEWS.unpack(await reader.readexactly(NEWS.size))
                worker = self._workers.get(number)
                if worker is not None and what == START:
                    worker.note_start(value)
                elif worker is not None and what == ENDED:
                    worker.note_end(value)
                    del self._workers[number]
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            for worker in self._workers.values():
                worker.note_end(-signal.SIGKILL)
            self._workers.clear()
            writer.close()

    async def close(self) -> None:
        """End the process and all its workers."""
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
            self._control.close()
            self._control = None
        if self._listener is not None:
            with contextlib.suppress(TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(self._listener, _END_S)
        if self._process is not None:
            try:
                await asyncio.get_running_loop().run_in_executor(None, self._process.wait, _END_S)
            except subprocess.TimeoutExpired:
                self._end_at_once(self._process)

    @staticmethod
    def _end_at_once(process: subprocess.Popen[bytes]) -> None:
        """Kill the process and whatever it has forked; until it is collected, its group is nobody else's."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
