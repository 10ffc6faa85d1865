"""`plangraph serve --dataset` serves any dataset: default graph, named graphs, and the precedence of the protocol."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import httpx2
import pyoxigraph
import pytest
from tests.support.serving import TERMS, serving

EX = "http://example.org/"
JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) %s WHERE { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) %s WHERE { GRAPH ?g { ?s ?p ?o } }"
DEFAULT, G1, G2 = 14, 2, 2

# query, FROM clauses, protocol parameters, what the own and the union default graph count
CASES = [
    (COUNT, "", [], DEFAULT, 3),
    (NAMED, "", [], G1 + G2, G1 + G2),
    (COUNT, f"FROM <{EX}g1>", [], G1, G1),
    (COUNT, f"FROM <{EX}g1> FROM <{EX}g2>", [], 3, 3),
    (COUNT, f"FROM NAMED <{EX}g1>", [], 0, 0),
    (NAMED, f"FROM NAMED <{EX}g1>", [], G1, G1),
    (NAMED, f"FROM <{EX}g1>", [], 0, 0),
    (COUNT, f"FROM <{EX}unknown>", [], 0, 0),
    (NAMED, f"FROM NAMED <{EX}unknown>", [], 0, 0),
    (COUNT, "", [("default-graph-uri", "g1")], G1, G1),
    (COUNT, "", [("default-graph-uri", "g1"), ("default-graph-uri", "g2")], 3, 3),
    (NAMED, "", [("default-graph-uri", "g1")], 0, 0),
    (COUNT, "", [("named-graph-uri", "g1")], 0, 0),
    (NAMED, "", [("named-graph-uri", "g1")], G1, G1),
    (NAMED, "", [("named-graph-uri", "g1"), ("named-graph-uri", "g2")], G1 + G2, G1 + G2),
    (COUNT, f"FROM <{EX}g1>", [("default-graph-uri", "unknown")], 0, 0),
    (COUNT, f"FROM <{EX}g1> FROM <{EX}g2>", [("default-graph-uri", "g1")], G1, G1),
    (NAMED, f"FROM NAMED <{EX}g1>", [("named-graph-uri", "unknown")], 0, 0),
    (NAMED, f"FROM NAMED <{EX}g1>", [("default-graph-uri", "g1")], 0, 0),
]


def number(response: httpx2.Response) -> int:
    """The one number in a JSON result."""
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("way", ["get", "form"])
@pytest.mark.parametrize(("query", "clauses", "parameters", "own", "union"), CASES)
def test_the_dataset_of_a_query(
    dataset_urls: dict[str, str],
    query: str,
    clauses: str,
    parameters: list[tuple[str, str]],
    own: int,
    union: int,
    way: str,
) -> None:
    """The request's dataset wins over the query's, the query's over the service's; nothing unknown is an error."""
    pairs = [("query", query % clauses), *((name, EX + graph) for name, graph in parameters)]
    for kind, expected in (("own", own), ("union", union)):
        address = f"{dataset_urls[kind]}/sparql"
        headers = {"Accept": JSON}
        if way == "get":
            response = httpx2.get(address, params=pairs, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            response = httpx2.post(address, content=str(httpx2.QueryParams(pairs)), headers=headers)
        assert number(response) == expected


def test_a_direct_query_takes_its_dataset_from_the_address(dataset_urls: dict[str, str]) -> None:
    """POST of the query itself names graphs in the address. Source: SPARQL 1.1 Protocol, section 2.1.3."""
    response = httpx2.post(
        f"{dataset_urls['own']}/sparql",
        params={"default-graph-uri": f"{EX}g1"},
        content=COUNT % "",
        headers={"Content-Type": "application/sparql-query", "Accept": JSON},
    )
    assert number(response) == G1


@pytest.mark.parametrize("kind", ["own", "union"])
def test_the_description_is_honest(dataset_urls: dict[str, str], kind: str) -> None:
    """A union default graph is claimed where there is one; sizes are those of the dataset."""
    text = httpx2.get(f"{dataset_urls[kind]}/sparql", headers={"Accept": "application/n-triples"}).text
    assert ("UnionDefaultGraph" in text) == (kind == "union")
    assert f"<{EX}g1>" in text
    assert f'"{DEFAULT if kind == "own" else 3}"^^' in text
    void = httpx2.get(f"{dataset_urls[kind]}/.well-known/void", headers={"Accept": "text/turtle"})
    assert "void:triples" in void.text


def test_it_shows_a_form_and_is_ready(dataset_urls: dict[str, str]) -> None:
    """A browser gets the query form, and probes get their answers."""
    assert "<textarea" in httpx2.get(f"{dataset_urls['own']}/sparql", headers={"Accept": "text/html"}).text
    assert httpx2.get(f"{dataset_urls['own']}/readyz").json()["status"] == "ok"
    assert httpx2.get(f"{dataset_urls['own']}/ask").status_code == 404


@pytest.mark.parametrize("ending", [".ttl", ".nt", ".nq", ".rdf", ".jsonld", ".nq.gz"])
def test_every_kind_of_file_is_served(tmp_path: Path, ending: str) -> None:
    """Formats of graphs and of datasets are loaded, packed or not."""
    suffix = ending.removesuffix(".gz").removeprefix(".")
    syntax = pyoxigraph.RdfFormat.from_extension(suffix)
    assert syntax is not None
    quads = [pyoxigraph.Quad(pyoxigraph.NamedNode(f"{EX}a"), pyoxigraph.NamedNode(f"{EX}p"), pyoxigraph.Literal("x"))]
    body = pyoxigraph.serialize(quads, format=syntax)
    assert body is not None
    file = tmp_path / f"data{ending}"
    file.write_bytes(gzip.compress(body) if ending.endswith(".gz") else body)
    with serving(tmp_path, "--dataset", str(file)) as (url, _):
        assert number(httpx2.get(f"{url}/sparql", params={"query": COUNT % ""})) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("a.ttl", "<a:b> <a:b> .", "a.ttl"), ("a.docx", "x", "ending"), ("a.nq.gz", "not packed", "a.nq.gz")],
)
def test_a_file_that_cannot_be_served_is_named(
    tmp_path: Path, venv_bin: Path, name: str, content: str, words: str
) -> None:
    """The command ends with code 2 and says what is wrong with which file."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = subprocess.run(
        [str(venv_bin / "plangraph"), "serve", "--port", "0", "--dataset", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_option_needs_a_dataset(venv_bin: Path) -> None:
    """The plan's default graph is the union already."""
    done = subprocess.run(
        [str(venv_bin / "plangraph"), "serve", "--union-default-graph"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--dataset" in done.stderr
    assert TERMS.is_file()
