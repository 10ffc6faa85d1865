"""Rows are counted exactly wherever the number may pass the limit."""

from __future__ import annotations

import pyoxigraph
import pytest

from plangraph.sparql.rows import count_rows

FORMATS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
TRICKY = r"""SELECT ?a ?b { VALUES (?a ?b) {
  ("x\r\ny\"},{\"z" UNDEF) (UNDEF UNDEF) ("</result><result>" "},{") ("\t\n" <http://e/a,b>) } }"""


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("query", "rows"),
    [(TRICKY, 4), ("SELECT ?a { VALUES ?a { 1 } }", 1), ("SELECT ?a { ?a ?b ?c }", 0), ("SELECT ?a {}", 1)],
)
def test_rows_of_real_results_are_counted(name: str, query: str, rows: int) -> None:
    """Line breaks, quotes, tags and brackets inside values are not taken for rows."""
    body = pyoxigraph.Store().query(query).serialize(format=FORMATS[name])
    assert count_rows(body, name, 0) == rows


def test_a_count_far_below_the_limit_need_not_be_exact() -> None:
    """An upper bound that does not pass the limit is enough."""
    body = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"},{"}}]}}'
    assert 1 <= count_rows(body, "json", 100) <= 100
