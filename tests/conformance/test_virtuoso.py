"""The same service over a real Virtuoso that `plangraph push` has loaded: the same questions, the same answers."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from rdflib import Graph
from tests.support import virtuoso as engine
from tests.support.serving import serving

from plangraph.resources import data_root

pytestmark = [pytest.mark.slow, pytest.mark.skipif(engine.BINARY is None, reason=engine.REASON)]

COMPETENCY = data_root() / "tests" / "ontology" / "competency"
DEVIATIONS = {
    question: entry["reason"]
    for entry in tomllib.loads(Path(__file__).with_name("virtuoso_deviations.toml").read_text(encoding="utf-8"))[
        "deviation"
    ]
    for question in entry["questions"]
}
QUESTIONS = ("赤峰市2025年在期矿山总数最多多少个", "砂金能不能勘查", "金矿露天开采最低规模是多少", "月球上有多少矿山")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engine.Virtuoso]:
    """An empty Virtuoso."""
    with engine.virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


def push(server: engine.Virtuoso, state_dir: Path, venv_bin: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """What `plangraph push` did."""
    env = {**os.environ, **server.settings, **settings, "PLANGRAPH_STATE_DIR": str(state_dir)}
    return subprocess.run([venv_bin / "plangraph", "push"], env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def loaded(server: engine.Virtuoso, state_dir: Path, venv_bin: Path) -> engine.Virtuoso:
    """The server with all graphs."""
    done = push(server, state_dir, venv_bin)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("Loaded ")
    return server


@pytest.fixture(scope="module")
def remote(loaded: engine.Virtuoso, state_dir: Path) -> Iterator[httpx2.Client]:
    """A client of a service over Virtuoso."""
    settings = {**loaded.settings, "PLANGRAPH_QUERY_MAX_ROWS": "10000", "PLANGRAPH_QUERY_TIMEOUT_S": "60"}
    with serving(state_dir, **settings) as (url, _), httpx2.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def embedded(server_url: str) -> Iterator[httpx2.Client]:
    """A client of a service over the embedded store."""
    with httpx2.Client(base_url=server_url, timeout=60) as client:
        yield client


def test_an_unloaded_server_is_refused(server: engine.Virtuoso, state_dir: Path, venv_bin: Path) -> None:
    """A service does not start over a server that holds no build; the message says what to run."""
    env = {**os.environ, **server.settings, "PLANGRAPH_STATE_DIR": str(state_dir)}
    ask = [venv_bin / "plangraph", "ask", QUESTIONS[0]]
    done = subprocess.run(ask, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no complete build" in done.stderr
    assert "plangraph push" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_password_is_told(server: engine.Virtuoso, state_dir: Path, venv_bin: Path) -> None:
    """A user who may not write ends the push with code 2 and one message."""
    done = push(server, state_dir, venv_bin, PLANGRAPH_SPARQL_PASSWORD="wrong")  # noqa: S106 - a wrong one
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "may write" in done.stderr


def rows(text: str) -> Counter[tuple[str, ...]]:
    """The rows of a CSV table in any order, the header with them."""
    return Counter(map(tuple, csv.reader(io.StringIO(text, newline=""))))


def test_competency_questions_have_equal_answers(remote: httpx2.Client) -> None:
    """Every question has the answer of the embedded store, but for those that are listed with a reason."""

    def agrees(path: Path) -> bool:
        response = remote.post("/sparql", data={"query": path.read_text("utf-8")}, headers={"Accept": "text/csv"})
        [header, *_] = csv.reader(io.StringIO(expected := path.with_suffix(".csv").read_text("utf-8")))
        named = response.text.partition("\r\n")[0].split(",") == header
        return response.status_code == 200 and named and rows(response.text) == rows(expected)

    paths = sorted(COMPETENCY.glob("*.rq"))
    with ThreadPoolExecutor(4) as executor:
        found = {path.stem: agreed for path, agreed in zip(paths, executor.map(agrees, paths), strict=True)}
    assert {name for name, agreed in found.items() if not agreed} == set(DEVIATIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_and_searches_have_equal_answers(
    remote: httpx2.Client, embedded: httpx2.Client, question: str
) -> None:
    """What staff ask is answered alike over both."""
    for path in ("/ask", "/search"):
        asked = {"q": question}
        assert remote.get(path, params=asked).json() == embedded.get(path, params=asked).json()


@pytest.mark.parametrize(
    "path",
    [
        "/vocab/regions/150400.nt",
        "/id/nmg-2021-2025/ch5/s2/i1/p1.nt",
        "/queries/mine-quotas.csv?region=150400&lang=en",
        "/queries/zones-by-mineral.json?mineral=gold",
        "/vocab/regions/150400.html",
    ],
)
def test_resources_and_saved_queries_are_equal(remote: httpx2.Client, embedded: httpx2.Client, path: str) -> None:
    """Dereferencing, pages and saved queries give the same over both."""
    there, here = remote.get(path), embedded.get(path)
    assert there.status_code == here.status_code == 200
    plain = [response.text.replace(str(response.url.copy_with(raw_path=b"")), "") for response in (there, here)]
    assert sorted(plain[0].splitlines()) == sorted(plain[1].splitlines())


@pytest.mark.parametrize(
    "path", ["/", "/plan", "/check", "/query", "/.well-known/void", "/ontology.ttl", "/graph-store?default"]
)
def test_pages_are_served(remote: httpx2.Client, path: str) -> None:
    """The other addresses answer too."""
    assert remote.get(path).status_code == 200


def test_the_guard_holds(remote: httpx2.Client) -> None:
    """Updates, SERVICE, graphs of the server's own and syntax beyond SPARQL 1.1 do not reach Virtuoso."""
    for query in (
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        'define get:soft "soft" SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }',
    ):
        assert remote.post("/sparql", data={"query": query}).status_code == 400, query
    seen = remote.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}).text
    assert "openlinksw" not in seen
    assert "graph/facts" in seen
    own = "ASK FROM <http://www.openlinksw.com/schemas/virtrdf#> { ?s ?p ?o }"
    assert remote.get("/sparql", params={"query": own}).json()["boolean"] is False


def test_formats_and_limits_hold(remote: httpx2.Client) -> None:
    """Results come in every format, and a result beyond the limit is an error."""
    table = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } LIMIT 3"
    for media_type in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"):
        response = remote.get("/sparql", params={"query": table}, headers={"Accept": media_type})
        assert response.headers["content-type"].startswith(media_type)
    graph = remote.get(
        "/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3"}, headers={"Accept": "text/turtle"}
    )
    assert graph.status_code == 200
    with_from = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/plangraph/graph/alignments> { ?s ?p ?o }"
    alignments = Graph()
    for path in sorted((data_root() / "ontology" / "alignments").glob("*.ttl")):
        alignments.parse(path)
    counted = remote.get("/sparql", params={"query": with_from}, headers={"Accept": "text/csv"}).text
    assert counted == f"n\r\n{len(alignments)}\r\n"
    huge = remote.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 10001"})
    assert huge.status_code == 422
