"""The process that workers are forked from: it loads what they share once, so that a new one starts in milliseconds.

Run as `python -m plangraph.sparql.zygote STORE SOCKET MEMORY_MIB BYTES`. A dataset of at most BYTES is read into memory
from the N-Quads file beside STORE; its pages are shared by all workers. A larger one each worker opens itself,
read-only. Where STORE is `-`, the first frame names a SPARQL server to ask. The parent asks on SOCKET for workers by
numbers of its own and hands over their sockets; when it goes, everything ends.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from plangraph.graph.builds import DATASET
from plangraph.sparql.messages import HEAD, Reply, pack_reply, receive_exactly
from plangraph.sparql.worker import Engine, serve

ELSEWHERE: Final = "-"
ORDER: Final = struct.Struct("!cI")
"""What the parent sends: `START` (with the worker's socket), `KILL` or `SLOW`, and the worker's number."""
NEWS: Final = struct.Struct("!cIi")
"""What it is told: `START` with the process's number, or `ENDED` with the exit code; and the worker's number."""
START: Final = b"S"
KILL: Final = b"K"
SLOW: Final = b"N"
ENDED: Final = b"E"

IN_MEMORY_BYTES: Final = 64 * 1024 * 1024  # of N-Quads; they take some two to three times as much memory
_POLITENESS: Final = 10  # the niceness of a worker whose query runs long

EngineMaker = Callable[[], Engine]


def _maker(store_path: str, control: socket.socket, in_memory_bytes: int) -> EngineMaker:
    """Load what workers share, and give what makes the engine of one.

    Raises:
        OSError: when it cannot be read.
    """
    if store_path == ELSEWHERE:
        from plangraph.graph.opening import RemoteAddress
        from plangraph.sparql.remote_engine import RemoteEngine

        head = receive_exactly(control, HEAD.size)
        meta = receive_exactly(control, HEAD.unpack(head)[0]) if head else None
        address = RemoteAddress(**json.loads(meta or b"{}"))
        return lambda: RemoteEngine(address)
    import pyoxigraph

    from plangraph.sparql.engine import LocalEngine

    quads = Path(store_path).parent / DATASET
    if not quads.is_file() or quads.stat().st_size > in_memory_bytes:
        return lambda: LocalEngine(pyoxigraph.Store.read_only(store_path))
    shared = pyoxigraph.Store()
    # Parsed apart, because the labels of blank nodes have to stay as they are in the store.
    shared.extend(pyoxigraph.parse(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS))
    return lambda: LocalEngine(shared)


def _limit_memory(memory_mib: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    limit = pages * resource.getpagesize() + memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(make: EngineMaker, connection: socket.socket, memory_mib: int) -> None:
    """Be a worker: say whether the engine could be made, and answer jobs until the parent goes."""
    try:
        engine = make()
    except (OSError, ValueError) as error:
        connection.sendall(pack_reply(Reply("failed", str(error))))
        return
    _limit_memory(memory_mib)
    connection.sendall(pack_reply(Reply("ok")))
    serve(engine, connection)


class Zygote:
    """Forks, slows down and kills workers as it is told, and reports their ends."""

    def __init__(self, make: EngineMaker, control: socket.socket, memory_mib: int) -> None:
        self._make = make
        self._control = control
        self._memory_mib = memory_mib
        self._pids: dict[int, int] = {}
        self._woken, self._waker = socket.socketpair()
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Follow orders until the parent goes, then end every worker."""
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        gc.freeze()
        try:
            while self._turn():
                self._reap()
        finally:
            for pid in self._pids.values():
                os.kill(pid, signal.SIGKILL)
            for pid in self._pids.values():
                os.waitpid(pid, 0)

    def _turn(self) -> bool:
        """Wait for what happens next; False when the parent has gone."""
        for key, _ in self._selector.select():
            if key.fileobj is self._woken:
                with suppress(BlockingIOError):
                    self._woken.recv(4096)
                continue
            order, descriptors, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
            if len(order) < ORDER.size:
                return False
            what, number = ORDER.unpack(order)
            if what == START:
                self._fork(number, descriptors[0])
            elif number in self._pids:
                self._treat(what, self._pids[number])
        return True

    def _treat(self, what: bytes, pid: int) -> None:
        """Slow down or kill a worker; it is one of our own until it is reaped, so its number names nobody else."""
        if what == KILL:
            os.kill(pid, signal.SIGKILL)
        else:
            with suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, pid, _POLITENESS)

    def _fork(self, number: int, descriptor: int) -> None:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for inherited in (self._selector, self._control, self._woken, self._waker):
                    inherited.close()
                _work(self._make, socket.socket(fileno=descriptor), self._memory_mib)
                code = 0
            finally:
                os._exit(code)
        os.close(descriptor)
        self._pids[number] = pid
        self._tell(START, number, pid)

    def _reap(self) -> None:
        while self._pids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = next(number for number, known in self._pids.items() if known == pid)
            del self._pids[number]
            self._tell(ENDED, number, os.waitstatus_to_exitcode(status))

    def _tell(self, what: bytes, number: int, value: int) -> None:
        with suppress(OSError):  # the parent has gone; the next turn sees it
            self._control.sendall(NEWS.pack(what, number, value))


def _failing(error: Exception) -> EngineMaker:
    def fail() -> Engine:
        raise OSError(str(error))

    return fail


def main(arguments: list[str]) -> None:
    """Load what workers share, and fork them as asked; where loading fails, each of them says why."""
    store_path, descriptor, memory_mib, in_memory_bytes = arguments
    control = socket.socket(fileno=int(descriptor))
    try:
        make = _maker(store_path, control, int(in_memory_bytes))
    except (OSError, SyntaxError, ValueError) as error:
        make = _failing(error)
    Zygote(make, control, int(memory_mib)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
