"""`plangraph coverage`: output forms and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from plangraph.cli.coverage import command
from plangraph.resources import data_root


def coverage(*arguments: str) -> Result:
    """The result of `plangraph coverage` with these arguments."""
    return CliRunner().invoke(command, arguments)


def test_full_coverage_gives_exit_code_0() -> None:
    """Every aspect of the plan reaches 100 per cent; counts and triples are listed."""
    result = coverage()
    assert result.exit_code == 0, result.stdout
    assert result.stdout.count("100.00 %") == 4
    assert "mentions                1910" in result.stdout
    assert "triples" in result.stdout


def test_json_carries_the_same(tmp_path: Path) -> None:
    """The JSON form gives shares, what they are made of, counts and triples."""
    report = json.loads(coverage("--format", "json").stdout)
    assert report["ok"] is True
    [document] = report["documents"]
    assert {aspect["percent"] for aspect in document["aspects"].values()} == {100.0}
    assert document["counts"]["norms"] == document["aspects"]["norms"]["total"]
    assert report["triples"]["mentions"] > 10_000


def test_a_gap_gives_exit_code_1(tmp_path: Path) -> None:
    """A numeral without fact or exception is listed with its place, and the exit code is 1."""
    for name in ("corpus", "ontology", "shapes"):
        shutil.copytree(data_root() / name, tmp_path / name)
    path = tmp_path / "corpus/documents/nmg-2021-2025/facts/numeral-exceptions.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("ch4.s1.i5.p1")), encoding="utf-8")
    result = coverage("--root", str(tmp_path))
    assert result.exit_code == 1
    assert "missing: ch4.s1.i5.p1[0:1] 5" in result.stdout
