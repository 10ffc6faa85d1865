"""Nothing can be written: updates and graph writes are refused in every disguise, and the graph stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pyoxigraph
import pytest

GRAPH = "https://w3id.org/plangraph/graph/tables"
UPDATES = [
    "INSERT DATA { <http://e/s> <http://e/p> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
    "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <http://e/g>",
    "CLEAR ALL",
    "DROP SILENT DEFAULT",
    "CREATE GRAPH <http://e/g>",
    "COPY DEFAULT TO <http://e/g>",
    "MOVE DEFAULT TO <http://e/g>",
    "ADD DEFAULT TO <http://e/g>",
    "# SELECT\ncLeAr aLl",
    "PREFIX ask: <http://e/> INSERT DATA { ask:a ask:b ask:c }",
    "BASE <http://e/select> DROP ALL",
    "ASK {} ; CLEAR ALL",
    "SELECT * WHERE {} INSERT DATA { <a:b> <a:b> 1 }",
    r"\u0043LEAR ALL",
]


@pytest.fixture(scope="module", autouse=True)
def unchanged(client: httpx2.Client) -> Iterator[None]:
    """The size of the graph is the same before and after all of these tests."""

    def size() -> bytes:
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o } # size"
        return client.get("/sparql", params={"query": query}).content

    before = size()
    yield
    assert size() == before


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize(
    "way", ["get query", "get update", "form query", "form update", "direct query", "direct update"]
)
def test_an_update_is_refused(client: httpx2.Client, update: str, way: str) -> None:
    """Whatever the way in, the answer is a client error with a reason, never a success."""
    method, kind = way.split()
    if method == "get":
        response = client.get("/sparql", params={kind: update})
    elif method == "form":
        response = client.post("/sparql", data={kind: update})
    else:
        response = client.post("/sparql", content=update, headers={"Content-Type": f"application/sparql-{kind}"})
    assert response.status_code in (400, 415)
    assert len(response.json()["detail"]) > 15


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "path",
    [
        f"/graph-store?graph={GRAPH}",
        "/graph-store?default",
        f"/sparql?graph={GRAPH}",
        "/sparql?default",
        "/graph/tables",
        "/id/nmg-2021-2025/box6/r4",
        "/ontology",
        "/downloads/dataset.nq",
    ],
)
def test_a_graph_cannot_be_written(client: httpx2.Client, method: str, path: str) -> None:
    """Writing methods are 405, or 415 where POST means a query."""
    headers = {"Content-Type": "text/turtle"}
    response = client.request(method, path, content="<http://e/s> <http://e/p> 1 .", headers=headers)
    assert response.status_code == (415 if method == "POST" and path.startswith("/sparql") else 405)
    if response.status_code == 405:
        assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_cannot_be_smuggled(client: httpx2.Client, header: str) -> None:
    """Override headers mean nothing."""
    response = client.get("/graph-store", params={"graph": GRAPH}, headers={header: "DELETE"})
    assert response.status_code == 200


@pytest.mark.parametrize("prefix", ["/graph-store", "/sparql"])
def test_a_graph_is_read(client: httpx2.Client, prefix: str) -> None:
    """The named graph comes whole, in the syntax asked for."""
    response = client.get(prefix, params={"graph": GRAPH}, headers={"Accept": "application/n-triples"})
    expected = client.get("/graph/tables.nt")
    assert sorted(response.text.splitlines()) == sorted(expected.text.splitlines())
    turtle = client.get(prefix, params={"graph": GRAPH})
    triples = list(pyoxigraph.parse(turtle.content, format=pyoxigraph.RdfFormat.TURTLE))
    assert len(triples) == len(expected.text.splitlines())


def test_the_default_graph_is_read(client: httpx2.Client) -> None:
    """It is the union of all named graphs."""
    response = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert len(response.text.splitlines()) == client.get("/readyz").json()["triples"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("graph=http://example.org/none", 404),
        ("graph=relative", 400),
        ("graph=", 400),
        ("", 400),
        (f"graph={GRAPH}&default", 400),
        (f"graph={GRAPH}&graph={GRAPH}", 400),
        ("default&other=1", 400),
    ],
)
def test_a_wrong_graph_is_told(client: httpx2.Client, query: str, status: int) -> None:
    """Unknown graphs are 404; wrong, missing and repeated parameters 400."""
    assert client.get(f"/graph-store?{query}").status_code == status
