"""Search and answers keep to the stored baselines on the repository's own questions."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from plangraph.cli.opening import open_answerer
from plangraph.evaluation.measures import run
from plangraph.evaluation.questions import read_questions
from plangraph.evaluation.report import report
from plangraph.evaluation.systems import InProcess
from plangraph.resources import data_root
from plangraph.settings import Settings

BASELINES = tomllib.loads((Path(__file__).parent / "baselines.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def overall(state_dir: Path) -> dict[str, Any]:
    """All measures over the questions."""
    index, answerer = open_answerer(Settings(state_dir=state_dir))
    questions = read_questions(data_root() / "corpus" / "questions" / "dev.jsonl")
    texts = {passage.citation.address: passage.text for passage in index.passages}
    measured: dict[str, Any] = report(run(InProcess(index, answerer), questions), texts)["overall"]
    return measured


@pytest.mark.parametrize(("measure", "baseline"), BASELINES["at_least"].items())
def test_no_measure_falls_below_its_baseline(overall: dict[str, Any], measure: str, baseline: float) -> None:
    """A measure that falls below its baseline fails the build."""
    assert overall[measure] >= baseline


@pytest.mark.parametrize(("measure", "baseline"), BASELINES["at_most"].items())
def test_no_error_rises_above_its_baseline(overall: dict[str, Any], measure: str, baseline: float) -> None:
    """An error rate that rises above its baseline fails the build."""
    assert overall[measure] <= baseline
