"""Every route answers every error with one shape: an RFC 9457 problem document."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from plangraph_api.problems import TITLES

JSONLD = {"Content-Type": "application/ld+json"}

CASES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nothing-here", {}, 404, "not-found"),
    ("GET", "/id/nmg-2021-2025/ch99", {}, 404, "not-found"),
    ("GET", "/id/nmg-2021-2025/a b<c>", {}, 404, "not-found"),
    ("GET", "/vocab/minerals/no-such-mineral", {}, 404, "not-found"),
    ("GET", "/graph/no-such-graph", {}, 404, "not-found"),
    ("GET", "/static/none.css", {}, 404, "not-found"),
    ("GET", "/ontology", {"headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
    ("GET", "/search", {}, 422, "invalid-parameters"),
    ("GET", "/search", {"params": {"q": "煤", "k": "0"}}, 422, "invalid-parameters"),
    ("GET", "/search", {"params": {"q": "煤", "page": "2"}}, 422, "invalid-parameters"),
    ("GET", "/search", {"params": {"q": "   "}}, 422, "invalid-parameters"),
    ("POST", "/search", {}, 405, "method-not-allowed"),
    ("GET", "/ask", {"params": {"q": "煤", "lang": "fr"}}, 422, "invalid-parameters"),
    ("GET", "/ask?q=%ff%fe", {}, 400, "bad-request"),
    ("POST", "/ask", {"json": {}}, 422, "invalid-parameters"),
    ("POST", "/ask", {"json": {"q": "煤", "extra": 1}}, 422, "invalid-parameters"),
    ("POST", "/ask", {"json": ["q"]}, 400, "bad-request"),
    ("POST", "/ask", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "bad-request"),
    ("POST", "/ask", {"content": b"\xff", "headers": {"Content-Type": "application/json"}}, 400, "bad-request"),
    ("POST", "/ask", {"content": "煤", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported-media-type"),
    ("PUT", "/ask", {}, 405, "method-not-allowed"),
    ("GET", "/validate", {}, 405, "method-not-allowed"),
    ("POST", "/validate", {"content": b"{}"}, 415, "unsupported-media-type"),
    ("POST", "/validate", {"content": b"{", "headers": JSONLD}, 400, "unreadable-submission"),
    ("POST", "/validate?mode=lax", {"content": b"{}", "headers": JSONLD}, 422, "invalid-parameters"),
    ("POST", "/validate", {"files": {"other": ("a.ttl", b"")}}, 400, "bad-request"),
    ("POST", "/validate", {"files": {"file": ("a.docx", b"x")}}, 415, "unsupported-media-type"),
    (
        "POST",
        "/validate",
        {"content": b"{}", "headers": {**JSONLD, "Accept": "image/png"}},
        406,
        "not-acceptable",
    ),
    ("GET", "/sparql?query=SELECT", {}, 400, "query-syntax"),
    ("DELETE", "/sparql", {}, 405, "method-not-allowed"),
    ("POST", "/healthz", {}, 405, "method-not-allowed"),
    ("POST", "/readyz", {}, 405, "method-not-allowed"),
    ("POST", "/metrics", {}, 405, "method-not-allowed"),
    ("POST", "/openapi.json", {}, 405, "method-not-allowed"),
    ("POST", "/docs", {}, 405, "method-not-allowed"),
    ("POST", "/context/submission.jsonld", {}, 405, "method-not-allowed"),
    ("POST", "/plan", {}, 405, "method-not-allowed"),
    ("GET", "/?q=" + "x" * 2001, {}, 422, "invalid-parameters"),
]


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "kind"),
    CASES,
    ids=[f"{m} {p[:30]} {s} {n}" for n, (m, p, _, s, _) in enumerate(CASES)],
)
def test_an_error_is_a_problem_document(
    client: httpx2.Client, method: str, path: str, options: dict[str, Any], status: int, kind: str
) -> None:
    """Type, title, status, detail and number of the request are there, and nothing of the inside."""
    response = client.request(method, path, **options)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"https://w3id.org/plangraph/problems/{kind}"
    assert body["title"] == TITLES[kind]
    assert body["status"] == status
    assert len(body["detail"]) > 15
    assert body["instance"].startswith("urn:plangraph:request:")
    assert "Traceback" not in response.text


def test_a_wrong_method_is_told_the_right_ones(client: httpx2.Client) -> None:
    """Allow lists the methods of all routes at the address."""
    assert set(client.put("/ask").headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert set(client.get("/validate").headers["allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_browser_gets_an_error_page(client: httpx2.Client) -> None:
    """A person sees a page in the language of the address, with the same status."""
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    chinese, english = client.get("/none", headers=accept), client.get("/none?lang=en", headers=accept)
    assert (chinese.status_code, english.status_code) == (404, 404)
    assert 'lang="zh-CN"' in chinese.text
    assert "There is nothing here" in english.text


def test_unknown_fields_are_named(client: httpx2.Client) -> None:
    """The client learns which parameter is wrong."""
    body = client.get("/search", params={"q": "煤", "page": 2}).json()
    assert [(fault["in"], fault["name"]) for fault in body["errors"]] == [("query", "page")]


def test_a_body_over_the_limit_is_refused(tight: httpx2.Client) -> None:
    """The declared length decides before anything is read."""
    response = tight.post("/validate", content=b" " * 20_001, headers=JSONLD)
    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")


def test_a_body_that_grows_over_the_limit_is_refused(tight: httpx2.Client) -> None:
    """A body of unstated length is refused as soon as it is too large."""
    chunks = (b" " * 5_000 for _ in range(10))
    response = tight.post("/validate", content=chunks, headers=JSONLD)
    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")


def test_an_address_over_the_limit_is_refused(client: httpx2.Client) -> None:
    """A very long address gets an answer that says to use POST."""
    response = client.get("/sparql?query=" + "x" * 60_000)
    assert (response.status_code, response.headers["content-type"]) == (414, "application/problem+json")
    assert "POST" in response.json()["detail"]
