"""`/ask`: an answer with its evidence, or a refusal with the nearest clauses."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request

from plangraph_api.bodies import JSON, MULTIPART, URLENCODED, checked, media_type_of, read_form, read_json, unsupported
from plangraph_api.dependencies import Needed, Services
from plangraph_api.schemas import AskParameters, AskResponse

router = APIRouter(tags=["Search and answers"])

_SCHEMA: Final[dict[str, Any]] = {"schema": AskParameters.model_json_schema()}
_BODY: Final[dict[str, Any]] = {"required": True, "content": {JSON: _SCHEMA, URLENCODED: _SCHEMA, MULTIPART: _SCHEMA}}


async def _answered(needed: Services, parameters: AskParameters) -> AskResponse:
    answer = await needed.workshop.run(lambda: needed.answer(parameters.q, parameters.lang))
    return AskResponse.model_validate(answer.as_json())


@router.get("/ask", summary="Ask a question")
async def get_answer(needed: Needed, parameters: Annotated[AskParameters, Query()]) -> AskResponse:
    """Answers a question about the plan; every figure and name stands in a cited quotation or is computed from some."""
    return await _answered(needed, parameters)


@router.post("/ask", summary="Ask a question in a body", openapi_extra={"requestBody": _BODY})
async def post_answer(needed: Needed, request: Request) -> AskResponse:
    """Answers the question `q` of a JSON body or a form, as GET does."""
    media_type = media_type_of(request)
    if media_type == JSON:
        parameters = checked(AskParameters, await read_json(request), "body")
    elif media_type in (URLENCODED, MULTIPART):
        form = await read_form(request)
        parameters = checked(AskParameters, dict(form.items()), "body")
    else:
        raise unsupported(media_type, (JSON, URLENCODED, MULTIPART))
    return await _answered(needed, parameters)
