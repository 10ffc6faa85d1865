"""Reads a SPARQL protocol request: where the query stands, which graphs it names, and what is refused.

Source: SPARQL 1.1 Protocol, section 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from plangraph_api.bodies import unsupported
from plangraph_api.problems import ProblemError

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
MAX_QUERY_CHARACTERS: Final = 1_000_000

_KNOWN: Final = frozenset({"query", "default-graph-uri", "named-graph-uri"})
# Common clients send these with every query; the Accept header decides here, so they change nothing.
_TOLERATED: Final = frozenset({"format", "output", "results", "timeout", "infer", "queryLn"})
_READ_ONLY: Final = "This service is read-only: updates are refused. Send a SELECT, ASK, CONSTRUCT or DESCRIBE query."


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """The query of a request, None where it brings none at all, and the graphs that it names."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def _bad(detail: str) -> ProblemError:
    return ProblemError(400, "bad-request", detail)


def _pairs(raw: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise _bad(f"The {place} holds bytes that are not UTF-8. Encode it as UTF-8.") from None
    except ValueError as error:
        raise _bad(f"The {place} cannot be read: {error}.") from None


def _from_pairs(pairs: Sequence[tuple[str, str]]) -> ProtocolRequest:
    names = {name for name, _ in pairs}
    if "update" in names:
        raise ProblemError(400, "forbidden-query", _READ_ONLY)
    if unknown := sorted(names - _KNOWN - _TOLERATED):
        raise _bad(f"Unknown parameter {unknown[0]!r}. Known parameters: {', '.join(sorted(_KNOWN))}.")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise _bad(f"The parameter 'query' is given {len(queries)} times. Give it once.")
    return ProtocolRequest(
        queries[0] if queries else None,
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
    )


def address_parameters(request: Request) -> list[tuple[str, str]]:
    """The parameters in the address of a request, decoded once.

    Raises:
        ProblemError: 400 when they cannot be read.
    """
    return _pairs(request.scope["query_string"], "address")


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(' "').lower()
    return "utf-8"


async def _posted(request: Request) -> ProtocolRequest:
    declared = request.headers.get("content-type", "")
    media_type, _, parameters = declared.partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise ProblemError(415, "unsupported-media-type", _READ_ONLY)
    if media_type not in (FORM, DIRECT):
        raise unsupported(media_type, (DIRECT, FORM))
    charset = _charset(parameters)
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise ProblemError(415, "unsupported-media-type", f"The charset {charset!r} is not read here. Send UTF-8.")
    in_address = address_parameters(request)
    body = await request.body()
    if media_type == FORM:
        return _from_pairs([*in_address, *_pairs(body, "form")])
    try:
        return _from_pairs([*in_address, ("query", body.decode())])
    except UnicodeDecodeError:
        raise _bad("The query holds bytes that are not UTF-8. Encode it as UTF-8.") from None


async def read_request(request: Request) -> ProtocolRequest:
    """What a GET or POST request asks for.

    Raises:
        ProblemError: 400 for unreadable, unknown, missing or repeated parameters and for updates; 413 for a query that
            is too long; 415 for a body of another type.
    """
    is_post = request.method == "POST"
    asked = await _posted(request) if is_post else _from_pairs(address_parameters(request))
    if asked.query is None and (is_post or request.scope["query_string"]):
        raise _bad("The parameter 'query' is missing. Give a SPARQL query in it.")
    if asked.query is not None and len(asked.query) > MAX_QUERY_CHARACTERS:
        raise ProblemError(
            413, "content-too-large", f"The query is longer than {MAX_QUERY_CHARACTERS} characters. Shorten it."
        )
    return asked
