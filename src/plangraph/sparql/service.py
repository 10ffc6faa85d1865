"""The read-only SPARQL service: checks a query, runs it in a worker within its limits, and keeps recent answers.

The store never changes while the service runs, so an answer that depends on nothing else is kept and given again.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from plangraph.domain.errors import (
    QueryError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    RemoteStoreError,
    ResultTooLargeError,
)
from plangraph.sparql.guard import QueryShape, inspect
from plangraph.sparql.hints import hint
from plangraph.sparql.messages import Job, Reply
from plangraph.sparql.pool import QueryRunner

MAX_RESULT_BYTES: Final = 64 * 1024 * 1024
CACHE_BYTES: Final = 32 * 1024 * 1024
CACHE_ENTRY_BYTES: Final = 1024 * 1024

_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_EXPECTATIONS_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A query as a client sends it: its text, its dataset where it names one, and the media type to answer in."""

    query: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """A complete answer: its bytes, their tag (equal bytes, equal tag), and whether asking again gives the same."""

    body: bytes
    media_type: str
    tag: str
    repeatable: bool
    rows: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, rows or triples, and bytes of its answer."""

    timeout_s: float = 10.0
    max_rows: int = 100_000
    max_bytes: int = MAX_RESULT_BYTES


class SparqlService:
    """Answers queries over one unchanging dataset."""

    def __init__(self, runner: QueryRunner, limits: Limits, *, union_default_graph: bool = True) -> None:
        self._runner = runner
        self._limits = limits
        self._union = union_default_graph
        self._kept: OrderedDict[SparqlRequest, SparqlAnswer] = OrderedDict()
        self._kept_bytes = 0

    async def start(self) -> None:
        """Start the workers."""
        await self._runner.start()

    async def close(self) -> None:
        """Stop the workers."""
        await self._runner.close()

    def kept(self, request: SparqlRequest) -> SparqlAnswer | None:
        """The answer to an equal request that is still kept, without waiting for anything."""
        answer = self._kept.get(request)
        if answer is not None:
            self._kept.move_to_end(request)
        return answer

    async def answer(self, request: SparqlRequest, *, client: str = "", limits: Limits | None = None) -> SparqlAnswer:
        """The whole answer to a query, never a cut one.

        Args:
            request: the query.
            client: who asks; clients take turns when queries have to wait.
            limits: other limits than the service's own, for requests that the service makes itself.

        Raises:
            QueryForbiddenError: for updates, SERVICE and excessive nesting.
            QuerySyntaxError: when the query does not parse.
            QueryLimitError: when a limit is reached (time, memory, rows, bytes, waiting queries).
            QueryError: when the query fails while it runs.
        """
        kept = self.kept(request)
        if kept is not None:
            return kept
        shape = inspect(request.query)
        chosen = limits or self._limits
        reply = await self._runner.run(self._job(request, shape, chosen), client)
        _raise_for(reply, request.query, chosen)
        tag = hashlib.blake2b(reply.body, digest_size=12).hexdigest()
        answer = SparqlAnswer(reply.body, request.media_type, tag, shape.repeatable, reply.rows)
        if shape.repeatable:
            self._keep(request, answer)
        return answer

    def _job(self, request: SparqlRequest, shape: QueryShape, limits: Limits) -> Job:
        """The job of a request; a dataset named in the request wins over FROM, and FROM over the union.

        Source: SPARQL 1.1 Protocol, section 2.1.4.
        """
        default, named = request.default_graphs, request.named_graphs
        named_by_request = bool(default or named)
        if not named_by_request and len(shape.default_graphs) > 1:
            default, named, named_by_request = shape.default_graphs, shape.named_graphs, True
        return Job(
            query=request.query,
            media_type=request.media_type,
            default_graphs=default if named_by_request else None,
            named_graphs=named if named_by_request else None,
            union=self._union and not named_by_request and not shape.names_dataset,
            max_rows=limits.max_rows,
            max_bytes=limits.max_bytes,
            timeout_s=limits.timeout_s,
        )

    def _keep(self, request: SparqlRequest, answer: SparqlAnswer) -> None:
        if len(answer.body) + len(request.query) > CACHE_ENTRY_BYTES or request in self._kept:
            return
        self._kept[request] = answer
        self._kept_bytes += len(answer.body) + len(request.query)
        while self._kept_bytes > CACHE_BYTES:
            oldest, forgotten = self._kept.popitem(last=False)
            self._kept_bytes -= len(forgotten.body) + len(oldest.query)


def _raise_for(reply: Reply, query: str, limits: Limits) -> None:
    if reply.kind == "ok":
        return
    if reply.kind == "syntax":
        raise _syntax_error(query, reply.message)
    if reply.kind == "rows":
        raise ResultTooLargeError(
            f"The answer has more than {limits.max_rows} rows, and it is never cut. Add LIMIT and OFFSET."
        )
    if reply.kind == "bytes":
        raise ResultTooLargeError(
            f"The answer is larger than {limits.max_bytes} bytes, and it is never cut. Add LIMIT, or ask for less."
        )
    if reply.kind == "cut":
        raise ResultTooLargeError(reply.message)
    if reply.kind == "late":
        raise QueryTimeoutError(reply.message)
    if reply.kind == "away":
        raise RemoteStoreError(reply.message)
    if reply.kind == "memory":
        raise QueryMemoryError("The query needed more memory than a worker may take. Ask for less at once.")
    raise QueryError(f"The query failed while it ran: {reply.message}")


def _syntax_error(query: str, message: str) -> QuerySyntaxError:
    found = hint(query)
    if found is not None:
        line, column, cause = found.line, found.column, found.message
    else:
        match = _SYNTAX.match(message)
        if match is None:
            return QuerySyntaxError(f"The query is not valid SPARQL 1.1: {message}")
        line, column = int(match.group(1)), int(match.group(2))
        cause = _shortened(match.group(3).replace("\n", " "))
    return QuerySyntaxError(
        f"The query is not valid SPARQL 1.1 at line {line}, column {column}: {cause}.", line, column
    )


def _shortened(expectations: str) -> str:
    if len(expectations) <= _EXPECTATIONS_CHARACTERS:
        return expectations
    return expectations[:_EXPECTATIONS_CHARACTERS].rsplit(",", 1)[0] + ", …"
