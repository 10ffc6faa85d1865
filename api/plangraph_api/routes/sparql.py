"""`/sparql`: the SPARQL 1.1 Protocol for queries, and the service description on a bare GET."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.sparql.description import describe_service
from plangraph.sparql.formats import GRAPH_FORMATS, RESULT_FORMATS, content_type
from plangraph.sparql.guard import QueryForm, inspect
from plangraph.sparql.service import SparqlRequest
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.endpoint import Endpoint, endpoint
from plangraph_api.negotiation import HTML, negotiate
from plangraph_api.routes.graph_store import names_graph, read_graph
from plangraph_api.routes.query_page import query_page
from plangraph_api.sparql_protocol import DIRECT, FORM, ProtocolRequest, address_parameters, read_request

router = APIRouter(tags=["SPARQL"])

_RESULTS: Final = tuple(RESULT_FORMATS)
_GRAPHS: Final = tuple(GRAPH_FORMATS)
_GRAPH_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "description": text,
        "schema": {"type": "array", "items": {"type": "string", "format": "uri"}},
    }
    for name, text in (
        ("default-graph-uri", "Graph that is part of the default graph; may be repeated."),
        ("named-graph-uri", "Graph that GRAPH may name; may be repeated."),
    )
]
_QUERY_PARAMETER: Final[dict[str, Any]] = {
    "name": "query",
    "in": "query",
    "description": "A SPARQL 1.1 query. Without it, the service describes itself.",
    "schema": {"type": "string"},
    "example": "SELECT * WHERE { ?s ?p ?o } LIMIT 3",
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The whole answer, never a cut one.",
        "content": {media_type: {} for media_type in (*_RESULTS, *_GRAPHS, HTML)},
    }
}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        DIRECT: {"schema": {"type": "string"}},
        FORM: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}},
    },
}


@router.get(
    "/sparql",
    summary="Query the graph",
    responses=_ANSWERS,
    response_class=Response,
    openapi_extra={"parameters": [_QUERY_PARAMETER, *_GRAPH_PARAMETERS]},
)
async def get_query(request: Request) -> Response:
    """Answers a query given in the address; without one, describes the service in RDF or shows a form."""
    if names_graph(address_parameters(request)):
        return await read_graph(request)
    needed = endpoint(request)
    asked = await read_request(request)
    if asked.query is None:
        return await _description(request, needed)
    return await _answer(request, needed, asked, asked.query)


@router.post(
    "/sparql",
    summary="Query the graph with a longer query",
    responses=_ANSWERS,
    response_class=Response,
    openapi_extra={"parameters": _GRAPH_PARAMETERS, "requestBody": _BODY},
)
async def post_query(request: Request) -> Response:
    """Answers a query given in a form or as the body itself."""
    asked = await read_request(request)
    return await _answer(request, endpoint(request), asked, asked.query or "")


async def _answer(request: Request, needed: Endpoint, asked: ProtocolRequest, query: str) -> Response:
    form = inspect(query).form
    offered = _RESULTS if form is not QueryForm.UNKNOWN else (*_RESULTS, *_GRAPHS)
    media_type = negotiate(request, _GRAPHS if form.gives_graph else offered)
    wanted = SparqlRequest(query, media_type, asked.default_graphs, asked.named_graphs)
    answer = await needed.answer(request, wanted)
    if not answer.repeatable:
        headers = {"Content-Type": content_type(media_type), "Cache-Control": "no-store", "Vary": "Accept"}
        return Response(answer.body, headers=headers)
    return tagged_response(request, answer.body, content_type(media_type), answer.tag)


async def _description(request: Request, needed: Endpoint) -> Response:
    media_type = negotiate(request, (*_GRAPHS, HTML))
    if media_type == HTML:
        return await query_page(request, needed)
    body = describe_service(str(request.url_for("get_query")), await needed.sizes(), media_type)
    links = {"Link": '</.well-known/void>; rel="describedby"'}
    return tagged_response(request, body, content_type(media_type), tag_of(body), **links)
