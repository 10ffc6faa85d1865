"""`/check`: a form for a project, its findings beside the fields, files of many projects, and examples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from plangraph.domain.errors import SubmissionError
from plangraph.validation.reading import SUFFIXES
from plangraph.validation.report import Finding, ValidationReport
from plangraph.validation.tables import CSV, XLSX
from plangraph_api.bodies import read_form
from plangraph_api.check_form import Form
from plangraph_api.check_values import document, input_name, rows_of, values_of
from plangraph_api.dependencies import Needed, Services
from plangraph_api.findings import batch_view
from plangraph_api.negotiation import prefers_html
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError
from plangraph_api.rendering import page, page_language
from plangraph_api.routes.validate import FILES, PDF, report_maker, submission_of
from plangraph_api.waiting import while_connected

router = APIRouter(include_in_schema=False)

_NO_STORE: Final = {"Cache-Control": "no-store"}
_MOST_ROWS: Final = 20
_OUTPUTS: Final = {"pdf": PDF, "csv": CSV, "xlsx": XLSX}


@router.get("/check", dependencies=[only("kind", "example", "lang")])
async def check_page(request: Request, needed: Needed) -> Response:
    """The choice of a kind; with `kind` its form, with `example` the form filled with an example."""
    example = request.query_params.get("example", "")
    body = needed.library.example(example) if example else {}
    if body is None:
        raise ProblemError(404, "not-found", f"There is no example {example[:80]!r}. /rules shows them all.")
    kind = str(body.get("kind", "")) or request.query_params.get("kind", "")
    if not kind:
        return await _start(request, needed)
    form = await _form(needed, kind, page_language(request))
    return _shown(request, needed, form, values_of(form, body), is_filled=bool(body))


@router.post("/check", dependencies=[only("lang")])
async def check(request: Request, needed: Needed) -> Response:
    """Checks what the form holds; as a page with everything typed kept, or as JSON for the script of the page."""
    sent = await read_form(request, max_fields=600)
    values = {name: value for name, value in sent.items() if isinstance(value, str) and value}
    form = await _form(needed, values.pop("kind", ""), page_language(request))
    if "add" in values:
        return _shown(request, needed, form, values, added=values.pop("add"), is_filled=True)
    output = values.pop("output", "")
    body = document(form, values)
    report = await _report(request, needed, json.dumps(body, ensure_ascii=False).encode(), "application/json")
    if output:
        return await _sheet(request, needed, report, output)
    names = _names(form, values)
    if not prefers_html(request):
        findings = [_finding(one, names) for one in (*report.results, *report.advice)]
        answer = report.to_json() | {"findings": findings, "document": body}
        return JSONResponse(answer, headers=_NO_STORE)
    return _shown(request, needed, form, values, report=report, is_filled=True)


@router.post("/check/file", dependencies=[only("lang")])
async def check_file(request: Request, needed: Needed) -> Response:
    """Checks an uploaded file or pasted text of one or many projects; unreadable text comes back to be mended."""
    sent = await read_form(request)
    text = sent.get("text")
    file = sent.get("file")
    has_file = isinstance(file, UploadFile) and bool(file.filename)
    try:
        body, media_type = await submission_of(sent)
        report = await _report(request, needed, body, media_type)
    except (SubmissionError, ProblemError) as error:
        message = error.detail if isinstance(error, ProblemError) else str(error)
        place = (getattr(error, "line", None), getattr(error, "column", None))
        kept = "" if has_file or not isinstance(text, str) else text
        return await _start(request, needed, error=message, place=place, text=kept, status=400)
    output = sent.get("output")
    if isinstance(output, str) and output:
        return await _sheet(request, needed, report, output)
    name = file.filename if has_file and isinstance(file, UploadFile) else None
    return page(request, "findings.html", report=report, batch=batch_view(report), file_name=name)


async def _start(request: Request, needed: Services, *, status: int = 200, **values: Any) -> Response:
    kinds = needed.library.submissions.kinds.values()
    defaults: dict[str, Any] = {"error": None, "place": (None, None), "text": ""}
    return page(
        request,
        "check.html",
        status=status,
        kinds=list(kinds),
        suffixes=",".join(SUFFIXES),
        **(defaults | values),
    )


async def _form(needed: Services, kind: str, language: str) -> Form:
    forms = await needed.workshop.run(lambda: needed.library.forms[language])
    if kind not in forms:
        raise ProblemError(
            404, "not-found", f"{kind[:80]!r} is no kind of submission. Known kinds: {', '.join(forms)}."
        )
    return forms[kind]


async def _report(request: Request, needed: Services, body: bytes, media_type: str) -> ValidationReport:
    return await while_connected(request, needed.checking.run(lambda: needed.validate(body, media_type)))


async def _sheet(request: Request, needed: Services, report: ValidationReport, output: str) -> Response:
    """The report as a file to keep."""
    if output not in _OUTPUTS:
        raise ProblemError(422, "invalid-parameters", f"'output' is {output[:20]!r}; expected {', '.join(_OUTPUTS)}.")
    media_type = _OUTPUTS[output]
    make = report_maker(report, media_type, needed, page_language(request))
    data = await while_connected(request, needed.checking.run(make))
    disposition = f'attachment; filename="{FILES[media_type]}"'
    return Response(data, headers=_NO_STORE | {"Content-Disposition": disposition}, media_type=media_type)


def _names(form: Form, values: Mapping[str, str]) -> list[str]:
    """The names of all inputs as they stand on the page, entries of lists numbered."""
    names = []
    for group in form.groups:
        for one in group.inputs:
            rows = max(rows_of(values, group.key), 1) if group.is_list else 0
            names += [f"{group.key}.{number}.{one.key}" for number in range(rows)] or [one.name]
    return names


def _finding(finding: Finding, names: list[str]) -> dict[str, object]:
    return finding.to_json() | {"input": input_name(finding.path, names) if finding.path else None}


def _shown(
    request: Request,
    needed: Services,
    form: Form,
    values: Mapping[str, str],
    *,
    report: ValidationReport | None = None,
    added: str = "",
    is_filled: bool = False,
) -> Response:
    names = _names(form, values)
    by_input: dict[str | None, list[Finding]] = {}
    for finding in (*report.results, *report.advice) if report else ():
        by_input.setdefault(input_name(finding.path, names) if finding.path else None, []).append(finding)
    rows = {
        group.key: min(max(rows_of(values, group.key), 1) + (added == group.key), _MOST_ROWS)
        for group in form.groups
        if group.is_list
    }
    text = json.dumps(document(form, values), ensure_ascii=False, indent=2)
    return page(
        request,
        "check_form.html",
        form=form,
        values=values,
        rows=rows,
        report=report,
        by_input=by_input,
        is_filled=is_filled,
        text=text,
        data_address=f"data:application/ld+json;charset=utf-8,{quote(text)}",
        norms=needed.library.norm_keys,
    )
