"""The guard refuses SERVICE and updates in every spelling that the engine would follow, and nothing else."""

from __future__ import annotations

import pytest

from plangraph.domain.errors import QueryForbiddenError
from plangraph.sparql.guard import MAX_DEPTH, QueryForm, inspect

PREFIXES = "PREFIX : <http://127.0.0.1/> PREFIX ex: <http://127.0.0.1/> "

SERVICES = [
    "SERVICE <http://127.0.0.1/> {?s ?p ?o}",
    "service<http://127.0.0.1/>{?s ?p ?o}",
    "SeRvIcE SILENT <http://127.0.0.1/> {?s ?p ?o}",
    "SERVICESILENT<http://127.0.0.1/>{?s ?p ?o}",
    "SERVICE?x{?s ?p ?o}",
    "SERVICE:x{?s ?p ?o}",
    "SERVICEex:x{?s ?p ?o}",
    "SERVICESILENTex:x{?s ?p ?o}",
    "?a ?b 1SERVICE <http://127.0.0.1/> {?s ?p ?o}",
    "?a ?b 1.5e3SERVICE:x {?s ?p ?o}",
    "?a ?b trueSERVICE:x {?s ?p ?o}",
    "?a ?b falseSERVICE <http://127.0.0.1/> {?s ?p ?o}",
    "?a ?b 'x'SERVICE <http://127.0.0.1/> {?s ?p ?o}",
    "?a ?b ex:.SERVICE ex:x {?s ?p ?o}",
    "OPTIONAL{SERVICE#c\n<http://127.0.0.1/>{?s ?p ?o}}",
    "SERVICE\n#{\n<http://127.0.0.1/> {?s ?p ?o}",
    "GRAPH ?g {{SERVICE ?g {?s ?p ?o}}}",
    "FILTER EXISTS{SERVICE <http://127.0.0.1/> {?s ?p ?o}}",
    "MINUS{SERVICE<http://127.0.0.1/>{}}",
    "?s ?p ?o FILTER(?s<?b)SERVICE:x#>\n{?s ?p ?o}",
    "{SELECT * {SERVICE <http://127.0.0.1/> {?s ?p ?o}}}",
    "'''\n''' ?p '#' . SERVICE <http://127.0.0.1/> {?s ?p ?o}",
]


@pytest.mark.parametrize("body", SERVICES)
def test_service_is_refused_in_every_spelling(body: str) -> None:
    """A query with SERVICE never reaches the engine."""
    with pytest.raises(QueryForbiddenError, match=r"SERVICE at line \d+, column \d+"):
        inspect(f"{PREFIXES}SELECT * WHERE {{ {body} }}")


HARMLESS = [
    "?s ?p 'SERVICE <http://x/> {}'",
    "?s ?p '''a\nSERVICE <http://x/> {}'''",
    '?s ?p "\\"SERVICE <http://x/>"',
    "?s ?p <http://x/SERVICE>",
    "?s a sd:Service ; dcat:accessService ?service .",
    "?s ?p ?service . ?service ?p $SERVICE",
    "?s ?p 'x'@en . # SERVICE <http://x/> {}",
    "?s ?p _:service",
    "?s myservice:a ?o",
    "?s ?p <http://x/#SERVICE>",
]


@pytest.mark.parametrize("body", HARMLESS)
def test_the_word_service_elsewhere_is_no_reason_to_refuse(body: str) -> None:
    """Strings, IRIs, comments, variables and names may hold the word."""
    assert inspect(f"PREFIX sd: <http://s/> SELECT * WHERE {{ {body}\n }}").form is QueryForm.SELECT


def test_an_iri_that_could_hide_service_is_refused() -> None:
    """Where the grammar sees an IRI and the engine sees a comparison, safety wins."""
    with pytest.raises(QueryForbiddenError):
        inspect("SELECT * WHERE { ?s a <http://x/(a)/Service> }")


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "PREFIX ex: <http://e/> DELETE WHERE { ?s ?p ?o }",
        "# SELECT\nCLEAR ALL",
        "LOAD <http://e/>",
        "DROP GRAPH <http://e/>",
        "CREATE GRAPH <http://e/>",
        "COPY <a:a> TO <a:b>",
        "MOVE <a:a> TO <a:b>",
        "ADD <a:a> TO <a:b>",
        "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(query: str) -> None:
    """Every update form is refused with the reason."""
    with pytest.raises(QueryForbiddenError, match="read-only"):
        inspect(query)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", QueryForm.SELECT),
        ("BASE <http://e/> PREFIX ask: <http://e/ask> ask { ?s ?p ?o }", QueryForm.ASK),
        ("# ASK\nCONSTRUCT WHERE { ?s ?p ?o }", QueryForm.CONSTRUCT),
        ("DESCRIBE<http://e/>", QueryForm.DESCRIBE),
        ("SELECTDISTINCT ?s { ?s ?p 'DELETE' }", QueryForm.SELECT),
        ("nonsense", QueryForm.UNKNOWN),
        ("", QueryForm.UNKNOWN),
    ],
)
def test_the_form_is_told(query: str, form: QueryForm) -> None:
    """The form decides in which formats an answer can be given."""
    assert inspect(query).form is form


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", True),
        ("SELECT * FROMNAMED<http://e/g> { ?s ?p ?o }", True),
        ("SELECT ?from { ?from ?p 'FROM' }", False),
    ],
)
def test_a_dataset_clause_is_seen(query: str, named: bool) -> None:
    """FROM turns the union of all graphs off."""
    assert inspect(query).names_dataset is named


@pytest.mark.parametrize(
    ("query", "repeatable"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT (NOW() AS ?t) {}", False),
        ("SELECT (rand() AS ?t) {}", False),
        ("SELECT ('RAND()' AS ?t) {}", True),
        ("CONSTRUCT { [] <a:p> ?o } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s <a:p> ?o } WHERE { ?s ?p ?o }", True),
    ],
)
def test_only_repeatable_answers_are_kept(query: str, repeatable: bool) -> None:
    """Queries on time, chance and new blank nodes give another answer each time."""
    assert inspect(query).repeatable is repeatable


def test_nesting_is_limited() -> None:
    """A query that would overflow the engine's stack is refused, a deep but sound one is not."""
    deep = "SELECT * " + "{" * MAX_DEPTH + "}" * MAX_DEPTH
    assert inspect(deep).form is QueryForm.SELECT
    with pytest.raises(QueryForbiddenError, match="nests deeper"):
        inspect(deep.replace("{", "{{").replace("}", "}}"))
