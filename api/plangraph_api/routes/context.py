"""`/context/submission.jsonld`: the JSON-LD context of submissions, as published with the ontology."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.resources import data_root
from plangraph.validation.context import CONTEXT_PATH
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.parameters import only

router = APIRouter(tags=["Linked data"], dependencies=[only()])


@router.get(
    "/context/submission.jsonld",
    summary="The context of submissions",
    response_class=Response,
    responses={200: {"description": "The context.", "content": {"application/ld+json": {}}}},
)
@router.get("/context/submission", include_in_schema=False)
async def submission_context(request: Request) -> Response:
    """The terms that a JSON-LD submission may use, with Chinese and English keys."""
    body = (data_root() / CONTEXT_PATH).read_bytes()
    return tagged_response(request, body, "application/ld+json", tag_of(body))
