"""Whole projects: what a careful reviewer raises on each, and nothing else.

`projects/bases.json` holds one complete record per kind; a case of `projects/cases.jsonl` says what it changes
(`set`, with dotted keys for members of groups), what it leaves out (`without`), and the findings that are expected.
`alt` lists other norms that state the same rule; an `optional` finding may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from plangraph.validation.service import Validation, default_validation

FOLDER = Path(__file__).parent / "projects"
BASES: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / "bases.json").read_text(encoding="utf-8"))
CASES = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def validation() -> Validation:
    """The installed rule book."""
    return default_validation()


def record(case: Mapping[str, Any]) -> dict[str, Any]:
    """The submission of a case."""
    fields = {key: value for key, value in BASES[case["kind"]].items() if key not in case.get("without", ())}
    nested: dict[str, Any] = {"id": case["id"], "kind": case["kind"], "name": case["id"]}
    for key, value in {**fields, **case["set"]}.items():
        group, _, member = key.rpartition(".")
        (nested.setdefault(group, {}) if group else nested)[member] = value
    return nested


def explains(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether a finding is the expected one, with its severity."""
    if expected["severity"] != found["severity"]:
        return False
    if "field" in expected:
        same_field = (found["path"] or "").split(".")[0] == expected["field"].split(".")[0]
        return found["code"] == expected["norm"] or (found["code"] is not None and same_field)
    return found["norm"] in (expected["norm"], *expected.get("alt", ()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_project_gets_the_findings_of_a_careful_reviewer(case: dict[str, Any], validation: Validation) -> None:
    """Each expected finding is reported, no other Violation or Warning is, and both verdicts follow from them."""
    body = json.dumps(record(case), ensure_ascii=False).encode()
    report = validation.validate(body, "application/ld+json").to_json()
    missed = [e for e in case["expect"] if not e.get("optional") and not any(explains(e, f) for f in report["results"])]
    extra = [f["shape"] for f in report["results"] if not any(explains(e, f) for e in case["expect"])]
    required = [expected["severity"] for expected in case["expect"] if not expected.get("optional")]
    assert (missed, extra) == ([], [])
    assert report["conforms"] is (not {"Violation", "Warning"} & set(required))
    assert report["admissible"] is ("Violation" not in required)


def test_every_kind_has_projects() -> None:
    """All twelve kinds occur, each with a project that conforms and one that does not."""
    for kind in BASES:
        verdicts = {bool(case["expect"]) for case in CASES if case["kind"] == kind}
        assert verdicts == {True, False}, kind
    assert len(BASES) == 12
