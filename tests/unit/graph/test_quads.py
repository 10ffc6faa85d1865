"""Writing quads into one graph, and reading Turtle files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.domain.errors import BuildError
from plangraph.domain.vocabulary import GRAPHS, PG
from plangraph.graph.quads import GraphWriter, expand, plain_decimal, read_turtle


def test_prefixed_names_are_expanded() -> None:
    """A prefixed name gives the full IRI."""
    assert expand("pg:Fact") == f"{PG}Fact"


def test_values_get_their_datatypes() -> None:
    """Integers, decimals and dates are typed; strings may carry a language."""
    writer = GraphWriter("tables")
    writer.value("https://x.org/s", "pg:sequenceNumber", 3)
    writer.value("https://x.org/s", "pg:numericValue", Decimal("0.50"))
    writer.value("https://x.org/s", "dct:issued", date(2022, 8, 19))
    writer.text("https://x.org/s", "pg:text", "文", "zh")
    shown = [str(quad.object) for quad in writer.quads]
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert shown == [f'"3"^^<{xsd}integer>', f'"0.5"^^<{xsd}decimal>', f'"2022-08-19"^^<{xsd}date>', '"文"@zh']
    assert {quad.graph_name.value for quad in writer.quads} == {GRAPHS["tables"]}  # type: ignore[union-attr]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_plain_decimals_keep_their_value(value: Decimal) -> None:
    """The plain form is exact, has no exponent and no trailing zeros."""
    text = plain_decimal(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))


def test_large_decimals_have_no_exponent() -> None:
    """A decimal in exponent form is written out."""
    assert plain_decimal(Decimal("1E+4")) == "10000"


def test_broken_turtle_names_the_file(tmp_path: Path) -> None:
    """A file that does not parse gives an error with its name and the line."""
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix a: <http://a/> .\na:b a:c ", encoding="utf-8")
    with pytest.raises(BuildError, match=r"broken\.ttl: not readable as Turtle: .*line 2"):
        list(read_turtle(path, "ontology"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there gives an error with its name."""
    with pytest.raises(BuildError, match=r"none\.ttl"):
        list(read_turtle(tmp_path / "none.ttl", "ontology"))
