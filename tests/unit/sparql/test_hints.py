"""A hint names the cause of a syntax error where a person looks for it."""

from __future__ import annotations

import pytest

from plangraph.sparql.hints import hint


@pytest.mark.parametrize(
    ("query", "words", "line", "column"),
    [
        ("SELECT * WHERE { ?s ex:p ?o }", "'ex:'", 1, 21),
        ("PREFIX a: <http://a/>\nASK { ?s a:p :q }", "':'", 2, 14),
        ("ASK {\n  ?s ?p ( 1 2 }", "'}'", 2, 15),
        ("ASK {\n  { ?s ?p ?o", "'{'", 2, 3),
        ("ASK } ", "'}'", 1, 5),
    ],
)
def test_the_cause_is_named(query: str, words: str, line: int, column: int) -> None:
    """Undeclared prefixes and unpaired brackets have their exact place."""
    found = hint(query)
    assert found is not None
    assert words in found.message
    assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize(
    "query", ["", "SELECT", "PREFIX a: <http://a/> ASK { ?s a:p '}' } # {", "ASK { <http://(> ?p 1 }"]
)
def test_nothing_is_made_up(query: str) -> None:
    """Where neither is wrong, no hint is given."""
    assert hint(query) is None
