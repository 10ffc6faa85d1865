"""Submissions over HTTP: every way in, every representation out."""

from __future__ import annotations

import json

import httpx2
import pyoxigraph
import pytest

COPPER = {
    "kind": "mining_new",
    "mineral": "铜",
    "mining_method": "地下",
    "capacity": {"value": 20, "unit": "万吨/年"},
}
JSONLD = "application/ld+json"
SHACL = "http://www.w3.org/ns/shacl#"


def post(client: httpx2.Client, submission: dict[str, object], accept: str = "application/json") -> httpx2.Response:
    """The response to a submission in JSON-LD."""
    body = json.dumps(submission, ensure_ascii=False).encode()
    return client.post("/validate", content=body, headers={"Content-Type": JSONLD, "Accept": accept})


def messages(report: dict[str, list[dict[str, str]]]) -> str:
    """All messages of a report in one text."""
    return " ".join(finding["message"] for finding in report["results"])


def test_a_mine_that_is_too_small_gets_the_clause(client: httpx2.Client) -> None:
    """The finding names the value, the required value and the clause."""
    report = post(client, COPPER).json()
    assert set(report) == {"conforms", "admissible", "counts", "results", "advice"}
    assert report["conforms"] is False
    found = [finding for finding in report["results"] if "30" in str(finding["required"])]
    assert found
    assert found[0]["citation"]["address"] == "ch5.s2.i1.p1"


@pytest.mark.parametrize("capacity", [{"value": 30, "unit": "万吨/年"}, {"value": 0.3, "unit": "Mt/a"}])
def test_a_mine_at_the_threshold_passes(client: httpx2.Client, capacity: dict[str, object]) -> None:
    """The boundary itself is allowed, in whatever unit it is written."""
    report = post(client, COPPER | {"capacity": capacity}).json()
    assert [finding for finding in report["results"] if finding["path"] == "capacity"] == []


@pytest.mark.parametrize("capacity", [{"value": -1, "unit": "万吨/年"}, {"value": 30}])
def test_an_impossible_capacity_is_a_data_finding(client: httpx2.Client, capacity: dict[str, object]) -> None:
    """A negative or unit-less capacity is reported, never passed over."""
    report = post(client, COPPER | {"capacity": capacity}).json()
    assert any(str(finding["code"]).startswith("DQ") for finding in report["results"])


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("text/turtle", pyoxigraph.RdfFormat.TURTLE),
        (JSONLD, pyoxigraph.RdfFormat.JSON_LD),
        ("application/n-triples", pyoxigraph.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", pyoxigraph.RdfFormat.RDF_XML),
    ],
)
def test_the_standard_report_is_given_as_rdf(client: httpx2.Client, accept: str, syntax: pyoxigraph.RdfFormat) -> None:
    """Any SHACL tool can read the report."""
    response = post(client, COPPER, accept)
    assert response.headers["content-type"].startswith(accept)
    graph = list(pyoxigraph.parse(response.content, format=syntax))
    results = [quad for quad in graph if quad.predicate.value == f"{SHACL}result"]
    report = post(client, COPPER).json()
    assert len(results) == len(report["results"]) + len(report["advice"])


def test_a_page_shows_the_findings(client: httpx2.Client) -> None:
    """A browser gets a readable page with links into the plan."""
    response = post(client, COPPER, "text/html")
    assert response.headers["content-type"].startswith("text/html")
    assert '/plan#ch5.s2.i1.p1"' in response.text


def test_the_ways_in_give_one_report(client: httpx2.Client) -> None:
    """Body, uploaded file and pasted text are read alike."""
    body = json.dumps(COPPER | {"id": "urn:example:copper"}, ensure_ascii=False)
    whole = client.post("/validate", content=body.encode(), headers={"Content-Type": "application/json"}).json()
    for name, stated in (("a.jsonld", JSONLD), ("a.json", "application/octet-stream")):
        assert client.post("/validate", files={"file": (name, body.encode(), stated)}).json() == whole
    assert client.post("/validate", files={"text": (None, body)}).json() == whole


def test_advice_can_be_left_out(client: httpx2.Client) -> None:
    """`mode=results` gives the findings alone."""
    body = json.dumps(COPPER).encode()
    report = client.post("/validate?mode=results", content=body, headers={"Content-Type": JSONLD}).json()
    assert report["advice"] == []
    assert report["results"]


def test_hostile_text_is_shown_as_text(client: httpx2.Client) -> None:
    """Markup in a submission never becomes markup of the page."""
    response = post(client, COPPER | {"mineral": "<script>alert(1)</script>"}, "text/html")
    assert "<script>alert" not in response.text
