"""Every kind of RDF term comes out of every result format exactly as its standard writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
VALUE = f"SELECT ?v WHERE {{ <{EX}a> <{EX}%s> ?v }}"

# property, JSON term, CSV field, TSV term
TERMS: list[tuple[str, dict[str, str], str, str]] = [
    ("iri", {"type": "uri", "value": f"{EX}café?x=1&y=2"}, f"{EX}café?x=1&y=2", f"<{EX}café?x=1&y=2>"),
    ("plain", {"type": "literal", "value": "plain"}, "plain", '"plain"'),
    ("lang", {"type": "literal", "xml:lang": "zh-cn", "value": "矿产"}, "矿产", '"矿产"@zh-cn'),
    ("number", {"type": "literal", "datatype": f"{XSD}integer", "value": "42"}, "42", "42"),
    ("decimal", {"type": "literal", "datatype": f"{XSD}decimal", "value": "1.5"}, "1.5", "1.5"),
    ("double", {"type": "literal", "datatype": f"{XSD}double", "value": "1.5"}, "1.5", f'"1.5"^^<{XSD}double>'),
    ("boolean", {"type": "literal", "datatype": f"{XSD}boolean", "value": "true"}, "true", "true"),
    (
        "date",
        {"type": "literal", "datatype": f"{XSD}date", "value": "2025-12-31"},
        "2025-12-31",
        f'"2025-12-31"^^<{XSD}date>',
    ),
    (
        "quotes",
        {"type": "literal", "value": "say \"yes\", <now> & 'then'"},
        "say \"yes\", <now> & 'then'",
        '"say \\"yes\\", <now> & \'then\'"',
    ),
    (
        "lines",
        {"type": "literal", "value": "one\ntwo\r\nthree\tfour"},
        "one\ntwo\r\nthree\tfour",
        '"one\\ntwo\\r\\nthree\\tfour"',
    ),
    ("backslash", {"type": "literal", "value": "a\\b"}, "a\\b", '"a\\\\b"'),
    ("empty", {"type": "literal", "value": ""}, "", '""'),
]


@pytest.fixture(scope="module")
def own(dataset_urls: dict[str, str]) -> Iterator[httpx2.Client]:
    """A client of the service that keeps the dataset's own default graph."""
    with httpx2.Client(base_url=dataset_urls["own"], timeout=30) as opened:
        yield opened


def asked(client: httpx2.Client, query: str, accept: str) -> httpx2.Response:
    """A successful answer."""
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    return response


def same_term(found: dict[str, str], expected: dict[str, str]) -> bool:
    """Whether two JSON terms are equal; language tags may differ in case."""
    return {k: v.lower() if k == "xml:lang" else v for k, v in found.items()} == expected


@pytest.mark.parametrize(("name", "expected"), [(term[0], term[1]) for term in TERMS], ids=[t[0] for t in TERMS])
def test_json_terms(own: httpx2.Client, name: str, expected: dict[str, str]) -> None:
    """Type, value, language and datatype as SPARQL 1.1 Query Results JSON Format, section 3.2.2, says."""
    [row] = asked(own, VALUE % name, JSON).json()["results"]["bindings"]
    assert same_term(row["v"], expected)


@pytest.mark.parametrize(("name", "expected"), [(term[0], term[1]) for term in TERMS], ids=[t[0] for t in TERMS])
def test_xml_terms(own: httpx2.Client, name: str, expected: dict[str, str]) -> None:
    """Element, text, language and datatype as SPARQL Query Results XML Format, section 2.3.1, says."""
    text = asked(own, VALUE % name, XML).content
    root = ET.fromstring(text)  # noqa: S314 - our own
    space = "{http://www.w3.org/2005/sparql-results#}"
    binding = root.find(f".//{space}binding")
    assert binding is not None
    assert binding.get("name") == "v"
    [term] = list(binding)
    assert term.tag == space + expected["type"]
    assert (term.text or "").replace("\r\n", "\n") == expected["value"].replace("\r\n", "\n")
    assert term.get("datatype") == expected.get("datatype")
    language = term.get("{http://www.w3.org/XML/1998/namespace}lang")
    assert (language.lower() if language else None) == expected.get("xml:lang")


@pytest.mark.parametrize(("name", "expected"), [(term[0], term[2]) for term in TERMS], ids=[t[0] for t in TERMS])
def test_csv_fields(own: httpx2.Client, name: str, expected: str) -> None:
    """Lexical forms only, RFC 4180 quoting, CRLF after every record."""
    raw = asked(own, VALUE % name, CSV).content.decode()
    assert raw.startswith("v\r\n")
    assert raw.endswith("\r\n")
    assert list(csv.reader(io.StringIO(raw, newline=""))) == [["v"], [expected] if expected else []] or (
        raw == f'v\r\n"{expected}"\r\n'
    )
    if any(character in expected for character in '",\n\r'):
        assert raw[3] == '"'


@pytest.mark.parametrize(("name", "expected"), [(term[0], term[3]) for term in TERMS], ids=[t[0] for t in TERMS])
def test_tsv_terms(own: httpx2.Client, name: str, expected: str) -> None:
    """Terms in Turtle syntax with escapes, variables with a question mark."""
    head, row, rest = asked(own, VALUE % name, TSV).content.decode().split("\n")
    assert (head, rest) == ("?v", "")
    assert row.replace("@zh-CN", "@zh-cn") == expected


@pytest.mark.parametrize("accept", [JSON, XML, CSV, TSV])
def test_unbound_and_blank(own: httpx2.Client, accept: str) -> None:
    """An unbound variable is left out or empty; a blank node keeps one label within a result."""
    query = f"SELECT ?b ?none ?b2 WHERE {{ <{EX}a> <{EX}blank> ?b, ?b2 }}"
    response = asked(own, query, accept)
    if accept == JSON:
        [row] = response.json()["results"]["bindings"]
        assert set(row) == {"b", "b2"}
        assert row["b"] == row["b2"]
        assert row["b"]["type"] == "bnode"
    elif accept == XML:
        assert response.text.count("<bnode>") == 2
        assert 'name="none"/>' in response.text.replace(" />", "/>")
    else:
        cells = response.text.splitlines()[1].split("," if accept == CSV else "\t")
        assert cells[0].startswith("_:")
        assert cells == [cells[0], "", cells[0]]


@pytest.mark.parametrize(
    ("accept", "expected"), [(JSON, {"head": {}, "boolean": True}), (XML, "<boolean>true</boolean>")]
)
def test_truth(own: httpx2.Client, accept: str, expected: Any) -> None:
    """ASK is answered with a boolean."""
    response = asked(own, "ASK {}", accept)
    assert response.json() == expected if accept == JSON else expected in response.text


def test_an_empty_result_has_its_variables(own: httpx2.Client) -> None:
    """Nothing found is still a table with columns."""
    query = f"SELECT ?x ?y WHERE {{ ?x <{EX}nothing> ?y }}"
    assert asked(own, query, JSON).json() == {"head": {"vars": ["x", "y"]}, "results": {"bindings": []}}
    assert asked(own, query, CSV).content == b"x,y\r\n"
    assert asked(own, query, TSV).content == b"?x\t?y\n"


def test_bytes_repeat(own: httpx2.Client) -> None:
    """The same query gives the same bytes, also when nothing is kept in between."""
    query = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
    first = asked(own, query, JSON).content
    assert asked(own, query + " # again", JSON).content == first
    graph = asked(own, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }", "text/turtle")
    again = asked(
        own, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) } #", "text/turtle"
    )
    assert graph.content == again.content
