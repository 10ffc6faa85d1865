"""How results are published: HEAD, OPTIONS, CORS, compression, validators, headers, and descriptions for machines."""

from __future__ import annotations

import gzip
import hashlib

import httpx2
import pyoxigraph
import pytest

from plangraph.domain.vocabulary import GRAPHS

JSON = "application/sparql-results+json"
MANY = "SELECT * WHERE { ?s <https://w3id.org/plangraph/ontology#address> ?o } ORDER BY ?s ?o"
FAULTS = {
    "syntax": ("GET", "/sparql?query=SELEC", {}),
    "missing": ("GET", "/sparql?default-graph-uri=http://e/", {}),
    "format": ("GET", "/sparql?query=ASK{}", {"Accept": "image/png"}),
    "type": ("POST", "/sparql", {"Content-Type": "text/plain"}),
    "method": ("DELETE", "/sparql", {}),
    "graph": ("GET", "/graph-store?graph=http://e/none", {}),
    "nothing": ("GET", "/nothing", {}),
    "long": ("GET", "/sparql?query=" + "x" * 60_000, {}),
}
DESCRIPTIONS = ["/sparql", "/.well-known/void", "/catalog"]
RDF = ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]


def parsed(response: httpx2.Response) -> set[pyoxigraph.Triple]:
    """The triples of a response."""
    syntax = pyoxigraph.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    return {quad.triple for quad in pyoxigraph.parse(response.content, format=syntax)}


@pytest.mark.parametrize("path", [f"/sparql?query={MANY}", "/sparql", "/graph-store?default", "/.well-known/void"])
def test_head_is_get_without_its_body(client: httpx2.Client, path: str) -> None:
    """Status and headers are those of GET."""
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "etag", "cache-control", "vary"):
        assert head.headers.get(name) == get.headers.get(name)


@pytest.mark.parametrize(
    ("path", "methods"), [("/sparql", {"GET", "HEAD", "OPTIONS", "POST"}), ("/graph-store", {"GET", "HEAD", "OPTIONS"})]
)
def test_options_lists_the_methods(client: httpx2.Client, path: str, methods: set[str]) -> None:
    """OPTIONS succeeds and names exactly what is allowed."""
    response = client.options(path)
    assert response.status_code == 204
    assert set(response.headers["allow"].split(", ")) == methods


def test_a_browser_may_ask_from_elsewhere(client: httpx2.Client) -> None:
    """The preflight of a posted query is granted."""
    headers = {
        "Origin": "https://agency.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,accept",
    }
    response = client.options("/sparql", headers=headers)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "content-type" in response.headers["access-control-allow-headers"]


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://agency.example"}], ids=["no origin", "origin"])
@pytest.mark.parametrize("name", FAULTS)
def test_errors_may_be_read_from_elsewhere(client: httpx2.Client, name: str, origin: dict[str, str]) -> None:
    """A page of another origin sees the reason of an error too, and no error is kept or sniffed."""
    method, path, headers = FAULTS[name]
    response = client.request(method, path, headers={**headers, **origin}, content=b"x" if method == "POST" else None)
    assert 400 <= response.status_code < 500
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


def test_results_are_compressed_on_request(client: httpx2.Client) -> None:
    """Gzip is used where it is accepted, and only there; caches are told."""
    with client.stream("GET", "/sparql", params={"query": MANY}, headers={"Accept-Encoding": "gzip"}) as response:
        packed = b"".join(response.iter_raw())
    plain = client.get("/sparql", params={"query": MANY}, headers={"Accept-Encoding": "identity"})
    assert response.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert {"Accept", "Accept-Encoding"} <= set(response.headers["vary"].replace(" ", "").split(","))


