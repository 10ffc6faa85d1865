"""Reading bodies: every form of the same project is one record, and broken input is a clear error."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plangraph.domain.errors import SubmissionError
from plangraph.resources import data_root
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.context import CONTEXT_IRI
from plangraph.validation.limits import Limits
from plangraph.validation.reading import SubmissionReader
from plangraph.validation.service import Validation

JSON = "application/json"
READER = SubmissionReader.of(Catalogue.load(data_root()), Limits(max_bytes=100_000))
PG = "https://w3id.org/plangraph/ontology#"
MINERAL = {"mineral": "铜", "capacity": {"value": 0.3, "unit": "Mt/a"}}
FORMS: list[Any] = [
    {"kind": "mining_new", **MINERAL},
    {"@context": CONTEXT_IRI, "kind": "mining_new", **MINERAL},
    {"@context": [CONTEXT_IRI, {"x": "http://example.org/x"}], "kind": "mining_new", **MINERAL},
    {"@context": {"ore": PG + "mineral"}, "kind": "mining_new", "ore": "铜", "capacity": MINERAL["capacity"]},
    {"kind": "mining_new", "fields": MINERAL},
    {"@graph": [{"kind": "mining_new", **MINERAL}]},
    [{"kind": "mining_new", **MINERAL}],
    {"项目类型": "新建矿山", "矿种": "铜", "设计生产规模": "0.3Mt/a"},
    {"@type": "pg:MiningNew", "pg:mineral": "铜", "pg:capacity": "0.3 Mt/a"},
    {
        "@type": PG + "MiningNew",
        "mineral": {"@id": "https://w3id.org/plangraph/vocab/minerals/copper"},
        "capacity": "300 kt/a",
    },
]
TURTLE = f"""@prefix pg: <{PG}> .
[] a pg:MiningNew ; pg:mineral "铜" ; pg:capacity [ pg:value 0.3 ; pg:unit "Mt/a" ] ."""


@pytest.mark.parametrize("form", FORMS)
def test_every_json_form_means_the_same(form: Any, validation: Validation) -> None:
    """All documented JSON forms give one new copper mine of exactly 30 ten-thousand tonnes a year."""
    (record,) = validation.normalise(json.dumps(form, ensure_ascii=False).encode(), JSON)
    assert record.kind is not None
    assert record.kind.key == "mining_new"
    assert not record.issues
    assert record.canonical["capacity.massPerYear"] == 30


def test_turtle_means_the_same(validation: Validation) -> None:
    """The documented Turtle form gives the same record, also with property names in snake case."""
    for text in (TURTLE, TURTLE.replace("pg:MiningNew", "<mining_new>").replace("pg:capacity", "pg:设计生产规模")):
        (record,) = validation.normalise(text.encode(), "text/turtle; charset=utf-8")
        assert record.canonical["capacity.massPerYear"] == 30


def test_numbers_keep_their_digits(validation: Validation) -> None:
    """A JSON number is the decimal that was written, also with many digits and in exponent form."""
    for written, expected in (("0.30000000000000004", "30.000000000000004"), ("3e-1", "30")):
        body = f'{{"kind":"mining_new","capacity":{{"value":{written},"unit":"Mt/a"}}}}'
        (record,) = validation.normalise(body.encode(), JSON)
        assert str(record.canonical["capacity.massPerYear"].normalize()) in (expected, "3E+1")


BROKEN = {
    "remote context": b'{"@context": "http://example.org/c.jsonld", "kind": "mining_new"}',
    "import": b'{"@context": {"@import": "http://example.org/c"}, "kind": "mining_new"}',
    "nested context": b'{"kind": "mining_new", "zones": {"@context": "http://example.org/c"}}',
    "scoped context": b'{"@context": {"a": {"@id": "x:a", "@context": "http://example.org/c"}}, "kind": "mining_new"}',
    "duplicate key": b'{"kind": "mining_new", "mineral": "a", "mineral": "b"}',
    "not a number": b'{"kind": "mining_new", "working_days": NaN}',
    "infinity": b'{"kind": "mining_new", "working_days": Infinity}',
    "cut off": b'{"kind": "mining_new"',
    "no object": b'"mining_new"',
    "no project": b"{}",
    "empty": b"",
    "not utf-8": b'{"kind": "\xff"}',
    "deep": b"[" * 1_000_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "large": b" " * 100_001,
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_json_is_a_clear_error(name: str) -> None:
    """Broken or hostile JSON raises SubmissionError with a message, and nothing else."""
    with pytest.raises(SubmissionError) as error:
        READER.read(BROKEN[name], JSON)
    assert str(error.value).endswith(".")


def test_errors_carry_the_position() -> None:
    """Syntax errors of JSON and Turtle, and bytes that are no UTF-8, tell line and column."""
    for body, media_type in ((b'{"a":\n x}', JSON), (b"<a> <b>\n x .", "text/turtle"), (b"{\n\xff}", JSON)):
        with pytest.raises(SubmissionError) as error:
            READER.read(body, media_type)
        assert error.value.line == 2


def test_unknown_media_types_and_entities_are_refused() -> None:
    """A media type that is not read is named with those that are; XML entities are not expanded."""
    with pytest.raises(SubmissionError, match="text/turtle"):
        READER.read(b"x", "text/plain")
    bomb = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>'
    with pytest.raises(SubmissionError, match="entities"):
        READER.read(bomb, "application/rdf+xml")


def test_limits_on_triples_and_projects() -> None:
    """More triples or projects than allowed are refused."""
    many = json.dumps([{"kind": "closure"} for _ in range(5)]).encode()
    with pytest.raises(SubmissionError, match="projects"):
        SubmissionReader.of(READER.catalogue, Limits(max_projects=4)).read(many, JSON)
    with pytest.raises(SubmissionError, match="triples"):
        SubmissionReader.of(READER.catalogue, Limits(max_triples=4)).read(many, JSON)


def test_cyclic_nodes_and_lists_end() -> None:
    """A node that contains itself and a list that runs in a circle are read without end."""
    text = f"""@prefix pg: <{PG}> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<p> a pg:MiningNew ; pg:zones <p> ; pg:coproducts _:l . _:l rdf:first <p> ; rdf:rest _:l ."""
    assert len(READER.read(text.encode(), "text/turtle")) == 1


def test_strange_identifiers_are_kept_readable(validation: Validation) -> None:
    """Spaces and Chinese in ids and unknown kinds neither fail nor lose the project."""
    body = json.dumps({"id": "项目 1", "kind": "新建 什么"}, ensure_ascii=False).encode()
    (record,) = validation.normalise(body, JSON)
    assert [issue.field for issue in record.issues.values()] == ["kind"]


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["kind", "mineral", "capacity", "value", "unit", "zones", "@id", "x"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(value: Any) -> None:
    """Whatever JSON comes in, the reader gives records or a SubmissionError."""
    with contextlib.suppress(SubmissionError):
        assert READER.read(json.dumps(value).encode(), JSON)
