"""The tokenizer keeps strings, IRIs and comments apart from keywords."""

from __future__ import annotations

import pytest

from plangraph.sparql.tokens import position, tokens


def kinds(query: str) -> list[tuple[str, str]]:
    """Kind and text of every token."""
    return [(token.kind, token.text) for token in tokens(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK{?s a ex:B}", ["word", "mark", "variable", "word", "name", "mark"]),
        ("<http://e/#a>#c\n'x'", ["iri", "string"]),
        ("'''a'b''c'''", ["string"]),
        ('"""a"b""c"""', ["string"]),
        (r'"a\"SERVICE"', ["string"]),
        ("1.5e3SERVICE", ["number", "word"]),
        ("1.SERVICE", ["number", "word"]),
        ("ex:.SERVICE", ["name", "mark", "word"]),
        (r"ex:a\'b", ["name"]),
        ("_:b.c ?v$w @en-US", ["blank", "variable", "variable", "language"]),
        ("?a<?b", ["variable", "mark", "variable"]),
    ],
)
def test_each_part_gets_its_kind(query: str, expected: list[str]) -> None:
    """Every lexical form of SPARQL is one token of the right kind."""
    assert [kind for kind, _ in kinds(query)] == expected


def test_an_unclosed_string_does_not_hide_what_follows() -> None:
    """A quote without an end is a mark, and the words after it are still seen."""
    assert ("word", "SERVICE") in kinds("ASK { 'a SERVICE")


def test_tokens_cover_the_query_except_space_and_comments() -> None:
    """Nothing but white space and comments is left out."""
    query = "SELECT * # note\nWHERE { ?s ?p 'x' . FILTER(?p < 3) }"
    assert "".join(text for _, text in kinds(query)) == "SELECT*WHERE{?s?p'x'.FILTER(?p<3)}"


def test_position_counts_lines_and_columns_from_one() -> None:
    """A position is given as people count it."""
    assert position("ab\ncd", 0) == (1, 1)
    assert position("ab\ncd", 4) == (2, 2)


def test_a_long_query_is_read_in_linear_time() -> None:
    """Quotes and names in great number do not make the tokenizer backtrack."""
    query = "ASK { " + '"' * 60_000 + " ex:a" + ".b" * 60_000 + " }"
    assert sum(1 for _ in tokens(query)) > 2
