"""`/docs`: the documentation of the API, from files on this machine only."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph_api.parameters import only
from plangraph_api.rendering import page

router = APIRouter(include_in_schema=False, dependencies=[only("lang")])


@router.get("/docs")
async def documentation(request: Request) -> Response:
    """The interactive documentation of `/openapi.json`."""
    return page(request, "docs.html")
