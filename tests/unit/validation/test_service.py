"""Validation end to end: the examples of the issue, the report, and its forms."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest

from plangraph.validation.report import ValidationReport
from plangraph.validation.service import Validation
from plangraph.validation.shacl_report import report_triples, serialized

Check = Callable[..., ValidationReport]
NEW_COPPER: dict[str, Any] = {
    "kind": "mining_new",
    "mineral": "铜",
    "mining_method": "地下",
    "production_scale_class": "中型",
}


def norms(report: ValidationReport) -> set[str | None]:
    """The norms and codes of the results."""
    return {finding.norm or finding.code for finding in report.results}


@pytest.mark.parametrize(
    ("capacity", "found"),
    [
        ({"value": 20, "unit": "万吨/年"}, True),
        ({"value": 29.9999, "unit": "万吨/年"}, True),
        ({"value": 30, "unit": "万吨/年"}, False),
        ({"value": 0.3, "unit": "Mt/a"}, False),
        ("30万吨/年", False),
        ("299999.99 t/a", True),
    ],
)
def test_the_copper_floor(check: Check, capacity: Any, found: bool) -> None:
    """A new copper mine below 300,000 tonnes of ore a year gets the finding, at and above it none."""
    assert ("copper_30" in norms(check(**NEW_COPPER, capacity=capacity))) is found


def test_a_finding_says_everything(check: Check) -> None:
    """A finding names norm, clause, field, value, limit and gap, in both languages, and what to do."""
    report = check(**NEW_COPPER, capacity={"value": 20, "unit": "万吨/年"})
    (finding,) = [finding for finding in report.results if finding.norm == "copper_30"]
    found = finding.to_json()
    assert found["severity"] == "Warning"
    assert found["address"] == "ch5.s2.i1.p1"
    assert found["path"] == "capacity"
    assert found["value"] == "20 万吨/年"
    assert found["required"] == "≥ 30 万吨/年"
    assert "相差10 万吨/年" in finding.message
    assert "off by 10" in finding.message_en
    assert finding.citation is not None
    assert finding.citation.label == "第五章第二节第1项第1段（第32页）"
    assert list(found) == [
        "severity",
        "code",
        "norm",
        "address",
        "message",
        "message_en",
        "focus_node",
        "path",
        "value",
        "required",
        "shape",
        "citation",
    ]


@pytest.mark.parametrize(
    "capacity", [{"value": -30, "unit": "万吨/年"}, {"value": 30}, {"value": "x", "unit": "万吨/年"}]
)
def test_bad_quantities_are_data_quality_findings_only(check: Check, capacity: Any) -> None:
    """A negative or unit-less capacity is a data-quality finding, and no floor is judged."""
    found = norms(check(**NEW_COPPER, capacity=capacity))
    assert found & {"DQ02", "DQ06"}
    assert "copper_30" not in found


def test_the_field_at_fault_is_named(check: Check) -> None:
    """Of several answers the one that breaks the rule is the path of the finding."""
    plan = {"prepared": True, "reviewed": True, "publicised": False, "filed": True}
    report = check(**NEW_COPPER, capacity="30万吨/年", geo_env_reclamation_plan=plan)
    assert [f.path for f in report.results if f.norm == "geo_plan"] == ["geo_env_reclamation_plan.publicised"]


def test_an_answer_that_cannot_be_read_breaks_no_rule(check: Check) -> None:
    """A word that is neither yes nor no is a finding on the field alone."""
    report = check(**NEW_COPPER, capacity="30万吨/年", spatial_control_compliant="待核")
    about = [f for f in report.results if f.path == "spatial_control_compliant"]
    assert [(f.code, f.norm) for f in about] == [("DQ08", None)]


def test_conforms_and_admissible(check: Check) -> None:
    """A Warning leaves a project admissible, a Violation does not, advice changes nothing."""
    empty = check(kind="plan_adjustment", adjustments_in_year=1)
    warned = check(kind="plan_adjustment", adjustments_in_year=2)
    refused = check(kind="plan_adjustment", adjustments_in_year=3, major_project=True)
    assert (empty.conforms, empty.admissible) == (True, True)
    assert (warned.conforms, warned.admissible) == (False, True)
    assert (refused.conforms, refused.admissible) == (False, False)
    advised = check(kind="batch", batch_type="deposits", new_large_medium_deposits=3)
    assert advised.conforms
    assert [finding.norm for finding in advised.advice] == ["goal_deposits"]


def test_exceptions_are_reported(check: Check) -> None:
    """An exemption that applied is told as advice."""
    report = check(kind="mining_new", mineral="煤层气", production_scale_class="小型")
    assert "small" not in norms(report)
    assert any("小型豁免" in finding.message for finding in report.advice)


def test_an_unknown_mineral_is_no_small_mine_finding(check: Check) -> None:
    """Where the mineral is not known, rules with exempt minerals are not judged."""
    assert norms(check(kind="mining_new", mineral="紫水晶石", production_scale_class="小型")) >= {"DQ03"}
    assert "small" not in norms(check(kind="mining_new", mineral="紫水晶石", production_scale_class="小型"))


def test_a_project_without_kind_is_a_finding(check: Check) -> None:
    """A missing kind is DQ01, an unknown one DQ08."""
    assert norms(check(mineral="铜")) == {"DQ01"}
    assert "DQ08" in norms(check(kind="mining_magic", mineral="铜"))


def test_several_projects_keep_apart(validation: Validation) -> None:
    """Each finding belongs to its own project, and the order is that of the project names."""
    body = json.dumps([{"id": f"p{n}", "kind": "plan_adjustment", "adjustments_in_year": n} for n in (2, 1, 3)])
    report = validation.validate(body.encode(), "application/json")
    assert report.counts["projects"] == 3
    assert [finding.focus_node.rsplit("/", 1)[-1] for finding in report.results] == ["p2", "p3", "p3"]


def test_the_report_is_deterministic(validation: Validation) -> None:
    """The same body gives the same JSON twice."""
    body = json.dumps({"id": "p", **NEW_COPPER}, ensure_ascii=False).encode()
    first, second = (json.dumps(validation.validate(body, "application/json").to_json()) for _ in range(2))
    assert first == second


def test_the_shacl_report_has_what_the_standard_asks_for(check: Check) -> None:
    """Each result has severity, focus node, source shape and constraint component."""
    report = check(id="p", **NEW_COPPER, capacity="20万吨/年")
    turtle = serialized(report_triples(report), ox.RdfFormat.TURTLE)
    triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    for name in ("resultSeverity", "focusNode", "sourceShape", "sourceConstraintComponent"):
        found = [t for t in triples if t.predicate.value == f"http://www.w3.org/ns/shacl#{name}"]
        assert len(found) == len(report.results) + len(report.advice)


def test_importing_validation_loads_no_rdflib() -> None:
    """The command line stays fast: rdflib and pyshacl are imported only when shapes run."""
    code = "import sys, plangraph.validation.service; print({'rdflib', 'pyshacl'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
