"""`/ogc`: regions and zones by OGC API - Features - Part 1: Core, for geographic information systems."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.endpoint import endpoint
from plangraph_api.features import (
    CONFORMANCE,
    Collection,
    Feature,
    as_geojson,
    collections,
    default_crs,
    load_features,
    selected,
)
from plangraph_api.negotiation import negotiate
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError

router = APIRouter(prefix="/ogc", tags=["Features"])

_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"
_DEFAULT_LIMIT: Final = 100
_MAX_LIMIT: Final = 1000
_INSTANT: Final = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?"
_DATETIME: Final = re.compile(rf"{_INSTANT}|(?:{_INSTANT}|\.\.|)/(?:{_INSTANT}|\.\.|)")
_FIELDS: Final = "plan-database"
_FILTERS: Final = {"regions": ("code", "within"), "zones": ("region_codes", "minerals")}
_FEATURES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "GeoJSON.", "content": {_GEOJSON: {"schema": {"type": "object"}}}}
}
_ITEM_PARAMETERS: Final[list[dict[str, Any]]] = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}},
    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
    {
        "name": "bbox",
        "in": "query",
        "description": "West, south, east, north in WGS 84; only features that have a geometry can be inside.",
        "schema": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
        "style": "form",
        "explode": False,
    },
    {
        "name": "datetime",
        "in": "query",
        "description": "RFC 3339 instant or interval. The features have no times, so every time selects all of them.",
        "schema": {"type": "string"},
    },
    {"name": "fields", "in": "query", "schema": {"type": "string", "enum": [_FIELDS]}},
]


def _bad(message: str) -> ProblemError:
    return ProblemError(400, "bad-request", message)


def _json(request: Request, values: dict[str, Any], media_type: str = _JSON) -> Response:
    negotiate(request, (media_type, _JSON) if media_type != _JSON else (_JSON,))
    body = json.dumps(values, ensure_ascii=False, indent=1).encode()
    return tagged_response(request, body, media_type, tag_of(body))


def _link(href: object, rel: str, media_type: str, title: str) -> dict[str, str]:
    return {"href": str(href), "rel": rel, "type": media_type, "title": title}


@router.get("", summary="Landing page of the features", dependencies=[only()], response_class=Response)
async def landing(request: Request) -> Response:
    """Links to the description, the conformance classes and the collections."""
    title = "plangraph"
    return _json(
        request,
        {
            "title": title,
            "description": "Regions and zones of the mineral resources plan of Inner Mongolia.",
            "links": [
                _link(request.url_for("landing"), "self", _JSON, "This document"),
                _link(
                    request.url_for("openapi"), "service-desc", "application/vnd.oai.openapi+json;version=3.1", "API"
                ),
                _link(request.url_for("documentation"), "service-doc", "text/html", "Documentation"),
                _link(request.url_for("conformance"), "conformance", _JSON, "Conformance classes"),
                _link(request.url_for("list_collections"), "data", _JSON, "Collections"),
            ],
        },
    )


@router.get("/conformance", summary="Conformance classes", dependencies=[only()], response_class=Response)
async def conformance(request: Request) -> Response:
    """Which parts of the standard are kept."""
    return _json(request, {"conformsTo": list(CONFORMANCE)})


@router.get("/collections", summary="Collections of features", dependencies=[only()], response_class=Response)
async def list_collections(request: Request) -> Response:
    """The collections with links to their features."""
    return _json(
        request,
        {
            "links": [_link(request.url_for("list_collections"), "self", _JSON, "This document")],
            "collections": [_described(request, collection) for collection in collections().values()],
        },
    )


@router.get("/collections/{collection}", summary="One collection", dependencies=[only()], response_class=Response)
async def read_collection(request: Request, collection: str) -> Response:
    """What the collection holds."""
    return _json(request, _described(request, _known(collection)))


def _described(request: Request, collection: Collection) -> dict[str, Any]:
    items = request.url_for("list_items", collection=collection.id)
    this = request.url_for("read_collection", collection=collection.id)
    return {
        "id": collection.id,
        "title": f"{collection.title['zh']} / {collection.title['en']}",
        "description": f"{collection.description['zh']} {collection.description['en']}",
        "itemType": "feature",
        "crs": [default_crs()],
        "links": [
            _link(this, "self", _JSON, "This collection"),
            _link(items, "items", _GEOJSON, "Features"),
        ],
    }


def _known(name: str) -> Collection:
    found = collections().get(name)
    if found is None:
        known = ", ".join(collections())
        raise ProblemError(404, "not-found", f"There is no collection {name!r}. The collections are: {known}.")
    return found


async def _all(request: Request, collection: Collection) -> tuple[Feature, ...]:
    kept: dict[str, tuple[Feature, ...]] = request.app.state.features
    if collection.id not in kept:
        kept[collection.id] = await load_features(endpoint(request), collection, request.app.state.boundaries)
    return kept[collection.id]


@router.get(
    "/collections/{collection}/items",
    summary="Features of a collection",
    response_class=Response,
    responses=_FEATURES,
    openapi_extra={"parameters": _ITEM_PARAMETERS},
)
async def list_items(request: Request, collection: str) -> Response:
    """A page of features; `next` links to the following one. A property may be given as a filter."""
    known = _known(collection)
    filters = _FILTERS[known.id]
    _check_names(request, {"limit", "offset", "bbox", "datetime", "fields", *filters})
    limit = min(_whole(request, "limit", _DEFAULT_LIMIT, least=1), _MAX_LIMIT)
    offset = _whole(request, "offset", 0, least=0)
    wanted = {name: request.query_params[name] for name in filters if name in request.query_params}
    _check_datetime(request)
    found = selected(await _all(request, known), _bounds(request), wanted)
    page = found[offset : offset + limit]
    links = [_link(request.url, "self", _GEOJSON, "This page")]
    if offset + limit < len(found):
        following = request.url.include_query_params(offset=offset + limit, limit=limit)
        links.append(_link(following, "next", _GEOJSON, "Next page"))
    if offset:
        before = request.url.include_query_params(offset=max(0, offset - limit), limit=limit)
        links.append(_link(before, "prev", _GEOJSON, "Previous page"))
    links.append(_link(request.url_for("read_collection", collection=known.id), "collection", _JSON, "The collection"))
    standard = _standard(request)
    values = {
        "type": "FeatureCollection",
        "numberMatched": len(found),
        "numberReturned": len(page),
        "links": links,
        "features": [as_geojson(feature, standard=standard) for feature in page],
    }
    response = _json(request, values, _GEOJSON)
    response.headers["Content-Crs"] = f"<{default_crs()}>"
    return response


@router.get(
    "/collections/{collection}/items/{item}", summary="One feature", response_class=Response, responses=_FEATURES
)
async def read_item(request: Request, collection: str, item: str) -> Response:
    """The feature with links to its collection and to the concept behind it."""
    known = _known(collection)
    _check_names(request, {"fields"})
    found = next((feature for feature in await _all(request, known) if feature.id == item), None)
    if found is None:
        raise ProblemError(404, "not-found", f"The collection {collection!r} has no feature {item!r}.")
    values = as_geojson(found, standard=_standard(request))
    values["links"] = [
        _link(request.url_for("read_item", collection=known.id, item=item), "self", _GEOJSON, "This feature"),
        _link(request.url_for("read_collection", collection=known.id), "collection", _JSON, "The collection"),
        _link(
            request.url_for("vocabulary", path=f"{known.scheme}/{item}"), "describedby", "text/turtle", "The concept"
        ),
    ]
    return _json(request, values, _GEOJSON)


def _check_names(request: Request, known: set[str]) -> None:
    if unknown := sorted(set(request.query_params) - known):
        raise _bad(f"Unknown parameter {unknown[0]!r}. Known parameters: {', '.join(sorted(known))}.")


def _whole(request: Request, name: str, default: int, *, least: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise _bad(f"{name} is {text[:20]!r}; expected a whole number from {least} on.")
    return int(text)


def _bounds(request: Request) -> tuple[float, float, float, float] | None:
    text = request.query_params.get("bbox")
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)) or numbers[1] > numbers[3]:
        raise _bad(f"bbox is {text[:60]!r}; expected west,south,east,north in degrees.")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _check_datetime(request: Request) -> None:
    text = request.query_params.get("datetime")
    if text is None:
        return
    parts = [part for part in text.split("/") if part not in ("", "..")]
    try:
        times = [datetime.fromisoformat(part) for part in parts]
    except ValueError:
        times = []
    aware = [time if time.tzinfo else time.replace(tzinfo=UTC) for time in times]
    if not _DATETIME.fullmatch(text) or len(times) != len(parts) or aware != sorted(aware):
        raise _bad(f"datetime is {text[:60]!r}; expected an RFC 3339 instant or an interval such as 2021-01-01/..")


def _standard(request: Request) -> bool:
    text = request.query_params.get("fields")
    if text not in (None, _FIELDS):
        raise _bad(f"fields is {text!r}; expected {_FIELDS!r}.")
    return text is not None
