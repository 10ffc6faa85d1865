"""`/suggest`: names and questions to offer while somebody types."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from plangraph_api.dependencies import Needed
from plangraph_api.schemas import SuggestionJson, SuggestParameters, SuggestResponse

router = APIRouter(tags=["Search and answers"])


@router.get("/suggest", summary="Complete what is typed")
async def suggest(
    needed: Needed, parameters: Annotated[SuggestParameters, Query()], response: Response
) -> SuggestResponse:
    """Names that the plan uses and questions that it answers, which hold every word of `q`."""
    response.headers["Cache-Control"] = "public, max-age=600"
    found = await needed.workshop.run(
        lambda: needed.library.suggestions.find(parameters.q, parameters.lang, parameters.k)
    )
    return SuggestResponse(query=parameters.q, suggestions=[SuggestionJson(**asdict(one)) for one in found])
