"""A SPARQL 1.1 server over HTTP: one query in, one whole result out, or an error that says what is wrong.

Every query names its dataset (`default-graph-uri`, `named-graph-uri`), so that graphs of others on the same server stay
unseen. Tables are read as SPARQL JSON, graphs as N-Triples. Source: SPARQL 1.1 Protocol, section 2.1.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
import weakref
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
import pyoxigraph

from plangraph.domain.errors import (
    QueryError,
    QueryTimeoutError,
    RemoteStoreError,
    ResultTooLargeError,
)
from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.opening import RemoteAddress

EMPTY_GRAPH: Final = f"{BASE}graph/none"
"""Stands for a dataset without graphs: a protocol request without any would mean the server's own default."""

_TABLE: Final = "application/sparql-results+json"
_GRAPH: Final = "application/n-triples"
_MAX_BYTES: Final = 512 * 1024 * 1024
_CONNECT_S: Final = 5.0
_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"
_TRUTHS: Final[Mapping[str, str]] = {"1": "true", "0": "false"}
_NO_LABEL: Final = re.compile(r"[^A-Za-z0-9]+")
_MESSAGE_CHARACTERS: Final = 300
# Virtuoso says in these headers that it cut the result at its own limits.
_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")


@dataclass(frozen=True, slots=True)
class GraphSelection:
    """The graphs that a query sees: those merged into its default graph, and those that GRAPH may name."""

    default: tuple[str, ...]
    named: tuple[str, ...]

    def parameters(self) -> list[tuple[str, str]]:
        """The selection as parameters of the protocol."""
        return [
            *(("default-graph-uri", iri) for iri in self.default or (EMPTY_GRAPH,)),
            *(("named-graph-uri", iri) for iri in self.named or (EMPTY_GRAPH,)),
        ]


WHOLE: Final = GraphSelection(tuple(GRAPHS.values()), tuple(GRAPHS.values()))
"""All graphs of plangraph, their union as default graph."""


