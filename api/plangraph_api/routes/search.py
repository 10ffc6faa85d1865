"""`/search`: ranked paragraphs and table rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from plangraph.search.index import SearchHit
from plangraph_api.dependencies import Needed
from plangraph_api.schemas import CitationJson, SearchParameters, SearchResponse, SearchResultJson

router = APIRouter(tags=["Search and answers"])


def _result(hit: SearchHit) -> SearchResultJson:
    return SearchResultJson(
        rank=hit.rank,
        score=round(hit.score, 6),
        iri=hit.passage.iri,
        text=hit.passage.text,
        highlights=[(span.start, span.end) for span in hit.highlights],
        citation=CitationJson(**asdict(hit.passage.citation)),
        matched_by=list(hit.matched_by),
    )


@router.get("/search", summary="Find clauses")
async def search(needed: Needed, parameters: Annotated[SearchParameters, Query()]) -> SearchResponse:
    """The paragraphs and table rows nearest to `q`, best first, verbatim, each with its citation."""
    hits = await needed.workshop.run(lambda: needed.search(parameters.q, parameters.k, parameters.lang))
    return SearchResponse(query=parameters.q, results=[_result(hit) for hit in hits])
