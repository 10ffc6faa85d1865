"""Search and answers over HTTP keep the contract of fields and citations."""

from __future__ import annotations

import httpx2
import pytest

CITATION = {"label", "label_en", "chapter", "section", "item", "paragraph", "box", "row", "page", "iri", "address"}


def test_search_gives_cited_units(client: httpx2.Client) -> None:
    """Each result is verbatim, ranked, highlighted and cited."""
    body = client.get("/search", params={"q": "绿色矿山建设", "k": 3}).json()
    assert set(body) == {"query", "results"}
    assert [result["rank"] for result in body["results"]] == [1, 2, 3]
    for result in body["results"]:
        assert set(result) == {"rank", "score", "iri", "text", "highlights", "citation", "matched_by"}
        assert set(result["citation"]) == CITATION
        assert all(0 <= start < end <= len(result["text"]) for start, end in result["highlights"])
        assert result["citation"]["iri"] == result["iri"]


def test_a_result_dereferences_to_its_text(client: httpx2.Client) -> None:
    """What the search shows is what the graph says at the result's IRI."""
    result = client.get("/search", params={"q": "赤峰市 矿山总数", "k": 1}).json()["results"][0]
    path = result["iri"].removeprefix("https://w3id.org/plangraph")
    triples = client.get(path, headers={"Accept": "application/n-triples"}).text
    assert f'"{result["text"]}"@zh' in triples


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"document": "nmg-2021-2025", "date": "2024-06-01"}, True),
        ({"date": "2021-12-31"}, False),
        ({"chapter": 5, "section": 2}, True),
        ({"mineral": "萤石"}, True),
        ({"region": "赤峰市", "modality": "quota"}, True),
        ({"chapter": 99}, False),
    ],
)
def test_every_filter_is_a_parameter(client: httpx2.Client, filters: dict[str, str], found: bool) -> None:
    """Filters narrow what is found, and pages of one question and its filters tile one ranking."""
    asked = {"q": "矿山总数", **filters}
    whole = client.get("/search", params={**asked, "k": 6}).json()["results"]
    assert bool(whole) == found
    pages = [client.get("/search", params={**asked, "k": 3, "offset": n}).json()["results"] for n in (0, 3)]
    assert [*pages[0], *pages[1]] == whole


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("date", "2024-02-30", 422),
        ("date", "1717200000", 422),
        ("date", "2024-06-01T00:00:00", 422),
        ("chapter", "five", 422),
        ("offset", "-1", 422),
        ("offset", "1001", 422),
        ("document", "another-plan", 400),
        ("mineral", "月岩", 400),
        ("modality", "maybe", 400),
        ("colour", "red", 422),
    ],
)
def test_a_filter_that_means_nothing_is_refused(client: httpx2.Client, name: str, value: str, status: int) -> None:
    """A bad value is a problem document that names the parameter or the value, never an empty page."""
    response = client.get("/search", params={"q": "矿", name: value})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert name in response.json()["detail"] or value in response.json()["detail"]


def test_a_quota_is_answered_with_its_row(client: httpx2.Client) -> None:
    """A figure of a table is given with the table's row and page."""
    body = client.get("/ask", params={"q": "赤峰市2025年在期矿山总数最多多少个"}).json()
    assert body["answerable"] is True
    assert "680" in body["answer"]
    assert body["citations"][0]["address"].startswith("box6")
    assert body["citations"][0]["page"] == 33
    assert "680" in body["citations"][0]["quote"]
    assert set(body["citations"][0]) == CITATION | {"quote"}


def test_a_question_outside_the_plan_is_refused(client: httpx2.Client) -> None:
    """A refusal says why and shows the nearest clauses."""
    body = client.get("/ask", params={"q": "上海的地铁有几条线"}).json()
    assert body["answerable"] is False
    assert body["answer"]
    assert body["citations"] == []


@pytest.mark.parametrize("how", ["json", "data", "files"])
def test_a_question_may_come_in_a_body(client: httpx2.Client, how: str) -> None:
    """JSON, a form and a multipart form give the answer that GET gives."""
    question = "赤峰市2025年在期矿山总数最多多少个"
    sent = {"files": {"q": (None, question)}} if how == "files" else {how: {"q": question}}
    assert client.post("/ask", **sent).json() == client.get("/ask", params={"q": question}).json()