class ChallengedAuth(httpx2.Auth):
    """Answers a Digest or a Basic challenge, whichever the server makes; sends no password unasked."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx2.DigestAuth(user, password)
        self._basic = httpx2.BasicAuth(user, password)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """The request, and once more with credentials where the server asks for them."""
        flow = self._digest.auth_flow(request)
        response = yield next(flow)
        with contextlib.suppress(StopIteration):  # no Digest challenge
            response = yield flow.send(response)
        if response.status_code == 401 and "basic" in response.headers.get("www-authenticate", "").lower():
            request.headers.pop("Authorization", None)
            yield next(self._basic.auth_flow(request))


def http_client(user: str, password: str, timeout_s: float) -> httpx2.Client:
    """A client that keeps its connections open, follows no redirects and gives up after `timeout_s` of silence."""
    return httpx2.Client(
        auth=ChallengedAuth(user, password) if user else None,
        timeout=httpx2.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
    )


class RemoteEndpoint:
    """Sends queries to one server."""

    def __init__(self, address: RemoteAddress, timeout_s: float) -> None:
        self.address = address
        self._timeout_s = timeout_s
        self._client = http_client(address.user, address.password, timeout_s)
        weakref.finalize(self, self._client.close)

    def table(self, query: str, selection: GraphSelection, *, is_ask: bool = False) -> dict[str, Any]:
        """The result of a SELECT or ASK query as the JSON results format writes it.

        Raises:
            RemoteStoreError: when the server does not answer as a SPARQL server does.
            QueryTimeoutError: when it takes longer than allowed.
            QueryError: when it refuses the query or cuts the result.
        """
        body = self._body(query, selection, _TABLE)
        try:
            return _plain(json.loads(body), is_ask=is_ask)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RemoteStoreError(
                f"{self.address.url} answers with JSON that is no SPARQL result: {error!r}."
            ) from None

    def graph(self, query: str, selection: GraphSelection) -> Iterable[pyoxigraph.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query; raises as `table` does."""
        body = self._body(query, selection, _GRAPH)
        try:
            return [quad.triple for quad in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            raise RemoteStoreError(f"{self.address.url} answers with broken N-Triples: {error}.") from None

    def _body(self, query: str, selection: GraphSelection, media_type: str) -> bytes:
        # The declaration stands first, so that one in the query itself still wins.
        form = urlencode([("query", f"BASE <{BASE}>\n{query}"), *selection.parameters()])
        headers = {"Accept": media_type, "Content-Type": "application/x-www-form-urlencoded"}
        end = time.monotonic() + self._timeout_s
        try:
            with self._client.stream("POST", self.address.url, content=form, headers=headers) as response:
                body = self._read(response, end)
                self._check(response, body, media_type)
                return body
        except httpx2.TimeoutException as error:
            if isinstance(error, httpx2.ConnectTimeout):
                raise self._away(error) from error
            raise self._late() from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._away(error) from error

    def _read(self, response: httpx2.Response, end: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > _MAX_BYTES:
                raise ResultTooLargeError(f"The answer is larger than {_MAX_BYTES} bytes. Add LIMIT, or ask for less.")
            if time.monotonic() > end:
                raise self._late()
        return b"".join(parts)

    def _check(self, response: httpx2.Response, body: bytes, media_type: str) -> None:
        status = response.status_code
        if status in (400, 422, 500):
            raise QueryError(f"The SPARQL server refused the query ({status}): {_first_words(body)}")
        if status != 200:
            raise RemoteStoreError(f"{self.address.url} answers {status}: {_hint(status)}")
        stated = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if stated != media_type:
            raise RemoteStoreError(
                f"{self.address.url} answers with {stated or 'no type'} instead of {media_type}. "
                "Give the address that answers SPARQL queries."
            )
        if any(name in response.headers for name in _CUT):
            raise ResultTooLargeError("The SPARQL server cut the result at a limit of its own. Add LIMIT and OFFSET.")

    def _late(self) -> QueryTimeoutError:
        return QueryTimeoutError(f"The SPARQL server took longer than {self._timeout_s:g} s. Ask for less.")

    def _away(self, error: Exception) -> RemoteStoreError:
        return RemoteStoreError(
            f"{self.address.url} cannot be reached ({error or type(error).__name__}). Start the SPARQL server, or "
            "correct PLANGRAPH_SPARQL_ENDPOINT."
        )


def _hint(status: int) -> str:
    if status in (401, 403):
        return "wrong user or password. Set PLANGRAPH_SPARQL_USER and PLANGRAPH_SPARQL_PASSWORD."
    return "expected 200. Give the address that answers SPARQL queries."


def _first_words(body: bytes) -> str:
    """The beginning of a server's message, without the query that it repeats."""
    text = body.decode(errors="replace").partition("\n\n")[0]
    return " ".join(text.split())[:_MESSAGE_CHARACTERS]


def _plain(result: dict[str, Any], *, is_ask: bool) -> dict[str, Any]:
    """The result with the deviations of known servers mended: truth as a table, labels and truth values as they are."""
    if "boolean" in result:
        return {"head": {}, "boolean": bool(result["boolean"])}
    rows: list[dict[str, dict[str, str]]] = result["results"]["bindings"]
    if is_ask:
        return {"head": {}, "boolean": any(cell["value"] in ("1", "true") for row in rows for cell in row.values())}
    for row in rows:
        for cell in row.values():
            _mend(cell)
    return {"head": {"vars": result["head"]["vars"]}, "results": {"bindings": rows}}


def _mend(cell: dict[str, str]) -> None:
    if cell["type"] == "bnode":
        cell["value"] = "b" + _NO_LABEL.sub("", cell["value"])
    elif cell.get("datatype") == _BOOLEAN:
        cell["value"] = _TRUTHS.get(cell["value"], cell["value"])
    if cell["type"] == "typed-literal":
        cell["type"] = "literal"
