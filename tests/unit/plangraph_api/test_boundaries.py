"""Boundary files are read strictly, and boxes are understood across the antimeridian."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plangraph.domain.errors import ConfigurationError
from plangraph_api.boundaries import intersects, load_boundaries

POINT = {"type": "Point", "coordinates": [179.5, 10]}


def write(folder: Path, feature: object) -> Path:
    """A folder with one boundary file."""
    (folder / "a.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("key", ["code", "gb_code", "GEO_CODE", "adcode"])
def test_a_geometry_is_found_by_its_code(tmp_path: Path, key: str) -> None:
    """The property names of common boundary files are understood, with numbers as codes too."""
    folder = write(tmp_path, {"type": "Feature", "properties": {key: 150400}, "geometry": POINT})
    assert load_boundaries(folder) == {"150400": POINT}


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ({"type": "Feature", "properties": {}, "geometry": POINT}, "none of"),
        ({"type": "Feature", "id": "a", "geometry": None}, "cannot be used"),
        ({"type": "Feature", "id": "a", "geometry": {"type": "Polygon", "coordinates": [[0]]}}, "cannot be used"),
    ],
)
def test_a_broken_feature_is_named(tmp_path: Path, feature: object, words: str) -> None:
    """The service does not start on boundaries that it would have to guess at."""
    with pytest.raises(ConfigurationError, match=words):
        load_boundaries(write(tmp_path, feature))


def test_a_file_that_is_no_collection_is_named(tmp_path: Path) -> None:
    """Other JSON is refused, and so is a folder that is not there."""
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"a\.json"):
        load_boundaries(tmp_path)
    with pytest.raises(ConfigurationError, match="no folder"):
        load_boundaries(tmp_path / "none")
    assert load_boundaries(None) == {}


def test_a_box_may_cross_the_antimeridian() -> None:
    """West greater than east means the way around."""
    assert intersects(POINT, (179, 0, -179, 20))
    assert not intersects(POINT, (-179, 0, 179, 20))
    assert not intersects(None, (-180, -90, 180, 90))
