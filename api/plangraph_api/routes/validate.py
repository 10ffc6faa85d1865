"""`/validate`: a submission against the rule book, as JSON, as the standard SHACL report, or as a page."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from plangraph.sparql.formats import content_type
from plangraph.sparql.serialization import write_graph
from plangraph.validation.reading import MEDIA_TYPES, SUFFIXES
from plangraph.validation.shacl_report import report_triples
from plangraph_api.bodies import JSON, MULTIPART, media_type_of, read_form, unsupported
from plangraph_api.dependencies import Needed
from plangraph_api.negotiation import HTML, negotiate
from plangraph_api.problems import ProblemError
from plangraph_api.rendering import page
from plangraph_api.schemas import ValidateParameters, ValidateResponse
from plangraph_api.waiting import while_connected

router = APIRouter(tags=["Checks"])

TURTLE: Final = "text/turtle"
JSONLD: Final = "application/ld+json"
_OFFERED: Final = (JSON, HTML, TURTLE, JSONLD, "application/n-triples", "application/rdf+xml")
_VAGUE_TYPES: Final = frozenset({"", "application/octet-stream", "text/plain", "text/xml", "application/xml"})
_HEADERS: Final = {"Vary": "Accept", "Cache-Control": "no-store"}

_FILE_FORM: Final[dict[str, Any]] = {
    "schema": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}, "text": {"type": "string"}},
    }
}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {media_type: {"schema": {"type": "string"}} for media_type in MEDIA_TYPES} | {MULTIPART: _FILE_FORM},
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The report; the submission may have findings or none.",
        "content": {media_type: {} for media_type in _OFFERED if media_type != JSON},
    }
}


@router.post(
    "/validate",
    summary="Check a submission",
    response_model=ValidateResponse,
    responses=_ANSWERS,
    openapi_extra={"requestBody": _BODY},
)
async def validate(request: Request, needed: Needed, parameters: Annotated[ValidateParameters, Query()]) -> Response:
    """Checks a project description; findings name norm, clause and quotation and say what to do."""
    wanted = negotiate(request, _OFFERED)
    body, media_type = await _submission(request)
    report = await while_connected(request, needed.checking.run(lambda: needed.validate(body, media_type)))
    if parameters.mode == "results":
        report = replace(report, advice=())
    if wanted == JSON:
        return JSONResponse(report.to_json(), headers=_HEADERS)
    if wanted == HTML:
        return page(request, "findings.html", report=ValidateResponse.model_validate(report.to_json()))
    output = io.BytesIO()
    write_graph(report_triples(report), output, wanted)
    return Response(output.getvalue(), headers=_HEADERS | {"Content-Type": content_type(wanted)})


async def _submission(request: Request) -> tuple[bytes, str]:
    """The submitted bytes and their media type, from the body itself or from a form."""
    media_type = media_type_of(request)
    if media_type == MULTIPART:
        return await _from_form(request)
    if media_type not in MEDIA_TYPES:
        raise unsupported(media_type, (*MEDIA_TYPES, MULTIPART))
    return await request.body(), media_type


async def _from_form(request: Request) -> tuple[bytes, str]:
    form = await read_form(request)
    file, text = form.get("file"), form.get("text")
    if isinstance(file, UploadFile) and file.filename:
        return await file.read(), _type_of_file(file)
    if isinstance(text, str) and text.strip():
        return text.encode(), JSONLD if text.lstrip()[:1] in "{[" else TURTLE
    raise ProblemError(400, "bad-request", "The form holds no submission. Choose a file in 'file' or give 'text'.")


def _type_of_file(file: UploadFile) -> str:
    """The media type of an uploaded file: as stated, or by its ending where the client states nothing useful."""
    stated = (file.content_type or "").partition(";")[0].strip().lower()
    if stated in MEDIA_TYPES:
        return stated
    found = SUFFIXES.get(PurePath(file.filename or "").suffix.lower())
    if found is None or stated not in _VAGUE_TYPES:
        raise unsupported(stated or "application/octet-stream", MEDIA_TYPES)
    return found
