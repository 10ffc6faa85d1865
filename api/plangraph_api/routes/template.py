"""`/data/submission-template.xlsx` and `.csv`: the tables to fill in for a check, made from the rule book."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from plangraph.validation.service import default_validation
from plangraph.validation.tables import CSV, XLSX
from plangraph.validation.template import Template
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.dependencies import Needed
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError

router = APIRouter(tags=["Checks"])


@cache
def workbook_body() -> bytes:
    """The bytes of the workbook, made once."""
    return Template.of(default_validation()).xlsx()


@router.get(
    "/data/submission-template.xlsx",
    summary="The template for projects",
    response_class=Response,
    responses={200: {"description": "A workbook with one sheet per kind of project.", "content": {XLSX: {}}}},
    dependencies=[only()],
)
async def workbook(request: Request, needed: Needed) -> Response:
    """A workbook to fill in, with lists to choose from, units and help; `POST /validate` reads it back."""
    body = await needed.checking.run(workbook_body)
    return tagged_response(request, body, XLSX, tag_of(body))


@router.get(
    "/data/submission-template.csv",
    summary="The header line for one kind of project",
    response_class=Response,
    responses={200: {"description": "A CSV file to fill in.", "content": {CSV: {}}}},
    dependencies=[only("kind")],
)
async def header_line(
    request: Request, needed: Needed, kind: Annotated[str, Query(description="The key or Chinese name of a kind.")]
) -> Response:
    """The columns of one kind of project as CSV; `POST /validate` reads it back."""

    def make() -> bytes | None:
        template = Template.of(default_validation())
        found = template.catalogue.kind_names.get(kind)
        return template.csv(found) if found else None

    body = await needed.checking.run(make)
    if body is None:
        known = ", ".join(known.key for known in default_validation().catalogue.kinds.values())
        raise ProblemError(404, "not-found", f"There is no kind {kind[:100]!r}. Known kinds: {known}.")
    return tagged_response(request, body, f"{CSV}; charset=utf-8", tag_of(body))
