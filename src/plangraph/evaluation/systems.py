"""The system that is measured: the library in this process, or a running service over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from plangraph.domain.errors import ConfigurationError
from plangraph.qa.answering import Answerer
from plangraph.search.index import SearchIndex

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system answered: the answer text, whether it answered at all, and its cited addresses with quotes."""

    answer: str
    answerable: bool
    citations: tuple[tuple[str, str], ...]


class System(Protocol):
    """Anything that searches and answers."""

    def search(self, question: str) -> Sequence[str]:
        """The addresses of the ten best units, best first."""
        ...

    def ask(self, question: str) -> Reply:
        """The system's reply to a question."""
        ...


def reply_from(answer: Mapping[str, Any]) -> Reply:
    """The reply inside an answer as `/ask` gives it."""
    citations = tuple((str(c["address"]), str(c["quote"])) for c in answer["citations"])
    return Reply(str(answer["answer"]), bool(answer["answerable"]), citations)


@dataclass(frozen=True, slots=True)
class InProcess:
    """The library itself."""

    index: SearchIndex
    answerer: Answerer

    def search(self, question: str) -> Sequence[str]:
        """The addresses of the ten best units, best first."""
        return [hit.citation.address for hit in self.index.search(question, DEPTH)]

    def ask(self, question: str) -> Reply:
        """The answerer's reply."""
        return reply_from(self.answerer.ask(question).as_json())


class OverHttp:
    """A running service, asked through `/search` and `/ask`."""

    def __init__(self, url: str, *, timeout_s: float = 30.0) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ConfigurationError(f"{url!r} is no address of a service. Expected http://host:port.")
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s

    def search(self, question: str) -> Sequence[str]:
        """The addresses of the ten best units, best first."""
        results = self._get("/search", {"q": question, "k": str(DEPTH)})["results"]
        return [str(result["citation"]["address"]) for result in results]

    def ask(self, question: str) -> Reply:
        """The service's reply."""
        return reply_from(self._get("/ask", {"q": question}))

    def _get(self, path: str, query: Mapping[str, str]) -> Any:
        url = f"{self._url}{path}?{urlencode(query)}"
        try:
            with urlopen(url, timeout=self._timeout_s) as response:  # noqa: S310 - the scheme is checked above
                return json.load(response)
        except (URLError, TimeoutError, ValueError) as error:
            raise ConfigurationError(f"{url} gave no usable answer ({error}). Is the service running?") from error


def timed(system: System, question: str) -> tuple[Sequence[str], Reply, float, float]:
    """The ranking and the reply for a question, with the seconds that each took."""
    start = time.perf_counter()
    ranking = system.search(question)
    between = time.perf_counter()
    reply = system.ask(question)
    return ranking, reply, between - start, time.perf_counter() - between