@pytest.mark.parametrize("accepted", ["gzip;q=0", "gzip; q=0.0, identity", "br, GZIP;q=0.000"])
def test_a_refused_coding_is_not_used(client: httpx2.Client, accepted: str) -> None:
    """Quality 0 means never. Source: RFC 9110, section 12.4.2."""
    query = {"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 100"}
    response = client.get("/sparql", params=query, headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert "content-encoding" not in response.headers


def test_each_representation_has_its_own_tag(client: httpx2.Client) -> None:
    """The tag of one format does not save another; 304 keeps the headers that caches need."""
    tags = {}
    for accept in (JSON, "text/csv", "application/sparql-results+xml", "text/tab-separated-values"):
        tags[accept] = client.get("/sparql", params={"query": MANY}, headers={"Accept": accept}).headers["etag"]
    assert len(set(tags.values())) == 4
    headers = {"Accept": "text/csv", "If-None-Match": tags[JSON]}
    assert client.get("/sparql", params={"query": MANY}, headers=headers).status_code == 200
    again = client.get("/sparql", params={"query": MANY}, headers={"Accept": JSON, "If-None-Match": tags[JSON]})
    assert again.status_code == 304
    assert again.headers["etag"] == tags[JSON]
    assert "Accept" in again.headers["vary"]
    assert "no-cache" in again.headers["cache-control"]


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_descriptions_come_in_every_syntax(client: httpx2.Client, path: str) -> None:
    """Turtle, JSON-LD, N-Triples and RDF/XML carry equally many triples and have tags."""
    responses = [client.get(path, headers={"Accept": accept}) for accept in RDF]
    assert [response.status_code for response in responses] == [200] * len(RDF)
    assert [response.headers["content-type"].partition(";")[0] for response in responses] == RDF
    assert len({len(parsed(response)) for response in responses}) == 1
    tagged = client.get(path, headers={"Accept": RDF[0], "If-None-Match": responses[0].headers["etag"]})
    assert tagged.status_code == 304


def values(triples: set[pyoxigraph.Triple], subject: str, predicate: str) -> set[str]:
    """The objects of a subject and a predicate as text."""
    return {t.object.value for t in triples if t.subject.value == subject and t.predicate.value == predicate}  # type: ignore[union-attr]


def test_void_tells_the_truth(client: httpx2.Client) -> None:
    """Sizes in VoID, in the service description and in the store agree; no triple stands in two graphs."""
    void = "http://rdfs.org/ns/void#"
    triples = parsed(client.get("/.well-known/void", headers={"Accept": "application/n-triples"}))
    [dataset] = {t.subject.value for t in triples if t.predicate.value == f"{void}sparqlEndpoint"}  # type: ignore[union-attr]
    [total] = values(triples, dataset, f"{void}triples")
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    counted = client.get("/sparql", params={"query": query}, headers={"Accept": JSON}).json()
    assert total == counted["results"]["bindings"][0]["n"]["value"]
    assert values(triples, dataset, f"{void}subset") == set(GRAPHS.values())
    parts = [int(size) for graph in GRAPHS.values() for size in values(triples, graph, f"{void}triples")]
    assert sum(parts) == int(total)
    assert values(triples, dataset, f"{void}dataDump")
    assert f'<{void}triples> "{total}"' in client.get("/sparql", headers={"Accept": "application/n-triples"}).text


def test_the_catalogue_lists_files_with_checksums(client: httpx2.Client) -> None:
    """Each distribution leads to a file of the stated size and checksum."""
    dcat, spdx = "http://www.w3.org/ns/dcat#", "http://spdx.org/rdf/terms#"
    triples = parsed(client.get("/catalog", headers={"Accept": "application/n-triples"}))
    files = sorted(
        t.object.value  # type: ignore[union-attr]
        for t in triples
        if t.predicate.value == f"{dcat}distribution"
    )
    assert len(files) == 4 * len(GRAPHS) + 3
    for address in [files[0], next(file for file in files if file.endswith("/ontology.ttl"))]:
        body = client.get(address).content
        assert values(triples, address, f"{dcat}byteSize") == {str(len(body))}
        [checksum] = values(triples, address, f"{spdx}checksum")
        assert values(triples, checksum, f"{spdx}checksumValue") == {hashlib.sha256(body).hexdigest()}


def test_downloads_have_checksums_and_versions(client: httpx2.Client) -> None:
    """The list, SHA256SUMS and the file itself agree; parts and unchanged files are served as HTTP says."""
    listed = client.get("/downloads").json()
    assert listed["fingerprint"] == client.get("/readyz").json()["dataset"]
    sums = dict(line.split("  ")[::-1] for line in client.get(listed["checksums"]).text.splitlines())
    assert sums == {file["name"]: file["sha256"] for file in listed["files"]}
    assert {"dataset.nq", "dataset.trig", "shapes.ttl", "ontology.ttl", "submission-context.jsonld"} <= set(sums)
    file = next(file for file in listed["files"] if file["name"] == "tables.nt")
    whole = client.get(file["address"])
    assert hashlib.sha256(whole.content).hexdigest() == file["sha256"]
    assert len(whole.content) == file["bytes"]
    part = client.get(file["address"], headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    again = client.get(file["address"], headers={"If-None-Match": whole.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/downloads/none.ttl").status_code == 404
    assert client.get("/downloads/..%2Fbuild.json").status_code == 404
