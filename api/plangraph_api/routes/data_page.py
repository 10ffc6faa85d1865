"""`/data`: the files for download with sizes and checksums, the versions, the addresses, and how to cite."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph import __version__
from plangraph_api.dependencies import Needed
from plangraph_api.parameters import only
from plangraph_api.rendering import page
from plangraph_api.routes.downloads import offered

router = APIRouter(include_in_schema=False, dependencies=[only("lang")])


@router.get("/data")
async def data_page(request: Request, needed: Needed) -> Response:
    """The page of all downloads; the same list as JSON is at `/downloads`."""
    files = await offered(needed)
    return page(
        request,
        "data.html",
        files=files,
        software=__version__,
        fingerprint=needed.build.fingerprint,
        manifest=needed.plan.manifest,
    )
