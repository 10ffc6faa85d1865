"""Every IRI of plangraph dereferences, in the representation that is asked for."""

from __future__ import annotations

import httpx2
import pyoxigraph
import pytest

BASE = "https://w3id.org/plangraph"
PATHS = [
    "/id/nmg-2021-2025",
    "/id/nmg-2021-2025/ch5",
    "/id/nmg-2021-2025/ch5/s2/i1/p1",
    "/id/nmg-2021-2025/box6",
    "/id/nmg-2021-2025/box6/r4",
    "/id/nmg-2021-2025/fact/box6.r4.quota",
    "/vocab/minerals",
    "/vocab/minerals/coal",
    "/vocab/regions/150400",
    "/vocab/zones/southern-chifeng",
    "/ontology",
    "/shapes",
    "/graph/tables",
]
RDF = ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]


def triples(response: httpx2.Response) -> int:
    """The number of triples in a response."""
    syntax = pyoxigraph.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    return sum(1 for _ in pyoxigraph.parse(response.content, format=syntax))


@pytest.mark.parametrize("path", PATHS)
def test_each_representation_carries_the_same_triples(client: httpx2.Client, path: str) -> None:
    """Turtle, JSON-LD, N-Triples and RDF/XML differ in syntax only."""
    responses = [client.get(path, headers={"Accept": accept}) for accept in RDF]
    assert [response.status_code for response in responses] == [200] * len(RDF)
    assert [response.headers["content-type"].partition(";")[0] for response in responses] == RDF
    counts = {triples(response) for response in responses}
    assert len(counts) == 1
    assert counts.pop() > 0


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_gets_a_page(client: httpx2.Client, path: str) -> None:
    """The page names the IRI and links to the other representations."""
    response = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.headers["content-type"].startswith("text/html")
    assert f"{BASE}{path}" in response.text
    assert f'href="{path}.ttl"' in response.text
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("ending", "given"),
    [
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("html", "text/html"),
    ],
)
@pytest.mark.parametrize("path", ["/id/nmg-2021-2025/box6/r4", "/vocab/minerals/coal", "/ontology", "/shapes"])
def test_an_ending_names_the_representation(client: httpx2.Client, path: str, ending: str, given: str) -> None:
    """An address with an ending can be given to tools that send no Accept header."""
    response = client.get(f"{path}.{ending}", headers={"Accept": "*/*"})
    assert response.headers["content-type"].startswith(given)
    assert response.headers["content-location"] == f"{path}.{ending}"
    assert f"<{path}.ttl>" in response.headers["link"]


def test_turtle_is_given_to_whoever_asks_for_nothing(client: httpx2.Client) -> None:
    """A plain client gets RDF."""
    response = client.get("/id/nmg-2021-2025/box6/r4", headers={"Accept": "*/*"})
    assert response.headers["content-type"].startswith("text/turtle")


