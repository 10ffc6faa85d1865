"""Regions and zones as GeoJSON features, made from the graph and from the operator's boundaries.

Source: OGC API - Features - Part 1: Core 1.0.1 (17-069r4); RFC 7946.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from plangraph.domain.vocabulary import VOCAB
from plangraph_api.boundaries import Geometry, intersects
from plangraph_api.endpoint import Endpoint

CONFORMANCE: Final = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of features: its id, its words in each language, its query and which of its columns are lists."""

    id: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    scheme: str
    query: str
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its id, its properties and its geometry where the operator has given one."""

    id: str
    properties: Mapping[str, Any]
    geometry: Geometry | None


@cache
def _texts() -> dict[str, Any]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tomllib.load(file)


@cache
def collections() -> dict[str, Collection]:
    """All collections by id."""
    return {
        name: Collection(
            name, entry["title"], entry["description"], entry["scheme"], entry["query"], tuple(entry.get("lists", ()))
        )
        for name, entry in _texts()["collections"].items()
    }


def default_crs() -> str:
    """The coordinate reference system of every geometry: longitude and latitude on WGS 84."""
    return str(_texts()["crs"]["default"])


def standard_names() -> dict[str, str]:
    """The field names of the plan-database standard that are confirmed, with the property that each one holds."""
    return {name: key for name, key in _texts()["names"].items() if name.isupper()}


async def load_features(
    endpoint: Endpoint, collection: Collection, boundaries: Mapping[str, Geometry]
) -> tuple[Feature, ...]:
    """All features of a collection in the order of its query."""
    rows = await endpoint.rows(collection.query)
    return tuple(_feature(row, collection, boundaries) for row in rows)


def _feature(
    row: Mapping[str, Mapping[str, str]], collection: Collection, boundaries: Mapping[str, Geometry]
) -> Feature:
    iri = row["iri"]["value"]
    slug = iri.removeprefix(f"{VOCAB}{collection.scheme}/")
    properties: dict[str, Any] = {name: term["value"] for name, term in row.items() if name not in collection.lists}
    for name in collection.lists:
        text = row[name]["value"] if name in row else ""
        properties[name] = sorted(part for part in text.split("|") if part)
    if "regions" in properties:
        places = [place.partition(" ") for place in reversed(properties.pop("regions"))]  # the smallest region first
        properties["region_codes"] = [code for code, _, _ in places]
        properties["region_names"] = [name for _, _, name in places]
    return Feature(slug, properties, boundaries.get(slug))


def selected(features: Sequence[Feature], bounds: Sequence[float] | None, wanted: Mapping[str, str]) -> list[Feature]:
    """The features inside a box whose properties have the wanted values; a feature without geometry is in no box."""
    return [
        feature
        for feature in features
        if (bounds is None or intersects(feature.geometry, bounds))
        and all(_has(feature.properties.get(name), value) for name, value in wanted.items())
    ]


def _has(found: object, value: str) -> bool:
    return value in found if isinstance(found, list) else found == value


def as_geojson(feature: Feature, *, standard: bool) -> dict[str, Any]:
    """The feature as GeoJSON; with `standard`, under the field names of the plan-database standard too."""
    properties = dict(feature.properties)
    if standard:
        for name, key in standard_names().items():
            if key in properties:
                value = properties[key]
                properties[name] = "、".join(value) if isinstance(value, list) else value
    return {"type": "Feature", "id": feature.id, "geometry": feature.geometry, "properties": properties}
