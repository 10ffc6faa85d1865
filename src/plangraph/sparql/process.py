"""One worker process as its parent sees it: started, asked one job at a time, slowed down, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from plangraph.domain.errors import QueryMemoryError, StoreError
from plangraph.sparql.messages import HEAD, Job, Reply, pack_job, unpack_reply

_BUFFER_BYTES = 1 << 20
_POLITENESS = 10  # added to the niceness of a worker whose query runs long
_STACK_SIGNALS = (-signal.SIGSEGV, -signal.SIGBUS)


class WorkerProcess:
    """A worker process and the socket to it; its start and its end never block the event loop for long."""

    def __init__(self, store_path: Path, memory_mib: int) -> None:
        self._store_path = store_path
        self._memory_mib = memory_mib
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._ready = False

    @property
    def pid(self) -> int:
        """The number of the process, 0 before it is started."""
        return self._process.pid if self._process is not None else 0

    async def start(self) -> None:
        """Start the process; it opens the store while the caller goes on."""
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [str(self._store_path), str(theirs.fileno()), str(self._memory_mib)]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "plangraph.sparql.worker", *arguments],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._reader, self._writer = await asyncio.open_connection(sock=ours, limit=_BUFFER_BYTES)

    async def ready(self) -> None:
        """Wait until the store is open.

        Raises:
            StoreError: when the worker cannot open the store.
        """
        if self._ready:
            return
        try:
            reply = await self._receive()
        except QueryMemoryError as error:
            raise StoreError(f"A query worker ended while opening {self._store_path}. Build it again.") from error
        if reply.kind != "ok":
            raise StoreError(f"A query worker cannot open {self._store_path}: {reply.message}. Build it again.")
        self._ready = True

    async def ask(self, job: Job) -> Reply:
        """The reply to a job.

        Raises:
            QueryMemoryError: when the process dies of the job.
            StoreError: when the worker cannot open its store.
        """
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
            meta = await self._reader.readexactly(meta_size)
            body = await self._reader.readexactly(body_size) if body_size else b""
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise QueryMemoryError(self._cause_of_death()) from error
        return unpack_reply(meta, body)

    def _cause_of_death(self) -> str:
        code = self._process.wait() if self._process is not None else None
        if code in _STACK_SIGNALS:
            return "The query nests too deeply or joins too many parts for the parser. Write it flatter or split it."
        return f"The query needed more than {self._memory_mib} MiB of memory. Ask for less at once, or add LIMIT."

    def slow_down(self) -> None:
        """Lower the process's priority, so that a long query leaves the processor to short ones."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _POLITENESS)

    async def closed(self) -> None:
        """Wait until the socket of a killed process is closed on this side too."""
        if self._writer is not None:
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
        await asyncio.sleep(0)

    def kill(self) -> None:
        """End the process at once, whatever it does, and free what it holds."""
        if self._writer is not None:
            self._writer.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
