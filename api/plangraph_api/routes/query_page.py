"""`/query`: a plain form for SPARQL that works without JavaScript, with examples and the answer as a table.

Where `make editor` has installed the editor YASQE, the page loads it; the text area stays the field that is sent.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.errors import QueryError, QuerySyntaxError
from plangraph.domain.vocabulary import PREFIXES
from plangraph.sparql.examples import Example, examples
from plangraph.sparql.formats import EXTENSIONS, content_type
from plangraph.sparql.guard import inspect
from plangraph.sparql.service import SparqlRequest, SparqlService
from plangraph_api.dependencies import Needed
from plangraph_api.entities import local_path, shortened
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError, from_domain
from plangraph_api.rendering import page, page_language
from plangraph_api.waiting import while_connected

router = APIRouter(include_in_schema=False)

SHOWN_ROWS: Final = 500
_GROUPS: Final = Path(__file__).resolve().parent.parent / "query_groups.toml"
_EDITOR: Final = Path(__file__).resolve().parent.parent / "static" / "vendor" / "yasqe.min.js"
_TABLE: Final = ("csv", "json", "tsv", "xml")
_TRUTH: Final = ("json", "xml")
_GRAPH: Final = ("ttl", "jsonld", "nt", "rdf")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a query gave nothing; a query that does not parse has a place, and the line where it stands in two halves."""

    message: str
    line: int | None = None
    column: int | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query gave: a table, a truth value, a graph as text, or the reason why it gave nothing."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[dict[str, str | None], ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    graph: str | None = None
    fault: Fault | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """The file endings in which the same answer can be downloaded."""
        if self.fault:
            return ()
        return _GRAPH if self.graph is not None else _TABLE if self.truth is None else _TRUTH


class Queryable(Protocol):
    """Whatever has a query service: the services of the plan, or the endpoint of another dataset."""

    @property
    def sparql(self) -> SparqlService:
        """The query service."""


@cache
def groups() -> dict[str, tuple[Example, ...]]:
    """The documented queries under the headings of `query_groups.toml`."""
    named = {example.name: example for example in examples()}
    data = tomllib.loads(_GROUPS.read_text(encoding="utf-8"))
    return {key: tuple(named[name] for name in names) for key, names in data["groups"].items()}


@router.get("/query", dependencies=[only("query", "example", "format", "lang")])
async def show_query(request: Request, needed: Needed) -> Response:
    """The form, and the answer to the query in the address if there is one; with `format`, the answer as a file."""
    ending = request.query_params.get("format")
    query, _ = _asked(request)
    if ending is None or not query.strip():
        return await query_page(request, needed)
    try:
        return await _file(request, needed, query, ending)
    except QueryError:
        return await query_page(request, needed)  # the page says what is wrong, and where


async def query_page(request: Request, needed: Queryable) -> Response:
    """The page with the form; a query in the address, or the example that it names, is run and its answer shown."""
    query, example = _asked(request)
    outcome = await _outcome(request, needed, query) if query.strip() else None
    status = from_domain(QueryError("")).status_code if outcome and outcome.fault else 200
    return page(
        request,
        "query.html",
        status=status,
        query=query or examples()[0].in_language(page_language(request)),
        outcome=outcome,
        example=example,
        groups=groups(),
        shown_rows=SHOWN_ROWS,
        has_editor=_EDITOR.is_file(),
        prefixes=PREFIXES,
    )


def _asked(request: Request) -> tuple[str, Example | None]:
    """The query that the address brings, and the example where it names one instead."""
    name = request.query_params.get("example")
    if name is None or request.query_params.get("query", "").strip():
        return request.query_params.get("query", ""), None
    for example in examples():
        if example.name == name:
            return example.in_language(page_language(request)), example
    raise ProblemError(404, "not-found", f"There is no example {name[:100]!r}. /query lists them, /queries as JSON.")


async def _file(request: Request, needed: Queryable, query: str, ending: str) -> Response:
    offered = _GRAPH if inspect(query).form.gives_graph else _TABLE
    if ending not in offered:
        known = ", ".join(offered)
        raise ProblemError(422, "invalid-parameters", f"{ending[:20]!r} is no format of this query. Known: {known}.")
    media_type = EXTENSIONS[ending]
    answer = await while_connected(request, needed.sparql.answer(SparqlRequest(query, media_type)))
    headers = {
        "Content-Type": content_type(media_type),
        "Content-Disposition": f'attachment; filename="plangraph-query.{ending}"',
        "Cache-Control": "no-cache",
    }
    return Response(answer.body, headers=headers)


async def _outcome(request: Request, needed: Queryable, query: str) -> Outcome:
    try:
        gives_graph = inspect(query).form.gives_graph
        media_type = "text/turtle" if gives_graph else "application/sparql-results+json"
        answer = await while_connected(request, needed.sparql.answer(SparqlRequest(query, media_type)))
    except QueryError as error:
        return Outcome(fault=_fault(error, query))
    if gives_graph:
        return Outcome(graph=answer.body.decode(), total=answer.rows)
    return _table(json.loads(answer.body))


def _fault(error: QueryError, query: str) -> Fault:
    if not isinstance(error, QuerySyntaxError) or error.line is None:
        return Fault(str(error))
    lines = query.splitlines()
    text = lines[error.line - 1] if error.line <= len(lines) else ""
    cut = max((error.column or 1) - 1, 0)
    return Fault(str(error), error.line, error.column, text[:cut], text[cut:])


def _table(result: Mapping[str, Any]) -> Outcome:
    if "boolean" in result:
        return Outcome(truth=result["boolean"])
    variables = tuple(result["head"]["vars"])
    bindings = result["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in variables) for row in bindings[:SHOWN_ROWS])
    return Outcome(variables=variables, rows=rows, total=len(bindings))


def _cell(term: Mapping[str, Any] | None) -> dict[str, str | None]:
    if term is None:
        return {"text": "", "href": None, "lang": None}
    if term["type"] != "uri":
        return {"text": str(term["value"]), "href": None, "lang": term.get("xml:lang")}
    iri = str(term["value"])
    outside = iri if iri.startswith(("https://", "http://")) else None
    return {"text": shortened(iri), "href": local_path(iri) or outside, "lang": None}
