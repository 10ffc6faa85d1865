"""Boundaries that an operator supplies as GeoJSON files; without them every feature's geometry is null.

No boundary comes with the project and none is invented. Source: RFC 7946.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from plangraph.domain.errors import ConfigurationError

_KEYS: Final = ("id", "code", "gb_code", "GEO_CODE", "adcode")  # where published boundary files put the code

Geometry = Mapping[str, Any]


def load_boundaries(folder: Path | None) -> dict[str, Geometry]:
    """The geometries of all GeoJSON files in `folder`, by the code or slug of their feature.

    Raises:
        ConfigurationError: when a file is no GeoJSON feature collection, or a feature has no key or a broken geometry.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ConfigurationError(
            f"PLANGRAPH_BOUNDARIES_DIR names {folder}, which is no folder. Give a folder or unset it."
        )
    found: dict[str, Geometry] = {}
    for path in sorted([*folder.glob("*.geojson"), *folder.glob("*.json")]):
        for feature in _features(path):
            found[_key(path, feature)] = _geometry(path, feature)
    return found


def _features(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        yield from document["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} is no GeoJSON feature collection: {error!r}. Correct or remove it."
        ) from error


def _key(path: Path, feature: Mapping[str, Any]) -> str:
    named = {"id": feature.get("id"), **(feature.get("properties") or {})}
    for key in _KEYS:
        if named.get(key) is not None:
            return str(named[key])
    raise ConfigurationError(f"A feature in {path} has none of {', '.join(_KEYS)}. Add the code or slug it belongs to.")


def _geometry(path: Path, feature: Mapping[str, Any]) -> Geometry:
    from shapely.errors import ShapelyError  # only operators who have boundaries need it
    from shapely.geometry import shape

    geometry = feature.get("geometry")
    try:
        if not isinstance(geometry, Mapping) or shape(geometry).is_empty:
            raise ValueError("it is empty")
    except (ShapelyError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"A geometry in {path} cannot be used: {error}. Correct or remove it.") from error
    return geometry


def intersects(geometry: Geometry | None, bounds: Sequence[float]) -> bool:
    """Whether a geometry meets the box of west, south, east and north; a box over the antimeridian has two parts."""
    if geometry is None:
        return False
    from shapely.geometry import box, shape

    west, south, east, north = bounds
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return any(shape(geometry).intersects(box(left, south, right, north)) for left, right in parts)