def test_an_unchanged_resource_is_not_sent_twice(client: httpx2.Client) -> None:
    """Resources have tags as results have."""
    first = client.get("/ontology.ttl")
    again = client.get("/ontology.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_speaks_the_asked_language(client: httpx2.Client) -> None:
    """Labels come in Chinese, or in English where asked."""
    headers = {"Accept": "text/html"}
    chinese = client.get("/vocab/minerals/coal", headers=headers).text
    english = client.get("/vocab/minerals/coal?lang=en", headers=headers).text
    assert "<h1>煤炭</h1>" in chinese
    assert "<h1>Coal</h1>" in english or "<h1>coal</h1>" in english


def test_a_unit_leads_to_its_place_in_the_plan(client: httpx2.Client) -> None:
    """The page of a paragraph links to the paragraph in the whole plan."""
    page = client.get("/id/nmg-2021-2025/ch5/s2/i1/p1", headers={"Accept": "text/html"}).text
    assert 'href="/plan#ch5.s2.i1.p1"' in page


@pytest.mark.parametrize("path", ["/context/submission.jsonld", "/context/submission"])
def test_the_submission_context_is_published(client: httpx2.Client, path: str) -> None:
    """Its IRI leads to the context itself, with Chinese keys."""
    response = client.get(path)
    assert response.headers["content-type"] == "application/ld+json"
    assert "矿种" in response.json()["@context"]


def test_every_kind_of_iri_dereferences(client: httpx2.Client) -> None:
    """Two IRIs of each pattern under the base, and every IRI that nothing is said about directly, are there."""
    kinds = f"""SELECT (MIN(?iri) AS ?first) (MAX(?iri) AS ?last) WHERE {{
      {{ SELECT DISTINCT ?node WHERE {{ ?node ?p ?o FILTER(isIRI(?node) && STRSTARTS(STR(?node), "{BASE}/")) }} }}
      BIND(REPLACE(STR(?node), "#.*", "") AS ?iri)
    }} GROUP BY (REPLACE(REPLACE(?iri, "^(.*/(id/[^/]+/[a-z]+|vocab/[^/]+|[a-z]+)).*$", "$1"), "[0-9]+$", ""))"""
    loose = f"""SELECT DISTINCT ?first WHERE {{
      ?s ?p ?first FILTER(isIRI(?first) && STRSTARTS(STR(?first), "{BASE}/") && !CONTAINS(STR(?first), "#"))
      FILTER NOT EXISTS {{ ?first ?q ?o }}
    }}"""
    found: set[str] = set()
    for query in (kinds, loose):
        rows = client.get("/sparql", params={"query": query}, headers={"Accept": "application/json"}).json()
        found |= {term["value"] for row in rows["results"]["bindings"] for term in row.values()}
    assert len(found) > 90
    missing = [iri for iri in sorted(found) if client.head(iri.removeprefix(BASE)).status_code != 200]
    assert missing == []


def test_a_module_gives_its_terms(client: httpx2.Client) -> None:
    """The IRI of a module and that of its version lead to the same terms."""
    module = client.get("/ontology/norm", headers={"Accept": "application/n-triples"})
    version = client.get("/ontology/norm/0.1.0", headers={"Accept": "application/n-triples"})
    assert module.content == version.content
    assert f"<{BASE}/ontology#Norm>" in module.text
    assert f"<{BASE}/ontology#Mineral> <http://www.w3.org/2000/01/rdf-schema#isDefinedBy>" not in module.text


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB;q=0.5, zh;q=0.4", "en"),
        ("fr, de;q=0.5", "zh-CN"),
        ("zh;q=0, en", "en"),
        ("", "zh-CN"),
    ],
)
def test_a_page_follows_accept_language(client: httpx2.Client, wanted: str, given: str) -> None:
    """The language that the browser likes best is given, and caches are told."""
    headers = {"Accept": "text/html", "Accept-Language": wanted}
    response = client.get("/vocab/minerals/coal", headers=headers)
    assert f'lang="{given}"' in response.text
    assert "Accept-Language" in response.headers["vary"]


def test_links_lead_on(client: httpx2.Client) -> None:
    """Each resource names its IRI, its other forms and the description of the dataset."""
    link = client.get("/vocab/minerals/coal.ttl").headers["link"]
    assert f'<{BASE}/vocab/minerals/coal>; rel="canonical"' in link
    assert "/.well-known/void" in link
    for ending in ("jsonld", "nt", "rdf", "html"):
        assert f'</vocab/minerals/coal.{ending}>; rel="alternate"' in link


def test_types_of_problems_dereference(client: httpx2.Client) -> None:
    """The type of a problem document says what it means."""
    kind = client.get("/nothing").json()["type"]
    assert client.get(kind.removeprefix(BASE)).json()["type"] == kind
    assert client.get("/problems/none").status_code == 404


@pytest.mark.parametrize(("lang", "name"), [("zh", "定义"), ("en", "definition")])
def test_properties_of_other_vocabularies_have_names_for_people(client: httpx2.Client, lang: str, name: str) -> None:
    """Nobody has to know SKOS to read what a mineral is."""
    page = client.get(
        f"/vocab/minerals/copper?lang={lang}", headers={"Accept": "text/html", "Accept-Language": lang}
    ).text
    assert f"<dt>{name}</dt>" in page
    assert "skos:definition" not in page


def test_a_norm_is_named_by_its_words(client: httpx2.Client) -> None:
    """A norm has no label of its own; its quotation or gloss stands for one."""
    page = client.get("/id/nmg-2021-2025/norm/coal_ug_300", headers={"Accept": "text/html"}).text
    assert "<h1>新建井工煤矿原则上" in page


def test_an_entity_is_drawn_with_its_neighbours(client: httpx2.Client) -> None:
    """The picture links to who speaks of an entity and to what it speaks of; its kinds are named for people."""
    page = client.get("/vocab/minerals/copper?lang=zh", headers={"Accept": "text/html"}).text
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert picture.count('<a href="/') >= 4
    assert "有色金属" in picture
    assert "style=" not in picture
    assert "prov:Entity" not in page
    assert "eli:" not in page
