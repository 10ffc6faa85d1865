"""Health, metrics, headers and the committed description of the API."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest

from plangraph.resources import data_root

SPEC = data_root() / "api" / "openapi.json"


def test_the_process_says_that_it_lives(client: httpx2.Client) -> None:
    """The health check answers with the version."""
    assert client.get("/healthz").json()["status"] == "ok"


def test_readiness_names_the_dataset(client: httpx2.Client) -> None:
    """Operators can tell which build is served."""
    body = client.get("/readyz").json()
    assert body["triples"] > 10_000
    assert len(body["dataset"]) == 64


def test_metrics_count_by_route_template(client: httpx2.Client) -> None:
    """No address, query or name becomes a label."""
    client.get("/id/nmg-2021-2025/ch1")
    client.get("/unknown-path-for-metrics")
    text = client.get("/metrics").text
    assert 'handler="/id/{path:path}"' in text
    assert "unknown-path-for-metrics" not in text
    assert "ch1" not in text


@pytest.mark.parametrize("path", ["/", "/plan", "/healthz", "/nothing", "/static/base.css", "/sparql", "/docs"])
def test_security_headers_are_on_every_response(client: httpx2.Client, path: str) -> None:
    """Pages, data, files and errors carry the same protection."""
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/healthz", "/plan", "/id/nmg-2021-2025/box6/r4", "/sparql?query=ASK{}"])
def test_head_answers_as_get_without_a_body(client: httpx2.Client, path: str) -> None:
    """HEAD gives the headers of GET."""
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.content == b""


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/sparql?query=x", "/search?q=煤", "/nothing", "/ontology"])
def test_other_origins_may_read_results_and_errors(client: httpx2.Client, path: str) -> None:
    """A page of another host may use the service from a browser."""
    assert client.get(path, headers={"Origin": "https://example.org"}).headers["access-control-allow-origin"] == "*"


def test_a_preflight_is_answered(client: httpx2.Client) -> None:
    """A browser may ask first."""
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    response = client.options("/sparql", headers=asked | {"Access-Control-Request-Headers": "content-type"})
    assert response.status_code == 200
    assert "POST" in response.headers["access-control-allow-methods"]


def test_large_answers_are_compressed(client: httpx2.Client) -> None:
    """The plan travels compressed to whoever takes gzip."""
    response = client.get("/plan", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["vary"]


def test_each_response_has_a_number(client: httpx2.Client) -> None:
    """A request's number is given back, so that it can be found in the log."""
    assert client.get("/healthz").headers["x-request-id"]


def test_the_description_is_the_committed_one(client: httpx2.Client) -> None:
    """A change of the API is a change of a reviewed file: `plangraph-openapi` style drift fails here."""
    served = client.get("/openapi.json").json()
    assert served == json.loads(SPEC.read_text(encoding="utf-8")), (
        "The API changed. Write it anew: python -m plangraph_api.description > api/openapi.json"
    )


def test_the_documentation_works_offline(client: httpx2.Client) -> None:
    """Page, script and style come from this service alone."""
    page = client.get("/docs").text
    for path in ("/static/swagger/swagger-ui-bundle.js", "/static/swagger/swagger-ui.css", "/static/docs.js"):
        assert path in page
        assert client.get(path).status_code == 200
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_every_problem_type_is_documented() -> None:
    """The guide to the API explains each type of problem."""
    from plangraph_api.problems import TITLES

    text = (Path(data_root()) / "docs" / "http-api.md").read_text(encoding="utf-8")
    assert [kind for kind in TITLES if f"`{kind}`" not in text] == []
