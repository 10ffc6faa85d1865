"""The compiled engine: it gives what pySHACL gives, and hands over what it does not support."""

from __future__ import annotations

import json
import logging
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from plangraph.validation.compiled import CompiledEngine
from plangraph.validation.engine import PyShaclEngine
from plangraph.validation.graph import NormalisedRecord
from plangraph.validation.random_submissions import RandomSubmissions
from plangraph.validation.service import Validation

COMPARED, PER_GRAPH = 300, 20
PREFIXES = """
@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """
ex:a a ex:Mine ; ex:value 30 ; ex:date "2025-12-31"^^xsd:date ; ex:name "abc" ; ex:part [ a ex:Small ; ex:value 1 ] .
ex:b a ex:OldMine ; ex:value 29.9, 31 ; ex:date "soon" ; ex:name ex:c ; ex:other 31 ; ex:last "2024-01-01"^^xsd:date .
ex:c a ex:Mine ; ex:value "30", "x"@en, ex:d, "10.0"^^xsd:double ; ex:flag true ; ex:part ex:a .
ex:d a ex:Mine .
ex:OldMine rdfs:subClassOf ex:Mine . ex:Mine rdfs:subClassOf ex:Thing .
"""
CONSTRAINTS = [
    "sh:path ex:value ; sh:minInclusive 30",
    "sh:path ex:value ; sh:minExclusive 30 ; sh:maxInclusive 31",
    "sh:path ex:value ; sh:maxExclusive 30.0 ; sh:minCount 1 ; sh:maxCount 1",
    'sh:path ex:date ; sh:minInclusive "2025-01-01"^^xsd:date',
    "sh:path ex:value ; sh:in ( 30 ex:d )",
    "sh:path ex:flag ; sh:in ( false 1 )",
    "sh:path ex:value ; sh:hasValue 31",
    "sh:path ex:part ; sh:class ex:Thing",
    'sh:path ex:name ; sh:pattern "^AB|c$" ; sh:flags "i"',
    "sh:path ex:value ; sh:equals ex:other",
    "sh:path ex:date ; sh:lessThanOrEquals ex:last",
    "sh:path ( ex:part ex:value ) ; sh:minInclusive 2",
    "sh:or ( ex:is-30 ex:is-31 )",
    "sh:and ( ex:is-30 ex:not-31 )",
    "sh:not ex:is-31",
    "sh:node ex:not-31 ; sh:property ex:is-30",
    "sh:deactivated true ; sh:not ex:is-31",
]
SHARED = """
ex:is-30 a sh:PropertyShape ; sh:path ex:value ; sh:hasValue 30 .
ex:is-31 a sh:PropertyShape ; sh:path ex:value ; sh:hasValue 31 .
ex:not-31 a sh:NodeShape ; sh:not ex:is-31 .
"""


def engines(folder: Path, shapes: str) -> tuple[CompiledEngine, PyShaclEngine]:
    """Both engines for the shapes of a Turtle text."""
    file = folder / "shapes.ttl"
    file.write_text(PREFIXES + SHARED + shapes, encoding="utf-8")
    return CompiledEngine([file]), PyShaclEngine([file])


def data() -> list[ox.Triple]:
    """The triples of `DATA`."""
    return [quad.triple for quad in ox.parse((PREFIXES + DATA).encode(), format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
@pytest.mark.parametrize("target", ["ex:Mine", "ex:Thing", "ex:OldMine, ex:Mine"])
def test_each_constraint_gives_the_results_of_pyshacl(constraint: str, target: str, tmp_path: Path) -> None:
    """Numbers, dates, strings, classes, lists and nested shapes are judged alike, with the same values."""
    kind = "PropertyShape" if "sh:path" in constraint else "NodeShape"
    fast, reference = engines(tmp_path, f"ex:rule a sh:{kind} ; sh:targetClass {target} ; {constraint} .")
    triples = data()
    assert fast.unsupported == {}
    assert Counter(fast.validate(triples)) == Counter(reference.validate(triples))


@pytest.mark.parametrize(
    ("shapes", "reason"),
    [
        ("ex:rule a sh:NodeShape ; sh:targetClass ex:Mine ; sh:xone ( ex:is-30 ex:is-31 ) .", "sh:xone"),
        ("ex:rule a sh:NodeShape ; sh:targetNode ex:d ; sh:property ex:is-30 .", "sh:targetNode"),
        ("ex:rule a sh:NodeShape, rdfs:Class ; sh:property ex:is-30 .", "class"),
        (
            "ex:rule a sh:NodeShape ; sh:targetClass ex:Mine ; sh:property ex:some .\n"
            "ex:some a sh:PropertyShape ; sh:path [ sh:inversePath ex:part ] ; sh:minCount 1 .",
            "path",
        ),
        (
            'ex:rule a sh:PropertyShape ; sh:targetClass ex:Mine ; sh:path ex:name ; sh:pattern "a" ; sh:flags "x" .',
            "x",
        ),
        ('ex:rule a sh:PropertyShape ; sh:targetClass ex:Mine ; sh:path ex:value ; sh:minInclusive "a"@en .', "limit"),
    ],
)
def test_what_is_not_supported_goes_to_pyshacl_visibly(
    shapes: str, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine names the rule and the reason, warns in the log, and still gives the results."""
    with caplog.at_level(logging.WARNING):
        fast, reference = engines(tmp_path, shapes)
    assert reason in fast.unsupported["https://example.org/rule"]
    assert "goes to pySHACL" in caplog.text
    triples = data()
    assert Counter(fast.validate(triples)) == Counter(reference.validate(triples))
    assert fast.validate(triples, only=()) == []


def test_a_shape_that_refers_to_itself_is_not_compiled(tmp_path: Path) -> None:
    """Recursion is left to the reference engine instead of running for ever."""
    file = tmp_path / "shapes.ttl"
    file.write_text(PREFIXES + "ex:rule a sh:NodeShape ; sh:targetClass ex:Mine ; sh:not ex:rule .", encoding="utf-8")
    assert "refers to itself" in CompiledEngine([file]).unsupported["https://example.org/rule"]


def test_the_whole_rule_book_is_compiled(validation: Validation) -> None:
    """No published rule needs the slow path."""
    assert CompiledEngine(validation.rules.files).unsupported == {}


def test_random_submissions_get_the_results_of_pyshacl(validation: Validation) -> None:
    """On generated submissions of every kind both engines give the same results, value by value.

    `benchmarks/validation.py --agreement 20000` is the long run of the same comparison.
    """
    fast, reference = CompiledEngine(validation.rules.files), PyShaclEngine(validation.rules.files)
    made = RandomSubmissions.of(validation).make(COMPARED, seed=5)
    bodies = [json.dumps(submission, ensure_ascii=False).encode() for submission in made]
    records: list[NormalisedRecord] = [validation.normalise(body, "application/json")[0] for body in bodies]
    for start in range(0, COMPARED, PER_GRAPH):
        triples = [triple for record in records[start : start + PER_GRAPH] for triple in record.triples]
        assert Counter(fast.validate(triples)) == Counter(reference.validate(triples))


def test_random_submissions_depend_on_the_seed_alone(validation: Validation) -> None:
    """The same seed gives the same submissions, another one others."""
    maker = RandomSubmissions.of(validation)
    assert list(maker.make(20, seed=3)) == list(maker.make(20, seed=3)) != list(maker.make(20, seed=4))
