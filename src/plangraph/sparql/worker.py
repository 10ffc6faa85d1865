"""The process that runs queries, one at a time, on a store that it opens read-only; its parent may kill it.

Run as `python -m plangraph.sparql.worker STORE SOCKET MEMORY_MIB`. It imports as little as it can, so that a killed
worker is replaced at once.
"""

from __future__ import annotations

import io
import resource
import signal
import socket
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph

from plangraph.domain.identifiers import BASE
from plangraph.sparql.formats import RESULT_FORMATS
from plangraph.sparql.merging import Merger
from plangraph.sparql.messages import HEAD, Job, Reply, pack_reply, receive_exactly, unpack_job
from plangraph.sparql.rows import count_rows
from plangraph.sparql.serialization import write_graph

if TYPE_CHECKING:
    from typing_extensions import Buffer

_RESULTS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
_GRACE_S = 5.0  # the parent stops a query at its limit; this stops it when the parent has gone


class _TooLargeError(Exception):
    """More bytes were written than the job allows."""


class _BoundedBuffer(io.BytesIO):
    """Keeps what is written and refuses more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Buffer, /) -> int:
        """Keep `data`.

        Raises:
            _TooLargeError: when the limit would be passed.
        """
        if self.tell() + memoryview(data).nbytes > self._limit:
            raise _TooLargeError
        return super().write(data)


_Answer: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
_Graph: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode
_DefaultGraph: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph


def _execute(store: pyoxigraph.Store, merger: Merger, job: Job) -> _Answer:
    merged = merger.merge_of(job.default_graphs or (), job.named_graphs or ())
    if merged is not None:
        named_merged: list[_Graph] = [pyoxigraph.NamedNode(iri) for iri in job.named_graphs or ()]
        return merged.query(
            job.query, base_iri=BASE, default_graph=pyoxigraph.DefaultGraph(), named_graphs=named_merged
        )
    default: list[_DefaultGraph] | None = None
    named: list[_Graph] | None = None
    if job.default_graphs is not None:
        default = [pyoxigraph.NamedNode(iri) for iri in job.default_graphs]
    if job.named_graphs is not None:
        named = [pyoxigraph.NamedNode(iri) for iri in job.named_graphs]
    return store.query(
        job.query, base_iri=BASE, use_default_graph_as_union=job.union, default_graph=default, named_graphs=named
    )


def _graph_reply(triples: pyoxigraph.QueryTriples, job: Job) -> Reply:
    found = list(dict.fromkeys(islice(triples, job.max_rows + 1)))
    if len(found) > job.max_rows:
        return Reply("rows")
    buffer = _BoundedBuffer(job.max_bytes)
    write_graph(found, buffer, job.media_type)
    return Reply("ok", rows=len(found), body=buffer.getvalue())


def _table_reply(answer: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, job: Job) -> Reply:
    name = RESULT_FORMATS[job.media_type]
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return Reply("ok", rows=1, body=answer.serialize(format=_RESULTS[name]) or b"")
    buffer = _BoundedBuffer(job.max_bytes)
    answer.serialize(buffer, format=_RESULTS[name])
    body = buffer.getvalue()
    rows = count_rows(body, name, job.max_rows)
    return Reply("rows") if rows > job.max_rows else Reply("ok", rows=rows, body=body)


def answer(store: pyoxigraph.Store, merger: Merger, job: Job) -> Reply:
    """The reply to one job; every way a query can fail short of killing the process is part of it."""
    try:
        result = _execute(store, merger, job)
        if isinstance(result, pyoxigraph.QueryTriples):
            return _graph_reply(result, job)
        return _table_reply(result, job)
    except SyntaxError as error:
        return Reply("syntax", str(error))
    except _TooLargeError:
        return Reply("bytes")
    except MemoryError:
        return Reply("memory")
    except (ValueError, RuntimeError, OSError, KeyError) as error:
        return Reply("failed", str(error))


def _limit_memory(memory_mib: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    limit = pages * resource.getpagesize() + memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(store: pyoxigraph.Store, connection: socket.socket) -> None:
    """Answer jobs from `connection` until the other side closes it."""
    merger = Merger(store)
    while (head := receive_exactly(connection, HEAD.size)) is not None:
        meta_size, body_size = HEAD.unpack(head)
        meta = receive_exactly(connection, meta_size + body_size)
        if meta is None:
            return
        job = unpack_job(meta)
        signal.setitimer(signal.ITIMER_REAL, job.timeout_s + _GRACE_S)
        reply = answer(store, merger, job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(pack_reply(reply))


def main(arguments: list[str]) -> None:
    """Open the store, say so or say why not, and serve."""
    store_path, descriptor, memory_mib = arguments
    connection = socket.socket(fileno=int(descriptor))
    try:
        store = pyoxigraph.Store.read_only(store_path)
    except OSError as error:
        connection.sendall(pack_reply(Reply("failed", str(error))))
        return
    _limit_memory(int(memory_mib))
    connection.sendall(pack_reply(Reply("ok")))
    serve(store, connection)


if __name__ == "__main__":
    main(sys.argv[1:])
