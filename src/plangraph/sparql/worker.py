"""What a worker does: it answers jobs from its socket, one at a time, until its parent goes or kills it.

Workers are forked by `plangraph.sparql.zygote`.
"""

from __future__ import annotations

import signal
import socket
from typing import Final, Protocol

from plangraph.sparql.messages import HEAD, Job, Reply, pack_reply, receive_exactly, unpack_job

_GRACE_S: Final = 5.0  # the parent stops a query at its limit; this stops it when the parent has gone


class Engine(Protocol):
    """Answers one job after the other."""

    def answer(self, job: Job) -> Reply:
        """The reply to one job; every way a query can fail short of killing the process is part of it."""
        ...


def serve(engine: Engine, connection: socket.socket) -> None:
    """Answer jobs from `connection` until the other side closes it."""
    while (head := receive_exactly(connection, HEAD.size)) is not None:
        meta_size, body_size = HEAD.unpack(head)
        meta = receive_exactly(connection, meta_size + body_size)
        if meta is None:
            return
        job = unpack_job(meta)
        signal.setitimer(signal.ITIMER_REAL, job.timeout_s + _GRACE_S)
        reply = engine.answer(job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(pack_reply(reply))
