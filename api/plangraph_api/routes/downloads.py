"""`/downloads`: the dataset, each named graph and the submission context as files, with sizes and SHA-256 checksums."""

from __future__ import annotations

import base64
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from plangraph import __version__
from plangraph.graph.downloads import FOLDER, Download, downloads
from plangraph.resources import data_root
from plangraph.sparql.formats import content_type
from plangraph.validation.context import CONTEXT_PATH
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.dependencies import Needed, Services
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError
from plangraph_api.schemas import DownloadJson, DownloadsJson

router = APIRouter(tags=["Linked data"], dependencies=[only()])

SUMS: Final = "SHA256SUMS"
_CONTEXT_NAME: Final = "submission-context.jsonld"
_MEDIA_TYPES: Final = (
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "text/plain",
    "text/turtle",
)


async def offered(needed: Services) -> tuple[Download, ...]:
    """All files for download; the first call makes them."""

    def made() -> tuple[Download, ...]:
        context = (data_root() / CONTEXT_PATH).read_bytes()
        return downloads(needed.build_path, {_CONTEXT_NAME: ("application/ld+json", context)})

    return await needed.workshop.run(made)


@router.get("/downloads", summary="Files for download")
async def list_downloads(request: Request, needed: Needed) -> DownloadsJson:
    """Lists every file with its address, size and checksum, and the version of the dataset."""
    return DownloadsJson(
        version=__version__,
        fingerprint=needed.build.fingerprint,
        checksums=str(request.url_for("read_download", name=SUMS)),
        files=[
            DownloadJson(
                name=file.name,
                content=file.content,
                address=str(request.url_for("read_download", name=file.name)),
                media_type=file.media_type,
                bytes=file.bytes,
                sha256=file.sha256,
            )
            for file in await offered(needed)
        ],
    )


@router.get(
    "/downloads/{name}",
    summary="One file for download",
    response_class=Response,
    responses={200: {"description": "The file.", "content": {name: {} for name in _MEDIA_TYPES}}},
)
async def read_download(request: Request, needed: Needed, name: str) -> Response:
    """Gives a file as it is, with its checksum in `Repr-Digest`; `SHA256SUMS` lists the checksums of all."""
    files = {file.name: file for file in await offered(needed)}
    if name == SUMS:
        body = "".join(f"{file.sha256}  {file.name}\n" for file in files.values()).encode()
        return tagged_response(request, body, "text/plain; charset=utf-8", tag_of(body))
    if name not in files:
        raise ProblemError(404, "not-found", f"There is no file {name!r}. GET /downloads lists the files.")
    file = files[name]
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    headers = {
        "ETag": f'"{file.sha256[:24]}"',
        "Cache-Control": "public, no-cache",
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Type": content_type(file.media_type),
    }
    if file.sha256[:24] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(needed.build_path / FOLDER / name, headers=headers, filename=name)
