"""`plangraph validate`: formats, exit codes and information options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from plangraph.cli.validate import command
from plangraph.resources import data_root

EXAMPLE = data_root() / "docs" / "examples" / "submissions" / "plan_adjustment.jsonld"


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """A submission with one Violation and one Warning."""
    path = tmp_path / "refused.json"
    path.write_text('{"id": "p", "kind": "plan_adjustment", "adjustments_in_year": 3}', encoding="utf-8")
    return path


def test_exit_codes(refused: Path, tmp_path: Path) -> None:
    """0 conforms, 1 findings, 2 unreadable or wrong use."""
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    other = tmp_path / "submission.xyz"
    other.write_text("{}", encoding="utf-8")
    run = CliRunner().invoke
    assert run(command, [str(EXAMPLE)]).exit_code == 0
    assert run(command, [str(refused)]).exit_code == 1
    assert run(command, [str(EXAMPLE), str(refused), "--quiet"]).output == ""
    for arguments in ([str(broken)], [str(other)], [], ["--explain", "nothing"], ["--fields", "nothing"]):
        assert run(command, arguments).exit_code == 2


def test_formats(refused: Path, tmp_path: Path) -> None:
    """Text in two languages, JSON, Turtle and JSON-LD all carry the finding; the normalised graph can be written."""
    run = CliRunner().invoke
    assert "有违规" in run(command, [str(refused)]).output
    assert "not admissible" in run(command, [str(refused), "--lang", "en"]).output
    assert json.loads(run(command, [str(refused), "--format", "json"]).output)["admissible"] is False
    assert "pgs:adjust_2" in run(command, [str(refused), "--format", "turtle"]).output
    assert json.loads(run(command, [str(refused), "--format", "jsonld"]).output)
    target = tmp_path / "normalised.ttl"
    run(command, [str(refused), "--normalised-out", str(target)])
    assert "adjustmentsInYear" in target.read_text(encoding="utf-8")


def test_information() -> None:
    """Rules, one rule, the fields of a kind and the context are printed."""
    run = CliRunner().invoke
    assert "coal_ug_300" in run(command, ["--rules"]).output
    assert "原则上产能不低于300万吨/年" in run(command, ["--explain", "box5_coal"]).output
    assert "capacity_after" in run(command, ["--fields", "mining_expansion"]).output
    assert "矿种" in json.loads(run(command, ["--context"]).output)["@context"]
