"""`/validate`: a submission against the rule book, as JSON, SHACL report, page, review sheet, table or NDJSON."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from plangraph.domain.errors import PlangraphError
from plangraph.sparql.formats import content_type
from plangraph.sparql.serialization import write_graph
from plangraph.validation.bulk import Summary
from plangraph.validation.reading import MEDIA_TYPES, NDJSON, SUFFIXES
from plangraph.validation.report import ValidationReport
from plangraph.validation.report_tables import csv_table, xlsx_table
from plangraph.validation.review_sheet import review_sheet
from plangraph.validation.service import default_validation
from plangraph.validation.shacl_report import report_triples
from plangraph.validation.tables import CSV, XLSX
from plangraph_api.bodies import JSON, MULTIPART, media_type_of, read_form, unsupported
from plangraph_api.dependencies import Needed, Services
from plangraph_api.findings import batch_view
from plangraph_api.negotiation import HTML, negotiate
from plangraph_api.problems import ProblemError, from_domain, problem_body
from plangraph_api.rendering import page
from plangraph_api.schemas import ValidateParameters, ValidateResponse
from plangraph_api.waiting import while_connected

router = APIRouter(tags=["Checks"])

TURTLE: Final = "text/turtle"
JSONLD: Final = "application/ld+json"
PDF: Final = "application/pdf"
_GRAPHS: Final = (TURTLE, JSONLD, "application/n-triples", "application/rdf+xml")
_OFFERED: Final = (JSON, HTML, *_GRAPHS, PDF, CSV, XLSX, NDJSON)
FILES: Final = {PDF: "review.pdf", CSV: "review.csv", XLSX: "review.xlsx"}
_PROJECTS_PER_STEP: Final = 25
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
    if wanted == NDJSON:
        return await _streamed(needed, body, media_type, advice=parameters.mode == "full")
    report = await while_connected(request, needed.checking.run(lambda: needed.validate(body, media_type)))
    if parameters.mode == "results":
        report = replace(report, advice=())
    if wanted == JSON:
        return JSONResponse(report.to_json(), headers=_HEADERS)
    if wanted == HTML:
        return page(request, "findings.html", report=report, batch=batch_view(report), file_name=None)
    make = report_maker(report, wanted, needed, parameters.lang)
    data = await while_connected(request, needed.checking.run(make))
    headers = _HEADERS | {"Content-Type": wanted if wanted in FILES else content_type(wanted)}
    if wanted in FILES:
        headers["Content-Disposition"] = f'inline; filename="{FILES[wanted]}"'
    return Response(data, headers=headers)


def report_maker(report: ValidationReport, wanted: str, needed: Services, language: str) -> Callable[[], bytes]:
    """The work of writing a report in a format that takes some time."""
    if wanted == PDF:
        manifest = needed.plan.manifest
        title = manifest.title if language == "zh" else manifest.title_en
        return lambda: review_sheet(report, title, language)
    if wanted == CSV:
        return lambda: csv_table(report, language)
    if wanted == XLSX:
        return lambda: xlsx_table(report, language)

    def graph() -> bytes:
        output = io.BytesIO()
        write_graph(report_triples(report), output, wanted)
        return output.getvalue()

    return graph


async def _streamed(needed: Services, body: bytes, media_type: str, *, advice: bool) -> Response:
    """One line per project as soon as it is checked, then a line with the counts, or with the error that ended it."""
    reports = default_validation().each(body, media_type)
    summary = Summary()
    first = await needed.checking.run(lambda: _lines(reports, 1, summary, advice=advice))

    async def lines() -> AsyncIterator[str]:
        text = first
        try:
            while text:
                yield text
                text = await needed.checking.run(lambda: _lines(reports, _PROJECTS_PER_STEP, summary, advice=advice))
            yield json.dumps({"summary": summary.to_json()}) + "\n"
        except PlangraphError as error:
            yield json.dumps({"error": problem_body(from_domain(error))}, ensure_ascii=False) + "\n"

    # A stated encoding keeps the compressing layer from holding lines back.
    return StreamingResponse(lines(), headers=_HEADERS | {"Content-Encoding": "identity"}, media_type=NDJSON)


def _lines(reports: Iterator[ValidationReport], count: int, summary: Summary, *, advice: bool) -> str:
    texts = []
    for report in islice(reports, count):
        summary.add(report)
        texts.append((report if advice else replace(report, advice=())).to_line())
    return "".join(texts)


async def _submission(request: Request) -> tuple[bytes, str]:
    """The submitted bytes and their media type, from the body itself or from a form."""
    media_type = media_type_of(request)
    if media_type == MULTIPART:
        return await submission_of(await read_form(request))
    if media_type not in MEDIA_TYPES:
        raise unsupported(media_type, (*MEDIA_TYPES, MULTIPART))
    return await request.body(), media_type


async def submission_of(form: FormData) -> tuple[bytes, str]:
    """The submitted bytes and their media type, from the file `file` of a form or from its text `text`.

    Raises:
        ProblemError: when the form holds neither, or a file of a type that is not read.
    """
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
