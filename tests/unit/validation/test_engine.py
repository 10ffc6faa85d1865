"""The reference engine gives what plain pySHACL gives, and the shapes are valid SHACL."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.resources import data_root
from plangraph.validation.reading import SUFFIXES
from plangraph.validation.rules import RuleBook
from plangraph.validation.service import Validation

EXAMPLES = sorted((data_root() / "docs" / "examples" / "submissions").glob("*"))
BROKEN = '{"id": "p", "kind": "mining_new", "mineral": "煤", "mining_method": "井工", "capacity": "1Mt/a"}'.encode()


def shapes_graph() -> object:
    """All shape files in one rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    for file in RuleBook.load(data_root()).files:
        graph.parse(file)
    return graph


def test_shapes_are_valid_shacl() -> None:
    """The shapes pass SHACL-SHACL."""
    import pyshacl
    from rdflib import Graph

    conforms, _graph, text = pyshacl.validate(Graph(), shacl_graph=shapes_graph(), meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("body", [BROKEN, EXAMPLES[0].read_bytes()], ids=["broken", "example"])
def test_plain_pyshacl_agrees(validation: Validation, body: bytes) -> None:
    """PySHACL on the published normalised graph finds the same focus nodes and shapes."""
    import pyshacl
    from rdflib import Graph
    from rdflib.namespace import SH

    data = Graph().parse(data=validation.normalised_turtle(body, "application/json"), format="turtle")
    _conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes_graph())
    expected = {
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.sourceShape)))
        for result in report.objects(None, SH.result)
    }
    findings = validation.validate(body, "application/json")
    assert {(f.focus_node, f.shape) for f in (*findings.results, *findings.advice)} == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_published_examples_conform(validation: Validation, path: Path) -> None:
    """Every example of docs/submitting.md gets neither a Violation nor a Warning."""
    report = validation.validate(path.read_bytes(), SUFFIXES[path.suffix])
    assert [finding.message for finding in report.results] == []


def test_every_kind_has_an_example(validation: Validation) -> None:
    """There is one complete example per kind."""
    assert {kind.key for kind in validation.catalogue.kinds.values()} <= {path.stem for path in EXAMPLES}
