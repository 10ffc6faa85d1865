"""`/graph-store`: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol; every other method is refused.

Source: SPARQL 1.1 Graph Store HTTP Protocol, sections 4.2 and 5.2. `GET /sparql?graph=…` and `?default` do the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyoxigraph
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.sparql.formats import GRAPH_FORMATS, content_type
from plangraph.sparql.service import SparqlRequest
from plangraph_api.caching import tagged_response
from plangraph_api.endpoint import OWN_LIMITS, endpoint
from plangraph_api.negotiation import negotiate
from plangraph_api.problems import ProblemError
from plangraph_api.sparql_protocol import address_parameters

router = APIRouter(tags=["SPARQL"])

_KEYS: Final = frozenset({"graph", "default"})
_DEFAULT: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_NAMED: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH %s { ?s ?p ?o } }"
_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": "graph",
        "in": "query",
        "description": "The IRI of a named graph.",
        "schema": {"type": "string", "format": "uri"},
        "example": "https://w3id.org/plangraph/graph/tables",
    },
    {
        "name": "default",
        "in": "query",
        "description": "Asks for the default graph; it takes no value.",
        "schema": {"type": "string", "maxLength": 0},
        "allowEmptyValue": True,
    },
]


def names_graph(parameters: Sequence[tuple[str, str]]) -> bool:
    """Whether the parameters ask for a graph of the store rather than for a query."""
    names = {name for name, _ in parameters}
    return bool(names & _KEYS) and "query" not in names


@router.get(
    "/graph-store",
    summary="Read a whole graph",
    response_class=Response,
    responses={200: {"description": "The graph.", "content": {media_type: {} for media_type in GRAPH_FORMATS}}},
    openapi_extra={"parameters": _PARAMETERS},
)
async def read_graph(request: Request) -> Response:
    """Gives the graph that `graph` names, or the default graph with `default`."""
    parameters = address_parameters(request)
    name = _asked(parameters)
    needed = endpoint(request)
    if name is not None and name not in (await needed.sizes()).named:
        raise ProblemError(404, "not-found", f"There is no graph {name!r}. GET /sparql without a query lists them.")
    media_type = negotiate(request, tuple(GRAPH_FORMATS))
    query = _DEFAULT if name is None else _NAMED % pyoxigraph.NamedNode(name)
    answer = await needed.answer(request, SparqlRequest(query, media_type), OWN_LIMITS)
    return tagged_response(request, answer.body, content_type(media_type), answer.tag)


def _asked(parameters: Sequence[tuple[str, str]]) -> str | None:
    """The graph that is asked for, None for the default graph."""
    if unknown := sorted({name for name, _ in parameters} - _KEYS):
        raise ProblemError(400, "bad-request", f"Unknown parameter {unknown[0]!r}. Give 'graph' or 'default'.")
    if len(parameters) != 1:
        raise ProblemError(400, "bad-request", "Give either 'graph' with one IRI, or 'default', and give it once.")
    name, value = parameters[0]
    if name == "default":
        return None
    try:
        return pyoxigraph.NamedNode(value).value
    except ValueError:
        raise ProblemError(400, "bad-request", f"{value!r} is no absolute IRI. Give the IRI of a graph.") from None
