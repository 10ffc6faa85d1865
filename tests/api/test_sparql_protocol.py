"""`/sparql` follows the SPARQL 1.1 Protocol: ways in, formats out, datasets, errors, caching."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import httpx2
import pyoxigraph
import pytest

from plangraph.domain.vocabulary import GRAPHS
from plangraph.sparql.examples import examples

JSON = "application/sparql-results+json"
ROW = "https://w3id.org/plangraph/id/nmg-2021-2025/box6/r4"
SELECT = f"SELECT ?p ?o WHERE {{ <{ROW}> ?p ?o }} ORDER BY ?p ?o"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{ROW}> ?p ?o }}"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def ask(client: httpx2.Client, query: str, accept: str = JSON, **parameters: str) -> httpx2.Response:
    """The response to a query by GET."""
    return client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


def number(response: httpx2.Response) -> int:
    """The one number in a JSON result."""
    bindings = response.json()["results"]["bindings"]
    return int(bindings[0]["n"]["value"])


@pytest.mark.parametrize("way", ["get", "form", "direct", "direct with charset", "form with charset"])
def test_a_query_may_come_in_three_ways(client: httpx2.Client, way: str) -> None:
    """GET, POST with a form and POST of the query itself give the same bytes."""
    expected = ask(client, SELECT).content
    accept = {"Accept": JSON}
    if way == "get":
        response = ask(client, SELECT)
    elif way.startswith("form"):
        kind = "application/x-www-form-urlencoded" + ("; charset=UTF-8" if "charset" in way else "")
        body = str(httpx2.QueryParams({"query": SELECT}))
        response = client.post("/sparql", content=body, headers={**accept, "Content-Type": kind})
    else:
        kind = "application/sparql-query" + ('; charset="utf-8"' if "charset" in way else "")
        response = client.post("/sparql", content=SELECT, headers={**accept, "Content-Type": kind})
    assert response.status_code == 200
    assert response.content == expected


TABLES = [
    ("application/sparql-results+json", JSON),
    ("application/json", "application/json"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("application/xml", "application/xml"),
    ("text/csv", "text/csv; charset=utf-8"),
    ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ("*/*", JSON),
    ("text/*", "text/csv; charset=utf-8"),
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
    ("image/png, */*;q=0.1", JSON),
]


@pytest.mark.parametrize(("accept", "given"), TABLES)
def test_tables_come_in_the_asked_format(client: httpx2.Client, accept: str, given: str) -> None:
    """Quality values, wildcards and browsers are served as HTTP says."""
    response = ask(client, SELECT, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == given
    assert "Accept" in response.headers["vary"]


def test_all_table_formats_hold_the_same_rows(client: httpx2.Client) -> None:
    """JSON, XML, CSV and TSV carry the same solutions."""
    rows = len(ask(client, SELECT).json()["results"]["bindings"])
    xml = ET.fromstring(ask(client, SELECT, "application/sparql-results+xml").content)  # noqa: S314 - our own
    assert len(xml.findall(".//{http://www.w3.org/2005/sparql-results#}result")) == rows
    text = ask(client, SELECT, "text/csv").text
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == rows + 1
    assert "\r\n" in text
    assert len(ask(client, SELECT, "text/tab-separated-values").text.splitlines()) == rows + 1


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "application/trig",
        "application/n-quads",
    ],
)
def test_graphs_come_in_the_asked_format(client: httpx2.Client, accept: str) -> None:
    """CONSTRUCT and DESCRIBE give the same triples in every RDF syntax."""
    response = ask(client, CONSTRUCT, accept)
    assert response.headers["content-type"].startswith(accept)
    syntax = pyoxigraph.RdfFormat.from_media_type(accept)
    parsed = {(quad.subject, quad.predicate, quad.object) for quad in pyoxigraph.parse(response.content, format=syntax)}
    reference = pyoxigraph.parse(
        ask(client, f"DESCRIBE <{ROW}>", "application/n-triples").content, format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    assert parsed == {(quad.subject, quad.predicate, quad.object) for quad in reference}


def test_turtle_declares_only_the_prefixes_it_uses(client: httpx2.Client) -> None:
    """A short graph stays short."""
    text = ask(client, CONSTRUCT, "text/turtle").text
    for line in text.splitlines():
        if line.startswith("@prefix "):
            assert text.count(line.split()[1]) > 1


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), ("ASK {}", "image/png"), (SELECT, "*/*;q=0")],
)
def test_a_format_that_is_not_there_is_refused(client: httpx2.Client, query: str, accept: str) -> None:
    """406 names the formats that are there."""
    response = ask(client, query, accept)
    assert response.status_code == 406
    assert "Available:" in response.json()["detail"]


def test_the_default_graph_is_the_union(client: httpx2.Client) -> None:
    """Without a dataset every named graph is seen."""
    names = ask(client, "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").json()
    sizes = {row["g"]["value"]: int(row["n"]["value"]) for row in names["results"]["bindings"]}
    assert set(sizes) <= set(GRAPHS.values())
    assert max(sizes.values()) < number(ask(client, COUNT)) <= sum(sizes.values())


def test_the_request_chooses_the_dataset(client: httpx2.Client) -> None:
    """default-graph-uri, named-graph-uri and FROM work, in the order of the protocol."""
    tables, document = GRAPHS["tables"], GRAPHS["document"]
    inside = COUNT.replace("?s ?p ?o", "GRAPH <graph> { ?s ?p ?o }")
    in_tables = number(ask(client, inside.replace("<graph>", f"<{tables}>")))
    in_document = number(ask(client, inside.replace("<graph>", f"<{document}>")))
    from_tables = COUNT.replace("WHERE", f"FROM <{tables}> WHERE")
    assert number(ask(client, from_tables)) == in_tables
    assert number(ask(client, from_tables, **{"default-graph-uri": document})) == in_document
    assert number(ask(client, COUNT, **{"named-graph-uri": document})) == 0
    assert number(ask(client, COUNT, **{"default-graph-uri": "http://example.org/unknown"})) == 0
    assert number(ask(client, COUNT.replace("WHERE", f"FROM NAMED <{tables}> WHERE"))) == 0


def test_two_default_graphs_are_merged(client: httpx2.Client) -> None:
    """A repeated default-graph-uri adds up."""
    both = [("query", COUNT), ("default-graph-uri", GRAPHS["tables"]), ("default-graph-uri", GRAPHS["document"])]
    merged = number(client.get("/sparql", params=both, headers={"Accept": JSON}))
    one = number(ask(client, COUNT, **{"default-graph-uri": GRAPHS["tables"]}))
    other = number(ask(client, COUNT, **{"default-graph-uri": GRAPHS["document"]}))
    assert max(one, other) < merged <= one + other


def test_a_syntax_error_has_its_place(client: httpx2.Client) -> None:
    """Line and column are given in words and as numbers."""
    body = ask(client, "SELECT *\nWHERE { ?s ?p }").json()
    assert (body["status"], body["line"]) == (400, 2)
    assert 14 <= body["column"] <= 16
    body = ask(client, "SELECT * WHERE { ?s ex:p ?o }").json()
    assert "PREFIX" in body["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK{}&query=ASK{}",
        "/sparql?default-graph-uri=http://e/",
        "/sparql?query=ASK{}&limit=3",
        "/sparql?query=%ff",
        "/sparql?update=CLEAR+ALL",
        "/sparql?query=ASK{}&default-graph-uri=not%20an%20iri",
        "/sparql?query=",
        "/sparql?query=CLEAR+ALL",
        "/sparql?query=INSERT+DATA+%7B%3Ca%3Ab%3E+%3Ca%3Ab%3E+1%7D",
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(client: httpx2.Client, path: str) -> None:
    """Repeated, missing, unknown and unreadable parameters and updates are 400 with the reason."""
    response = client.get(path)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/sparql-update", 415),
        ("text/plain", 415),
        ("application/json", 415),
        ("application/sparql-query; charset=latin-1", 415),
        ("", 415),
    ],
)
def test_a_body_of_another_type_is_refused(client: httpx2.Client, kind: str, status: int) -> None:
    """Only forms and queries are read."""
    response = client.post("/sparql", content="ASK {}", headers={"Content-Type": kind} if kind else {})
    assert response.status_code == status


def test_a_posted_update_is_refused(client: httpx2.Client) -> None:
    """The form field of updates is refused with the reason."""
    response = client.post("/sparql", data={"update": "CLEAR ALL"})
    assert response.status_code == 400
    assert "read-only" in response.json()["detail"]


def test_bytes_that_are_not_utf8_are_refused(client: httpx2.Client) -> None:
    """A query in another encoding is not guessed at."""
    headers = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers=headers).status_code == 400


def test_a_query_of_100_kilobytes_is_answered(client: httpx2.Client) -> None:
    """Long queries travel by POST."""
    values = " ".join(f"<http://example.org/{n:06}>" for n in range(4_000))
    query = f"ASK {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
    assert len(query) > 100_000
    response = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert response.json()["boolean"] is False


def test_what_clients_add_is_tolerated(client: httpx2.Client) -> None:
    """Parameters that common libraries send with every query change nothing."""
    response = ask(client, "ASK {}", JSON, format="xml", output="xml", results="xml")
    assert response.headers["content-type"] == JSON


def test_an_equal_answer_is_not_sent_twice(client: httpx2.Client) -> None:
    """A client with the tag gets 304; another format has another tag."""
    first = ask(client, SELECT)
    tag = first.headers["etag"]
    assert ask(client, SELECT).headers["etag"] == tag
    assert ask(client, SELECT, "text/csv").headers["etag"] != tag
    for condition in (tag, f'"other", {tag}', "*"):
        headers = {"Accept": JSON, "If-None-Match": condition}
        again = client.get("/sparql", params={"query": SELECT}, headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    stale = client.get("/sparql", params={"query": SELECT}, headers={"Accept": JSON, "If-None-Match": 'W/"no"'})
    assert stale.status_code == 200


def test_an_answer_by_chance_is_not_kept(client: httpx2.Client) -> None:
    """What changes from run to run is neither tagged nor stored."""
    query = "SELECT (RAND() AS ?r) {}"
    first, second = ask(client, query), ask(client, query)
    assert first.content != second.content
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_the_service_describes_itself(client: httpx2.Client) -> None:
    """A bare GET gives the service description in RDF, and a form to a browser."""
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.headers["content-type"].startswith("text/turtle")
    assert "sd:UnionDefaultGraph" in response.text
    assert f"<{client.base_url}/sparql>".replace("//sparql", "/sparql") in response.text
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert "<textarea" in page.text
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_gives_something(client: httpx2.Client, example: object) -> None:
    """The queries that the page offers have answers."""
    response = ask(client, example.query, "*/*")
    assert response.status_code == 200
    if response.headers["content-type"] == JSON:
        assert response.json()["results"]["bindings"]
    else:
        assert ROW.rpartition("/")[2] in response.text


def test_the_eighteen_key_zones_are_listed(client: httpx2.Client) -> None:
    """Zones, minerals and clauses come from one query."""
    query = next(example.query for example in examples() if example.name == "key-zones")
    rows = ask(client, query).json()["results"]["bindings"]
    assert len(rows) == 18
    assert all("专栏3" in row["clause"]["value"] for row in rows)
