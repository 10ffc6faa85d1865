"""What the routes work with, built once when the service starts: plan, graph, search, answers, checks and SPARQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar, cast

from fastapi import Depends
from starlette.requests import Request

from plangraph.corpus.document import PlanDocument
from plangraph.domain.errors import ServiceBusyError
from plangraph.graph.builds import BuildRecord
from plangraph.graph.store import GraphStore
from plangraph.qa.model import Answer
from plangraph.search.index import SearchHit
from plangraph.settings import Settings
from plangraph.sparql.service import SparqlService
from plangraph.validation.report import ValidationReport
from plangraph_api.library import Library

T = TypeVar("T")


class Workshop:
    """Runs work that keeps a processor busy in a few threads, and refuses more than it can take in."""

    def __init__(self, threads: int, max_waiting: int = 64) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._room = threads + max_waiting

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, run in a thread.

        Raises:
            ServiceBusyError: when too much work waits already.
        """
        if self._room <= 0:
            raise ServiceBusyError("Too many requests are waiting. Try again in a moment.")
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._room += 1

    def close(self) -> None:
        """Stop the threads."""
        self._executor.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a route may need; `checking` has one thread, because the rule engine serves one caller at a time."""

    settings: Settings
    plan: PlanDocument
    store: GraphStore
    build: BuildRecord
    library: Library
    build_path: Path
    sparql: SparqlService
    search: Callable[..., list[SearchHit]]
    answer: Callable[[str, str | None], Answer]
    validate: Callable[[bytes, str], ValidationReport]
    workshop: Workshop
    checking: Workshop
    is_complete: Callable[[], bool]

    @property
    def triples(self) -> int:
        """The number of triples in the dataset."""
        return sum(self.build.triples.values())


def services(request: Request) -> Services:
    """The services of the application that serves `request`."""
    return cast("Services", request.app.state.services)


Needed = Annotated[Services, Depends(services)]
