"""The reference of the ontology and of the shapes: every term and rule has its place, as the graph describes it."""

from __future__ import annotations

import re

import httpx2
import pytest

HTML = {"Accept": "text/html"}


def read(client: httpx2.Client, path: str) -> str:
    """The page at `path`."""
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def names(client: httpx2.Client, query: str) -> set[str]:
    """The fragments of the IRIs that a query selects."""
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    return {line.rpartition("#")[2] for line in answer.text.split()[1:]}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (
            "/ontology.html",
            """PREFIX owl: <http://www.w3.org/2002/07/owl#>
            SELECT DISTINCT ?t WHERE { GRAPH <https://w3id.org/plangraph/graph/ontology> {
              VALUES ?k { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
              ?t a ?k FILTER(isIRI(?t)) } }""",
        ),
        (
            "/shapes.html",
            "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT DISTINCT ?s WHERE { ?s sh:targetClass ?c }",
        ),
    ],
)
def test_every_name_of_a_document_is_an_anchor_of_its_page(client: httpx2.Client, path: str, query: str) -> None:
    """A hash IRI of a term or a rule leads to its place on the page."""
    found = names(client, query)
    assert found
    assert found <= set(re.findall(r'id="([^"]+)"', read(client, path)))


def test_the_page_of_a_class_tells_its_place_and_use(client: httpx2.Client) -> None:
    """Definition in both languages, the classes above, properties, and examples from the graph."""
    page = read(client, "/terms/Norm")
    assert "规划对主体行为的一项要求" in page
    assert "One requirement, restriction, permission or definition" in page
    assert 'href="/terms/Statement"' in page
    assert "pg:hasThreshold" in page
    assert "/id/nmg-2021-2025/norm/" in page


def test_the_page_of_a_property_shows_domain_range_and_uses(client: httpx2.Client) -> None:
    """In English the names are English."""
    page = read(client, "/terms/belongsToBelt?lang=en")
    assert "Domain" in page
    assert "Range" in page
    assert "Examples" in page
    assert "/vocab/zones/" in page


def test_an_unknown_term_is_a_clear_404(client: httpx2.Client) -> None:
    """The page says where the terms are listed."""
    response = client.get("/terms/Nothing", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert "/ontology.html" in response.json()["detail"]
