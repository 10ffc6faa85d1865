"""`/query`: a plain form for SPARQL that works without JavaScript, with examples and the answer as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.errors import QueryError
from plangraph.sparql.examples import examples
from plangraph.sparql.guard import inspect
from plangraph.sparql.service import SparqlRequest, SparqlService
from plangraph_api.dependencies import Needed
from plangraph_api.entities import local_path, shortened
from plangraph_api.parameters import only
from plangraph_api.problems import from_domain
from plangraph_api.rendering import page
from plangraph_api.waiting import while_connected

router = APIRouter(include_in_schema=False)

SHOWN_ROWS: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query gave: a table, a truth value, a graph as text, or the reason why it gave nothing."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[dict[str, str | None], ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    graph: str | None = None
    error: str | None = None


@router.get("/query", dependencies=[only("query", "lang")])
async def show_query(request: Request, needed: Needed) -> Response:
    """The form, and the answer to the query in the address if there is one."""
    return await query_page(request, needed)


class Queryable(Protocol):
    """Whatever has a query service: the services of the plan, or the endpoint of another dataset."""

    @property
    def sparql(self) -> SparqlService:
        """The query service."""


async def query_page(request: Request, needed: Queryable) -> Response:
    """The page with the form; a query in the address is run and its answer shown."""
    query = request.query_params.get("query", "")
    outcome = await _outcome(request, needed, query) if query.strip() else None
    status = from_domain(QueryError("")).status_code if outcome and outcome.error else 200
    return page(
        request,
        "query.html",
        status=status,
        query=query or examples()[0].query,
        outcome=outcome,
        examples=examples(),
        shown_rows=SHOWN_ROWS,
    )


async def _outcome(request: Request, needed: Queryable, query: str) -> Outcome:
    try:
        gives_graph = inspect(query).form.gives_graph
        media_type = "text/turtle" if gives_graph else "application/sparql-results+json"
        answer = await while_connected(request, needed.sparql.answer(SparqlRequest(query, media_type)))
    except QueryError as error:
        return Outcome(error=str(error))
    if gives_graph:
        return Outcome(graph=answer.body.decode(), total=answer.rows)
    return _table(json.loads(answer.body))


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
