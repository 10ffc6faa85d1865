"""The W3C SPARQL 1.1 query, result-format and protocol tests, each over HTTP on a service with the data of the test.

They run where `PLANGRAPH_RDF_TESTS` names a copy of github.com/w3c/rdf-tests.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from starlette.testclient import TestClient
from tests.support.w3c import MEDIA, MF, Case, Exchange, cases, exchanges, gives_table, same, store_of

from plangraph.settings import Settings
from plangraph_api.dataset_app import create_dataset_app

COPY = os.environ.get("PLANGRAPH_RDF_TESTS", "")
SUITE = Path(COPY).resolve() / "sparql" / "sparql11"
MANIFESTS = ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl")
LEAST = 300
EXPECTED_FAILURES = tomllib.loads(Path(__file__).with_name("w3c_sparql_failures.toml").read_text(encoding="utf-8"))
DATA = "http://kasei.us/2009/09/sparql/data/data%d.rdf"
PROTOCOL = list(exchanges(SUITE / "protocol" / "manifest.ttl")) if COPY else []
SHAPES = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/tab-separated-values",
        "text/csv",
    ),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}
CASES = [case for name in MANIFESTS for case in cases(SUITE / name)] if COPY else []
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SD_CLASSES = {SD.Service, SD.Dataset, SD.Graph, SD.NamedGraph}
# Domain and range of the properties used. Source: SPARQL 1.1 Service Description, section 3.4.
SD_PROPERTIES = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COPY, reason="PLANGRAPH_RDF_TESTS names no copy of github.com/w3c/rdf-tests"),
]


def test_the_whole_suite_is_collected() -> None:
    """A forgotten filter cannot make the suite look passed."""
    assert len(CASES) >= LEAST
    assert set(EXPECTED_FAILURES) <= {case.name for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_of_the_w3c(case: Case, tmp_path: Path) -> None:
    """The answer is the expected one, or the query is accepted or refused as the test says."""
    passed = run(case, tmp_path)
    reason = EXPECTED_FAILURES.get(case.name)
    assert passed is (reason is None), reason or "the answer is not the expected one"


def run(case: Case, tmp_path: Path) -> bool:
    """Whether a service over the data of a test answers as it should."""
    store_of(case, tmp_path / "store")
    app = create_dataset_app(tmp_path / "store", Settings(sparql_workers=1, query_memory_mib=256))
    query = f"BASE <{case.query.as_uri()}>\n{case.query.read_text(encoding='utf-8')}"
    accept = MEDIA[case.result.suffix] if case.result is not None and gives_table(case) else "application/n-triples"
    if case.result is None:
        accept = "*/*"
    with TestClient(app) as client:
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        response = client.post("/sparql", content=query.encode(), headers=headers)
    if case.kind.startswith("Negative"):
        return response.status_code == 400
    if case.kind.startswith("Positive") or case.result is None:
        # A query that calls a function nobody has defined is valid, and is refused only when it runs.
        return response.status_code == 200 or response.json()["type"].endswith("/query-failed")
    return response.status_code == 200 and same(case, response.content, accept)


@pytest.fixture(scope="module")
def protocol_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service over the three graphs that the protocol tests speak of, merged as default graph."""
    folder = tmp_path_factory.mktemp("protocol")
    quads = []
    for number in (1, 2, 3):
        name = pyoxigraph.NamedNode(DATA % number)
        for quad in pyoxigraph.parse(path=str(SUITE / "protocol" / f"data{number}.nt")):
            quads += [pyoxigraph.Quad(*quad.triple, name), quad]
    store = pyoxigraph.Store(str(folder / "store"))
    store.bulk_extend(quads)
    store.flush()
    del store
    with TestClient(create_dataset_app(folder / "store", Settings(sparql_workers=1))) as client:
        yield client


@pytest.mark.parametrize(("name", "requests"), PROTOCOL, ids=[name for name, _ in PROTOCOL])
def test_a_protocol_case_of_the_w3c(protocol_client: TestClient, name: str, requests: tuple[Exchange, ...]) -> None:
    """Status, kind of result and truth value are those that the manifest states."""
    for exchange in requests:
        path = exchange.path.replace("/sparql/", "/sparql", 1)
        response = protocol_client.request(
            exchange.method, path, headers=dict(exchange.headers), content=exchange.body or None
        )
        assert f"{response.status_code // 100}xx" in exchange.statuses, response.text
        if response.status_code == 200 and exchange.shape is not None:
            assert response.headers["content-type"].partition(";")[0] in SHAPES[exchange.shape]
        if response.status_code == 200 and exchange.boolean is not None:
            assert response.json()["boolean"] is exchange.boolean


def test_the_service_description_manifest(protocol_client: TestClient) -> None:
    """The three tests of the manifest: RDF is returned, it names the endpoint, and it keeps to the schema."""
    manifest = Graph().parse(SUITE / "service-description" / "manifest.ttl", format="turtle")
    names = {str(test).rpartition("#")[2] for test in manifest.subjects(RDF.type, MF.ServiceDescriptionTest)}
    assert names == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}
    response = protocol_client.get("/sparql", headers={"Accept": "application/rdf+xml, text/turtle;q=0.5"})
    assert response.headers["content-type"].partition(";")[0] == "application/rdf+xml"
    description = Graph().parse(data=response.content, format="xml")
    assert list(description.subject_objects(SD.endpoint)) == [(URIRef(str(response.url)),) * 2]
    for subject, predicate, value in description:
        assert predicate not in SD or predicate in SD_PROPERTIES
        if (sorts := SD_PROPERTIES.get(predicate)) is not None:
            assert (subject, RDF.type, sorts[0]) in description
            assert sorts[1] is None or (value, RDF.type, sorts[1]) in description
        assert predicate != RDF.type or value in SD_CLASSES
