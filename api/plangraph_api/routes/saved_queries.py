"""`/queries`: the documented queries as plain addresses, answered as JSON or CSV for people who write no SPARQL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.errors import QueryParameterError
from plangraph.domain.vocabulary import VOCAB
from plangraph.sparql.examples import LANGUAGE, Example, Parameter, examples
from plangraph.sparql.guard import inspect
from plangraph.sparql.saved import SavedQueries, Table
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.endpoint import Endpoint, NeededEndpoint
from plangraph_api.negotiation import negotiate
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError
from plangraph_api.schemas import QueryListJson, QueryParameterJson, SavedQueryJson
from plangraph_api.waiting import while_connected

router = APIRouter(tags=["SPARQL"])

_JSON: Final = "application/json"
_CSV: Final = "text/csv"
_FORMATS: Final = {"json": _JSON, "csv": _CSV}
_FORMAT: Final = "format"


def saved() -> dict[str, Example]:
    """The documented queries that give a table, by name."""
    return {example.name: example for example in examples() if not inspect(example.query).form.gives_graph}


def _parameter(parameter: Parameter) -> QueryParameterJson:
    return QueryParameterJson(
        name=parameter.name,
        kind="concept" if parameter.is_concept else parameter.kind,
        scheme=f"{VOCAB}{parameter.kind}" if parameter.is_concept else None,
        required=parameter.is_required,
        example=parameter.default.strip('<>"').rpartition("/")[2],
    )


def _described(request: Request, example: Example) -> SavedQueryJson:
    return SavedQueryJson(
        name=example.name,
        title=example.titles["zh"],
        title_en=example.titles["en"],
        about=example.abouts["zh"],
        about_en=example.abouts["en"],
        parameters=[_parameter(parameter) for parameter in example.parameters],
        address=str(request.url_for("run_saved_query", name=example.name)),
        query=example.query,
    )


@router.get("/queries", summary="The documented queries", dependencies=[only()])
async def list_saved_queries(request: Request) -> QueryListJson:
    """Lists every query with what it answers, its parameters and its text."""
    return QueryListJson(queries=[_described(request, example) for example in saved().values()])


@router.get(
    "/queries/{name}",
    summary="Run a documented query",
    response_class=Response,
    responses={200: {"description": "The table.", "content": {_JSON: {}, _CSV: {}}}},
    openapi_extra={
        "parameters": [
            {
                "name": "region",
                "in": "query",
                "description": "A parameter of the query, such as `region` or `mineral`: a code, a slug, an IRI "
                "or a label; may be repeated. GET /queries lists the parameters of each query.",
                "schema": {"type": "array", "items": {"type": "string"}},
            },
            {"name": _FORMAT, "in": "query", "schema": {"type": "string", "enum": list(_FORMATS)}},
        ]
    },
)
async def run_saved_query(request: Request, needed: NeededEndpoint, name: str) -> Response:
    """Answers as JSON or CSV by `Accept`, by `format` or by the endings `.json` and `.csv`."""
    stem, _, ending = name.partition(".")
    example = saved().get(stem)
    if example is None or (ending and ending not in _FORMATS):
        raise ProblemError(404, "not-found", f"There is no query {name!r}. GET /queries lists them.")
    given = _given(request, example)
    chosen = given.pop(_FORMAT, [ending])[-1]
    if chosen and chosen not in _FORMATS:
        raise _wrong(_FORMAT, f"{chosen!r} is no format here. Known: {', '.join(_FORMATS)}.")
    media_type = _FORMATS[chosen] if chosen else negotiate(request, (_JSON, _CSV))
    table = await _answered(request, needed, example, given)
    if media_type == _CSV:
        disposition = f'inline; filename="{stem}.csv"'
        body = _csv(table)
        return tagged_response(
            request, body, "text/csv; charset=utf-8; header=present", tag_of(body), Content_Disposition=disposition
        )
    body = _json(request, example, table)
    return tagged_response(request, body, _JSON, tag_of(body))


def _given(request: Request, example: Example) -> dict[str, list[str]]:
    known = {parameter.name for parameter in example.parameters} | {_FORMAT}
    given: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        if key not in known:
            raise _wrong(key, f"Unknown parameter {key!r}. Known parameters: {', '.join(sorted(known))}.")
        given.setdefault(key, []).append(value)
    single = [parameter.name for parameter in example.parameters if parameter.kind == LANGUAGE]
    for key in (*single, _FORMAT):
        if len(given.get(key, ())) > 1:
            raise _wrong(key, f"The parameter {key!r} is given {len(given[key])} times. Give it once.")
    return given


def _wrong(name: str, message: str) -> ProblemError:
    fault = {"in": "query", "name": name, "message": message}
    return ProblemError(422, "invalid-parameters", message, members={"errors": [fault]})


async def _answered(request: Request, needed: Endpoint, example: Example, given: Mapping[str, list[str]]) -> Table:
    queries = SavedQueries(needed.sparql)
    try:
        query = await queries.fill(example, given)
    except QueryParameterError as error:
        raise _wrong(error.parameter, str(error)) from error
    client = request.client.host if request.client is not None else ""
    return await while_connected(request, queries.run(query, client))


def _csv(table: Table) -> bytes:
    output = io.StringIO(newline="")
    writer = csv.DictWriter(output, table.columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: "" if cell is None else cell for name, cell in row.items()} for row in table.rows)
    return output.getvalue().encode()


def _json(request: Request, example: Example, table: Table) -> bytes:
    address = f"{request.url_for('get_query')}?{urlencode({'query': table.query})}"
    values: dict[str, Any] = {
        "name": example.name,
        "title": example.titles["zh"],
        "title_en": example.titles["en"],
        "columns": table.columns,
        "count": len(table.rows),
        "rows": table.rows,
        "sparql": address,
    }
    return json.dumps(values, ensure_ascii=False, indent=1).encode()
