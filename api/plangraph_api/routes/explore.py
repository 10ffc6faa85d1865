"""`/explore`: the plan's figures as pictures drawn on the server; every mark leads to its clause and its CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.identifiers import BASE
from plangraph.domain.model import Citation
from plangraph.graph.terms import Row
from plangraph_api.dependencies import Needed, Services
from plangraph_api.parameters import only
from plangraph_api.pictures import NAMES, Tile, as_csv, bars, layout, name_as_printed, picture_rows, row_words, series
from plangraph_api.problems import ProblemError
from plangraph_api.rendering import page, page_language
from plangraph_api.rule_book import citation_of

router = APIRouter(include_in_schema=False)

ACTIVITIES: Final = ("exploration", "mining")
_WHOLE: Final = f"{BASE}vocab/regions/150000"
_STEPS: Final = 5


@dataclass(frozen=True)
class _Source:
    """The rows of one picture with the names and citations that they need."""

    rows: Sequence[Row]
    names: Mapping[str, str]
    citations: Mapping[str, Citation]
    words: Mapping[str, Sequence[str]]

    def name(self, row: Row, key: str) -> str:
        """The label of a concept in a row."""
        return self.names[row[key].value]

    def full_name(self, row: Row, key: str) -> str:
        """The label of a concept with the remark that the table row adds to it."""
        return name_as_printed(self.name(row, key), self.words.get(row["unit"].value, ()))

    def cited(self, row: Row) -> Citation:
        """The clause of a row."""
        return self.citations[row["unit"].value]


def _source(needed: Services, name: str, language: str) -> _Source:
    rows = picture_rows(needed.store, name)
    citations = {iri: citation_of(needed.plan, iri) for iri in {row["unit"].value for row in rows}}
    return _Source(rows, needed.library.names[language], citations, row_words(needed.store))


@router.get("/explore", dependencies=[only("activity", "lang")])
async def explore_page(request: Request, needed: Needed) -> Response:
    """All pictures on one page; `activity` narrows the matrix of directions."""
    activity = request.query_params.get("activity", "")
    if activity not in ("", *ACTIVITIES):
        raise ProblemError(422, "invalid-parameters", f"'activity' is {activity[:40]!r}; expected one of {ACTIVITIES}.")
    language = page_language(request)
    pictures = await needed.workshop.run(lambda: _pictures(needed, language, activity))
    return page(request, "explore.html", activity=activity, activities=ACTIVITIES, **pictures)


@router.get("/explore/{name}.csv", dependencies=[only("lang")])
async def picture_csv(request: Request, needed: Needed, name: str) -> Response:
    """The data behind a picture."""
    if name not in NAMES:
        raise ProblemError(404, "not-found", f"There is no picture {name[:40]!r}. Known: {', '.join(NAMES)}.")
    language = page_language(request)
    source = await needed.workshop.run(lambda: _source(needed, name, language))
    body = as_csv(source.rows, source.names, source.citations, source.words, language)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "public, no-cache"}
    return Response(body, headers=headers, media_type="text/csv; charset=utf-8")


def _pictures(needed: Services, language: str, activity: str) -> dict[str, Any]:
    """Everything that the page draws, made once."""
    name = f"explore.{language}.{activity}"
    if name not in needed.library.kept:
        needed.library.kept[name] = _drawn(needed, language, activity)
    found: dict[str, Any] = needed.library.kept[name]
    return found


def _drawn(needed: Services, language: str, activity: str) -> dict[str, Any]:
    quotas, blocks = _source(needed, "quotas", language), _source(needed, "blocks", language)
    figures = _source(needed, "indicators", language)
    drawn = [series(figures.rows, group, figures.names, figures.citations) for group in layout().series]
    return {
        **_quotas(quotas),
        "counts": _bars(blocks, "mineral", "count"),
        "areas": sorted(_bars(blocks, "mineral", "area"), key=lambda bar: -bar.value),
        "zones": _zones(_source(needed, "zones", language)),
        "series": [one for one in drawn if one.points],
        "matrix": _matrix(_source(needed, "directions", language), activity),
    }


def _bars(source: _Source, label: str, value: str) -> list[Any]:
    return bars(
        [
            (source.full_name(row, label), Decimal(row[value].value), row[value].value, source.cited(row))
            for row in source.rows
        ]
    )


def _quotas(source: _Source) -> dict[str, Any]:
    parts = [row for row in source.rows if row["region"].value != _WHOLE]
    whole = [row for row in source.rows if row["region"].value == _WHOLE]
    highest = max(Decimal(row["value"].value) for row in parts)
    tiles = []
    for row in parts:
        place = layout().tiles.get(row["region"].value.rpartition("/")[2])
        if place is not None:
            step = min(int(Decimal(row["value"].value) / highest * _STEPS), _STEPS - 1)
            labels = source.name(row, "region"), source.full_name(row, "region")
            tiles.append(Tile(*place, *labels, row["text"].value, step, source.cited(row)))
    return {
        "quota_bars": _bars(replace(source, rows=parts), "region", "value"),
        "tiles": tiles,
        "quota_sum": sum(Decimal(row["value"].value) for row in parts),
        "quota_whole": [(row["text"].value, source.cited(row)) for row in whole],
    }


def _zones(source: _Source) -> dict[str, Any]:
    """Zones by belt, each with the minerals that it is named for; and all minerals, the frequent ones first."""
    belts: dict[str, dict[str, dict[str, Any]]] = {}
    frequency: dict[str, int] = {}
    for row in source.rows:
        belt = source.name(row, "belt") if "belt" in row else ""
        zone = belts.setdefault(belt, {}).setdefault(row["zone"].value, {"minerals": set()})
        mineral = source.name(row, "mineral")
        zone["minerals"].add(mineral)
        zone |= {"label": source.name(row, "zone"), "citation": source.cited(row)}
        frequency[mineral] = frequency.get(mineral, 0) + 1
    ordered = sorted(belts.items(), key=lambda item: (not item[0], item[0]))
    return {"belts": ordered, "minerals": sorted(frequency, key=lambda name: (-frequency[name], name))}


def _matrix(source: _Source, activity: str) -> dict[str, Any]:
    """Directions by mineral and region; a direction without a region stands in the column of the whole region."""
    cells: dict[tuple[str, str], list[dict[str, Any]]] = {}
    minerals: dict[str, int] = {}
    regions: dict[str, int] = {}
    for row in source.rows:
        if activity and not row["activity"].value.endswith(f"/{activity}"):
            continue
        mineral = source.name(row, "mineral")
        region = source.names[row["region"].value if "region" in row else _WHOLE]
        mark = {
            "kind": row["kind"].value.rpartition("/")[2],
            "label": source.name(row, "kind"),
            "activity": source.name(row, "activity"),
            "citation": source.cited(row),
            "quotation": row["quotation"].value,
        }
        listed = cells.setdefault((mineral, region), [])
        if not any(mark["kind"] == one["kind"] and mark["citation"] == one["citation"] for one in listed):
            listed.append(mark)
        minerals[mineral] = minerals.get(mineral, 0) + 1
        regions[region] = regions.get(region, 0) + 1
    return {
        "cells": cells,
        "minerals": sorted(minerals, key=lambda name: (-minerals[name], name)),
        "regions": sorted(regions, key=lambda name: (-regions[name], name)),
        "kinds": sorted({(mark["kind"], mark["label"]) for listed in cells.values() for mark in listed}),
    }
