"""Regions and zones by OGC API Features Part 1: Core, with no geometry but the operator's own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.support.serving import serving

ROOT = "/ogc"
SQUARE = {"type": "Polygon", "coordinates": [[[118, 42], [119, 42], [119, 43], [118, 43], [118, 42]]]}


@pytest.fixture(scope="module")
def bounded(state_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A client of a service whose operator has given an (invented) boundary for one region."""
    folder = tmp_path_factory.mktemp("boundaries")
    feature = {"type": "Feature", "properties": {"code": "150400"}, "geometry": SQUARE}
    document = {"type": "FeatureCollection", "features": [feature]}
    (folder / "regions.geojson").write_text(json.dumps(document), encoding="utf-8")
    with (
        serving(state_dir, PLANGRAPH_BOUNDARIES_DIR=str(folder)) as (url, _),
        httpx2.Client(base_url=url, timeout=30) as opened,
    ):
        for _ in range(50):
            if opened.get("/readyz").status_code == 200:
                break
            time.sleep(0.2)
        yield opened


def link(document: dict[str, object], rel: str) -> str:
    """The address of the link with a relation."""
    links = document["links"]
    assert isinstance(links, list)
    return next(str(entry["href"]) for entry in links if entry["rel"] == rel)


def test_a_client_finds_its_way_from_the_landing_page(client: httpx2.Client) -> None:
    """API description, conformance, collections, features and one feature are reached by links alone."""
    landing = client.get(ROOT).json()
    assert client.get(link(landing, "service-desc")).json()["openapi"].startswith("3.")
    classes = client.get(link(landing, "conformance")).json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    collections = client.get(link(landing, "data")).json()["collections"]
    assert [entry["id"] for entry in collections] == ["regions", "zones"]
    for collection in collections:
        assert client.get(link(collection, "self")).json()["id"] == collection["id"]
        items = client.get(link(collection, "items"))
        assert items.headers["content-type"] == "application/geo+json"
        first = items.json()["features"][0]
        one = client.get(f"{ROOT}/collections/{collection['id']}/items/{first['id']}").json()
        assert {key: one[key] for key in first} == first


def test_no_geometry_is_invented(client: httpx2.Client) -> None:
    """Every geometry is null where the operator has given none, and nothing lies in a box."""
    for name, least in (("regions", 116), ("zones", 30)):
        body = client.get(f"{ROOT}/collections/{name}/items", params={"limit": 1000}).json()
        assert body["numberMatched"] == body["numberReturned"] == len(body["features"]) >= least
        assert {json.dumps(feature["geometry"]) for feature in body["features"]} == {"null"}
    inside = client.get(f"{ROOT}/collections/regions/items", params={"bbox": "-180,-90,180,90"}).json()
    assert inside["numberMatched"] == 0


def test_pages_are_complete_and_do_not_overlap(client: httpx2.Client) -> None:
    """Following `next` gives every feature once."""
    address, seen = f"{ROOT}/collections/regions/items?limit=50", []
    while address:
        body = client.get(address).json()
        assert body["numberReturned"] == len(body["features"]) <= 50
        seen += [feature["id"] for feature in body["features"]]
        address = next((entry["href"] for entry in body["links"] if entry["rel"] == "next"), "")
    assert len(seen) == len(set(seen)) == body["numberMatched"]


def test_features_are_filtered_by_their_properties(client: httpx2.Client) -> None:
    """A code or a mineral selects features."""
    zones = client.get(f"{ROOT}/collections/zones/items", params={"region_codes": "150400"}).json()
    assert zones["numberMatched"] >= 2
    assert all("150400" in feature["properties"]["region_codes"] for feature in zones["features"])
    below = client.get(f"{ROOT}/collections/regions/items", params={"within": "150000"}).json()
    assert below["numberMatched"] == 12


def test_names_of_the_plan_database_are_offered(client: httpx2.Client) -> None:
    """The confirmed field names of the standard stand beside the plain ones."""
    path = f"{ROOT}/collections/regions/items/150400"
    plain, standard = (client.get(path, params=p).json()["properties"] for p in ({}, {"fields": "plan-database"}))
    assert "GEO_CODE" not in plain
    assert (standard["GEO_CODE"], standard["GHQMC"]) == ("150400", plain["name"])


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=0,9,1,8", "datetime=yesterday", "page=2", "fields=x",
     "datetime=2025-01-01/2021-01-01", "offset=-1", "bbox=nan,0,1,1"],
)  # fmt: skip
def test_a_wrong_parameter_is_a_400(client: httpx2.Client, query: str) -> None:
    """As the standard demands for parameters that are unknown or have no valid value."""
    assert client.get(f"{ROOT}/collections/regions/items?{query}").status_code == 400


@pytest.mark.parametrize("query", ["datetime=2021-01-01/..", "datetime=2025-12-31T00:00:00Z", "datetime=../2030-01-01"])
def test_times_are_understood(client: httpx2.Client, query: str) -> None:
    """Features without times are in every time."""
    assert client.get(f"{ROOT}/collections/regions/items?{query}").json()["numberMatched"] > 100


@pytest.mark.parametrize("path", ["collections/none", "collections/none/items", "collections/regions/items/none"])
def test_what_is_not_there_is_a_404(client: httpx2.Client, path: str) -> None:
    """Collections and features that do not exist are told as problems."""
    response = client.get(f"{ROOT}/{path}")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_the_operators_boundaries_are_served(bounded: httpx2.Client) -> None:
    """A region with a boundary has its geometry and is found in a box; all others stay without."""
    path = f"{ROOT}/collections/regions/items"
    assert bounded.get(f"{path}/150400").json()["geometry"] == SQUARE
    assert bounded.get(f"{path}/150100").json()["geometry"] is None
    for box, found in (
        ("118.5,42.5,120,44", 1),
        ("100,30,110,40", 0),
        ("170,0,-170,10", 0),
        ("117,41,0,118.2,42.2,9", 1),
    ):
        assert bounded.get(path, params={"bbox": box}).json()["numberMatched"] == found
