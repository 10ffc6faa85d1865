"""`/search`: ranked paragraphs and table rows."""

from __future__ import annotations

import datetime
import re
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field

from plangraph.search.filters import Filters
from plangraph.search.index import SearchHit
from plangraph_api.dependencies import Needed
from plangraph_api.schemas import CitationJson, SearchParameters, SearchResponse, SearchResultJson

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: object) -> object:
    """Refuse the seconds and times that Pydantic reads as a date too."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("Expected a day such as 2024-06-01")
    return value


Day = Annotated[datetime.date, BeforeValidator(_day)]
router = APIRouter(tags=["Search and answers"])


class FilteredSearchParameters(SearchParameters):
    """The parameters of a search with its page and its filters."""

    offset: int = Field(default=0, ge=0, le=1000, description="Results to pass over; the ranking stays the same.")
    document: str | None = Field(default=None, description="The id of a plan.", examples=["nmg-2021-2025"])
    chapter: int | None = Field(default=None, ge=0, description="Number of the chapter; a box counts for its own.")
    section: int | None = Field(default=None, ge=0, description="Number of the section in its chapter.")
    mineral: str | None = Field(default=None, description="IRI or label of a mineral that the unit names.")
    region: str | None = Field(default=None, description="IRI or label of a region that the unit names.")
    modality: str | None = Field(
        default=None, description="Modality of a norm that the unit states.", examples=["prohibited"]
    )
    date: Day | None = Field(
        default=None, description="A day on which the plan of the unit is in force.", examples=["2024-06-01"]
    )

    @property
    def filters(self) -> Filters:
        """The filters of the search."""
        return Filters(self.document, self.chapter, self.section, self.mineral, self.region, self.modality, self.date)


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
async def search(needed: Needed, parameters: Annotated[FilteredSearchParameters, Query()]) -> SearchResponse:
    """The paragraphs and table rows nearest to `q`, best first, verbatim, each with its citation."""
    p = parameters
    hits = await needed.workshop.run(lambda: needed.search(p.q, p.k, p.lang, offset=p.offset, filters=p.filters))
    return SearchResponse(query=p.q, results=[_result(hit) for hit in hits])
