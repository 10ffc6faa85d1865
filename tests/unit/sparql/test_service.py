"""The service chooses the dataset, names every failure, and keeps only what may be kept."""

from __future__ import annotations

import asyncio

import pytest

from plangraph.domain.errors import (
    QueryError,
    QueryForbiddenError,
    QueryMemoryError,
    QuerySyntaxError,
    ResultTooLargeError,
)
from plangraph.sparql.messages import Job, Reply
from plangraph.sparql.service import CACHE_BYTES, CACHE_ENTRY_BYTES, Limits, SparqlRequest, SparqlService

JSON = "application/sparql-results+json"


class Recorder:
    """A runner that remembers its jobs and gives one reply."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.jobs: list[Job] = []

    async def start(self) -> None:
        """Nothing to start."""

    async def run(self, job: Job, client: str = "") -> Reply:  # noqa: ARG002 - as the protocol has it
        """The one reply."""
        self.jobs.append(job)
        return self.reply

    async def close(self) -> None:
        """Nothing to stop."""


def ask(runner: Recorder, *requests: SparqlRequest, union: bool = True) -> None:
    """Send requests through a service over `runner`."""
    service = SparqlService(runner, Limits(), union_default_graph=union)

    async def all_of_them() -> None:
        for request in requests:
            await service.answer(request)

    asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("request_", "union", "default", "named"),
    [
        (SparqlRequest("ASK {}", JSON), True, None, None),
        (SparqlRequest("ASK FROM <http://e/g> {}", JSON), False, None, None),
        (SparqlRequest("ASK FROM <http://e/g> {}", JSON, ("http://e/h",)), False, ("http://e/h",), ()),
        (SparqlRequest("ASK {}", JSON, (), ("http://e/h",)), False, (), ("http://e/h",)),
    ],
)
def test_the_dataset_follows_the_protocol(
    request_: SparqlRequest, union: bool, default: tuple[str, ...] | None, named: tuple[str, ...] | None
) -> None:
    """The request's graphs win over FROM, FROM wins over the union."""
    runner = Recorder(Reply("ok", body=b"{}"))
    ask(runner, request_)
    job = runner.jobs[0]
    assert (job.union, job.default_graphs, job.named_graphs) == (union, default, named)


def test_the_union_can_be_turned_off() -> None:
    """A dataset with a default graph of its own keeps it."""
    runner = Recorder(Reply("ok"))
    ask(runner, SparqlRequest("ASK {}", JSON), union=False)
    assert not runner.jobs[0].union


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply("syntax", "error at 2:7: expected WHERE"), QuerySyntaxError, "line 2, column 7"),
        (Reply("syntax", "error at 1:1: expected one of " + "'x', " * 99), QuerySyntaxError, "…"),
        (Reply("syntax", "nothing to place"), QuerySyntaxError, "not valid SPARQL"),
        (Reply("rows"), ResultTooLargeError, "never cut"),
        (Reply("bytes"), ResultTooLargeError, "never cut"),
        (Reply("memory"), QueryMemoryError, "memory"),
        (Reply("failed", "disk"), QueryError, "disk"),
    ],
)
def test_each_failure_is_an_error_of_its_own(reply: Reply, error: type[QueryError], words: str) -> None:
    """A client is told what happened and what to do."""
    with pytest.raises(error, match=words):
        ask(Recorder(reply), SparqlRequest("ASK {}", JSON))


def test_a_syntax_error_carries_its_place() -> None:
    """Line and column are given as numbers too."""
    with pytest.raises(QuerySyntaxError) as caught:
        ask(Recorder(Reply("syntax", "error at 3:14: expected }")), SparqlRequest("ASK", JSON))
    assert (caught.value.line, caught.value.column) == (3, 14)


def test_an_undeclared_prefix_is_named_at_its_place() -> None:
    """The cause that a person can mend is told instead of what the parser expected."""
    with pytest.raises(QuerySyntaxError, match="'ex:' is not declared") as caught:
        ask(Recorder(Reply("syntax", "error at 1:26: expected OPTIONAL")), SparqlRequest("ASK { ?s ex:p 1 }", JSON))
    assert (caught.value.line, caught.value.column) == (1, 10)


def test_a_refused_query_never_runs() -> None:
    """The guard stands before the workers."""
    runner = Recorder(Reply("ok"))
    with pytest.raises(QueryForbiddenError):
        ask(runner, SparqlRequest("CLEAR ALL", JSON))
    assert not runner.jobs


def test_a_repeated_query_is_answered_from_memory() -> None:
    """Only the first of equal requests runs; another format is another request."""
    runner = Recorder(Reply("ok", body=b"{}"))
    request = SparqlRequest("ASK {}", JSON)
    ask(runner, request, request, SparqlRequest("ASK {}", "text/csv"))
    assert len(runner.jobs) == 2


def test_a_query_on_chance_is_run_again() -> None:
    """What changes by itself is never kept."""
    runner = Recorder(Reply("ok", body=b"{}"))
    request = SparqlRequest("SELECT (RAND() AS ?r) {}", JSON)
    ask(runner, request, request)
    assert len(runner.jobs) == 2


def test_kept_answers_stay_within_their_memory() -> None:
    """Old answers are forgotten when new ones need their room; very large ones are not kept at all."""
    runner = Recorder(Reply("ok", body=b"x" * (CACHE_ENTRY_BYTES // 2)))
    service = SparqlService(runner, Limits())

    async def many() -> None:
        for number in range(2 * CACHE_BYTES // (CACHE_ENTRY_BYTES // 2)):
            await service.answer(SparqlRequest(f"ASK {{}} # {number}", JSON))
        runner.reply = Reply("ok", body=b"x" * CACHE_ENTRY_BYTES)
        await service.answer(SparqlRequest("ASK {} # large", JSON))

    asyncio.run(many())
    assert service.kept(SparqlRequest("ASK {} # 0", JSON)) is None
    assert service.kept(SparqlRequest("ASK {} # large", JSON)) is None
