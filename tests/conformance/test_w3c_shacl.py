"""The W3C SHACL 1.0 test suite, in the reference engine and in the engine of the service.

It runs where `PLANGRAPH_SHACL_TESTS` names a copy of github.com/w3c/data-shapes.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from tests.support.w3c_shacl import Case, cases, findings

from plangraph.validation.compiled import CompiledEngine
from plangraph.validation.engine import Engine, PyShaclEngine

COPY = os.environ.get("PLANGRAPH_SHACL_TESTS", "")
CASES = list(cases(Path(COPY).resolve() / "data-shapes-test-suite" / "tests")) if COPY else []
EXPECTED_FAILURES = tomllib.loads(Path(__file__).with_name("w3c_shacl_failures.toml").read_text(encoding="utf-8"))
LEAST = 120

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COPY, reason="PLANGRAPH_SHACL_TESTS names no copy of github.com/w3c/data-shapes"),
]


def test_the_whole_suite_is_collected() -> None:
    """A forgotten filter cannot make the suite look passed."""
    assert len(CASES) >= LEAST
    assert set(EXPECTED_FAILURES) <= {case.name for case in CASES}


@pytest.mark.parametrize("engine", [PyShaclEngine, CompiledEngine], ids=["pySHACL", "compiled"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_of_the_w3c(case: Case, engine: type[Engine]) -> None:
    """The engine gives the results that the case expects, or refuses shapes that it must refuse."""
    passed = _passes(case, engine)
    reason = EXPECTED_FAILURES.get(case.name)
    assert passed is (reason is None), reason or "the results are not the expected ones"


def _passes(case: Case, engine: type[Engine]) -> bool:
    try:
        found = findings(engine([case.shapes]).validate(case.triples()))  # type: ignore[call-arg]
    except Exception:
        return case.expected is None
    return found == case.expected
