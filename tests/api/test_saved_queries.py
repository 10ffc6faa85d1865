"""The documented queries run as plain addresses, with parameters, as JSON and CSV."""

from __future__ import annotations

import csv
import io

import httpx2
import pytest

from plangraph.sparql.examples import Example, examples
from plangraph_api.routes.saved_queries import saved

LEAGUES = 12


def test_there_are_thirty_queries_in_two_languages() -> None:
    """Each says what it asks and what it answers, in Chinese and in English, and no name is used twice."""
    assert len(saved()) >= 30
    assert len({example.name for example in examples()}) == len(examples())
    for example in examples():
        for texts in (example.titles, example.abouts):
            assert any("一" <= character <= "鿿" for character in texts["zh"])
            assert texts["en"].isascii()
            assert texts["en"] != texts["zh"]


@pytest.mark.parametrize("example", saved().values(), ids=lambda example: example.name)
def test_each_query_has_an_answer_in_both_languages(client: httpx2.Client, example: Example) -> None:
    """As it stands, and as an address with the values of its example."""
    direct = client.get("/sparql", params={"query": example.query}, headers={"Accept": "text/csv"})
    assert direct.status_code == 200
    values = {p.name: p.default.strip('<>"').rpartition("/")[2] for p in example.parameters if p.name != "lang"}
    for language in ("zh", "en"):
        chosen = {**values, "lang": language} if any(p.name == "lang" for p in example.parameters) else values
        body = client.get(f"/queries/{example.name}", params=chosen).json()
        assert body["count"] == len(body["rows"]) >= 1
        assert body["columns"] == next(csv.reader(io.StringIO(direct.text)))
    if not any(parameter.is_required for parameter in example.parameters):
        assert client.get(f"/queries/{example.name}").json()["count"] >= body["count"]


@pytest.mark.parametrize(
    "region", ["150400", "赤峰市", "赤峰", "Chifeng City", "https://w3id.org/plangraph/vocab/regions/150400"]
)
def test_a_concept_may_be_named_in_many_ways(client: httpx2.Client, region: str) -> None:
    """Code, label, other label, English label and IRI lead to the same rows."""
    body = client.get("/queries/mine-quotas", params={"region": region}).json()
    assert [(row["name"], row["quota"]) for row in body["rows"]] == [("赤峰市", 680)]


def test_a_parameter_may_be_repeated(client: httpx2.Client) -> None:
    """Several values mean any of them; none means all."""
    two = client.get("/queries/mine-quotas", params=[("region", "150400"), ("region", "150100")]).json()
    assert sorted(row["quota"] for row in two["rows"]) == [60, 680]
    assert client.get("/queries/mine-quotas").json()["count"] == LEAGUES + 1


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/queries/mine-quotas.csv", "*/*"),
        ("/queries/mine-quotas?format=csv", "*/*"),
        ("/queries/mine-quotas", "text/csv"),
    ],
)
def test_tables_open_in_a_spreadsheet(client: httpx2.Client, path: str, accept: str) -> None:
    """CSV comes by ending, by parameter and by Accept, with CRLF and a name."""
    response = client.get(path, headers={"Accept": accept})
    assert response.headers["content-type"].startswith("text/csv")
    assert "mine-quotas.csv" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert len(rows) == LEAGUES + 1
    assert response.content.count(b"\r\n") == LEAGUES + 2


def test_the_answer_says_which_query_was_run(client: httpx2.Client) -> None:
    """The address of the SPARQL query gives the same rows."""
    body = client.get("/queries/zones-of-a-region", params={"region": "赤峰市", "lang": "en"}).json()
    again = client.get(body["sparql"], headers={"Accept": "application/json"}).json()
    assert len(again["results"]["bindings"]) == body["count"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/queries/none", 404, "/queries"),
        ("/queries/mine-quotas.xlsx", 404, "/queries"),
        ("/queries/mine-quotas?region=nowhere", 422, "names nothing"),
        ("/queries/mine-quotas?regions=150400", 422, "Unknown parameter"),
        ("/queries/mine-quotas?lang=fr", 422, "language"),
        ("/queries/mine-quotas?lang=zh&lang=en", 422, "once"),
        ("/queries/mine-quotas?format=pdf", 422, "format"),
        ("/queries/find-words", 422, "missing"),
        ("/queries/describe-a-row", 404, "/queries"),
    ],
)
def test_a_wrong_request_says_what_is_right(client: httpx2.Client, path: str, status: int, words: str) -> None:
    """Unknown names and values are told together with what comes near."""
    response = client.get(path)
    assert response.status_code == status
    assert words in response.json()["detail"]


@pytest.mark.parametrize("text", ['" } UNION { ?s ?p ?o', "\\", '"""', "\n", "绿色矿山", "} #", "\u0000"])
def test_a_text_is_data(client: httpx2.Client, text: str) -> None:
    """No text becomes another part of the query."""
    response = client.get("/queries/find-words", params={"word": text})
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert all(text.strip() in row["text"] for row in response.json()["rows"])


def test_the_list_describes_every_query(client: httpx2.Client) -> None:
    """Names, parameters and texts are there for programs."""
    listed = client.get("/queries").json()["queries"]
    assert [entry["name"] for entry in listed] == list(saved())
    quotas = next(entry for entry in listed if entry["name"] == "mine-quotas")
    assert {p["name"]: p["kind"] for p in quotas["parameters"]} == {"lang": "language", "region": "concept"}
    assert quotas["address"].endswith("/queries/mine-quotas")
