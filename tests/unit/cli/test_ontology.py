"""`plangraph ontology` and `plangraph build` as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from plangraph.cli.build import command as build_command
from plangraph.cli.ontology import command
from plangraph.domain.errors import BuildError

TURTLE = "@prefix x: <http://x/> . x:b x:p 1 . x:a x:p 2 ."


def test_format_writes_canonical_files_once(tmp_path: Path) -> None:
    """A file is rewritten once; after that nothing changes."""
    path = tmp_path / "one.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    first = CliRunner().invoke(command, ["format", str(tmp_path)])
    assert first.exit_code == 0
    assert f"formatted: {path}" in first.output
    assert CliRunner().invoke(command, ["format", str(path)]).output == ""


def test_check_changes_nothing(tmp_path: Path) -> None:
    """With --check a file that is not canonical gives exit code 1 and stays as it is."""
    path = tmp_path / "one.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    result = CliRunner().invoke(command, ["format", "--check", str(path)])
    assert result.exit_code == 1
    assert "plangraph ontology format" in result.output
    assert path.read_text(encoding="utf-8") == TURTLE


def test_broken_turtle_is_named(tmp_path: Path) -> None:
    """A file that is no Turtle gives the error of the graph layer."""
    path = tmp_path / "broken.ttl"
    path.write_text("no turtle", encoding="utf-8")
    result = CliRunner().invoke(command, ["format", str(path)])
    assert isinstance(result.exception, BuildError)
    assert "broken.ttl" in str(result.exception)


def test_terms_lists_a_module() -> None:
    """Classes and properties come as a Markdown table."""
    result = CliRunner().invoke(command, ["terms", "mineral"])
    assert "| `pg:hasComponent` | object |" in result.output
    assert result.output.startswith("### mineral\n")


def test_an_unknown_module_is_refused() -> None:
    """The error lists the modules that exist."""
    result = CliRunner().invoke(command, ["terms", "nothing"])
    assert result.exit_code == 2
    assert "Modules: document, fact" in result.output


def test_build_reports_in_both_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text form lists the graphs; the JSON form gives the same numbers to programs."""
    monkeypatch.setenv("PLANGRAPH_STATE_DIR", str(tmp_path))
    text = CliRunner().invoke(build_command, ["--quiet"])
    values = json.loads(CliRunner().invoke(build_command, ["--format", "json"]).output)
    assert text.exit_code == 0
    assert "built in" in text.output
    assert not values["rebuilt"]
    assert values["total"] == sum(values["triples"].values())
    assert str(values["triples"]["tables"]) in text.output
    assert (Path(values["path"]) / "dataset.nq").is_file()
