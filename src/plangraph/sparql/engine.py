"""Runs one job on the embedded store and writes its answer; every way it can fail short of dying is a reply."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph

from plangraph.domain.identifiers import BASE
from plangraph.sparql.formats import RESULT_FORMATS
from plangraph.sparql.merging import Merger
from plangraph.sparql.messages import Job, Reply
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


class TooLargeError(Exception):
    """More bytes were written than the job allows."""


class _BoundedBuffer(io.BytesIO):
    """Keeps what is written and refuses more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Buffer, /) -> int:
        """Keep `data`.

        Raises:
            TooLargeError: when the limit would be passed.
        """
        if self.tell() + memoryview(data).nbytes > self._limit:
            raise TooLargeError
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


def graph_reply(triples: Iterable[pyoxigraph.Triple], job: Job) -> Reply:
    """The reply that holds a graph, each triple once.

    Raises:
        TooLargeError: when it has more bytes than the job allows.
    """
    found = list(dict.fromkeys(islice(triples, job.max_rows + 1)))
    if len(found) > job.max_rows:
        return Reply("rows")
    buffer = _BoundedBuffer(job.max_bytes)
    write_graph(found, buffer, job.media_type)
    return Reply("ok", rows=len(found), body=buffer.getvalue())


def table_reply(answer: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, job: Job) -> Reply:
    """The reply that holds a table or a truth value; raises as `graph_reply` does."""
    name = RESULT_FORMATS[job.media_type]
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return Reply("ok", rows=1, body=answer.serialize(format=_RESULTS[name]) or b"")
    buffer = _BoundedBuffer(job.max_bytes)
    answer.serialize(buffer, format=_RESULTS[name])
    body = buffer.getvalue()
    rows = count_rows(body, name, job.max_rows)
    return Reply("rows") if rows > job.max_rows else Reply("ok", rows=rows, body=body)


class LocalEngine:
    """Answers jobs from the store at one folder, which is only read."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store
        self._merger = Merger(store)

    def answer(self, job: Job) -> Reply:
        """The reply to one job."""
        try:
            result = _execute(self._store, self._merger, job)
            if isinstance(result, pyoxigraph.QueryTriples):
                return graph_reply(result, job)
            return table_reply(result, job)
        except SyntaxError as error:
            return Reply("syntax", str(error))
        except TooLargeError:
            return Reply("bytes")
        except MemoryError:
            return Reply("memory")
        except (ValueError, RuntimeError, OSError, KeyError) as error:
            return Reply("failed", str(error))
