"""Runs the shape cases: W3C SHACL-test files whose data are submissions, one file per published rule.

A case is normalised as a submitted body is, checked by every shape, and compared with the file on the results of the
rule that the case is about (`dct:subject`). Nodes of the file without an expected result are its accepting examples.
Each case runs in pySHACL, in the compiled engine and in rudof, which share no code.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.rudof import RudofEngine

from plangraph.resources import data_root
from plangraph.validation.compiled import CompiledEngine
from plangraph.validation.engine import Engine, PyShaclEngine
from plangraph.validation.rules import RuleBook
from plangraph.validation.service import Validation
from plangraph.validation.triples import SHACL, TripleIndex

FOLDER = Path(__file__).parent / "shapes"
CASES = sorted(FOLDER.glob("*/*.ttl"))
BASE = "https://example.org/case"
SUBJECT = "http://purl.org/dc/terms/subject"
VALIDATE = "http://www.w3.org/ns/shacl-test#Validate"


@pytest.fixture(scope="module")
def validation() -> Validation:
    """The installed rule book."""
    return Validation.load(data_root())


@pytest.fixture(scope="module")
def engines(validation: Validation) -> dict[str, Engine]:
    """The reference engine, the one that the service uses, and one written by others in another language."""
    files = validation.rules.files
    return {"pySHACL": PyShaclEngine(files), "compiled": CompiledEngine(files), "rudof": RudofEngine(files)}


@pytest.mark.parametrize("engine", ["pySHACL", "compiled", "rudof"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_gives_the_expected_results(
    path: Path, engine: str, validation: Validation, engines: dict[str, Engine]
) -> None:
    """The rule reports exactly the nodes that the file lists, with their severity, in every engine."""
    index = _index(path)
    (case,) = index.subjects(VALIDATE)
    shape = index.first(case, SUBJECT)
    expected = {
        (index.first(result, SHACL + "focusNode"), index.first(result, SHACL + "resultSeverity"))
        for result in index.subjects(SHACL + "ValidationResult")
    }
    triples = [triple for record in validation.normalise(path.read_bytes(), "text/turtle") for triple in record.triples]
    severity = SHACL + validation.rules.rules[shape or ""].severity
    found = {(result.focus, severity) for result in engines[engine].validate(triples, only={shape or ""})}
    assert found == expected


def test_every_rule_has_a_rejecting_and_an_accepting_case() -> None:
    """Each published rule has its own file, with at least one node that it reports and one that it does not."""
    rules = RuleBook.load(data_root()).rules
    covered = set()
    for path in CASES:
        index = _index(path)
        (case,) = index.subjects(VALIDATE)
        examples = {subject for subject in index.subjects() if subject.startswith("https://example.org/case/")}
        reported = {index.first(result, SHACL + "focusNode") for result in index.subjects(SHACL + "ValidationResult")}
        assert reported, f"{path.name} has no rejecting example"
        assert examples - reported, f"{path.name} has no accepting example"
        assert reported <= examples, f"{path.name} expects results on nodes that it does not hold"
        covered.add(index.first(case, SUBJECT))
    assert covered == set(rules), "rules without a case, or cases without a rule"
    assert len(CASES) == len(rules)


def _index(path: Path) -> TripleIndex:
    return TripleIndex(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE))
