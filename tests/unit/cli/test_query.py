"""`plangraph query` runs a query on the built graph and prints it in the asked format."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from plangraph.cli.query import command
from plangraph.domain.errors import QueryForbiddenError, QuerySyntaxError

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
QUOTA = """
PREFIX pg: <https://w3id.org/plangraph/ontology#>
SELECT ?address ?text WHERE { ?row pg:address ?address ; pg:text ?text FILTER(?address = "box6.r4") }
"""


@pytest.fixture
def run(state_dir: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the command on the built graph."""
    monkeypatch.setenv("PLANGRAPH_STATE_DIR", str(state_dir))

    def call(*arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(command, arguments, input=text)

    return call


def test_a_table_is_printed_for_people(run) -> None:
    """Columns stand under each other, wide characters counted as two."""
    result = run(QUOTA)
    assert result.exit_code == 0
    head, rule, row = result.stdout.splitlines()
    assert (head.split(), row.split()) == (["address", "text"], ["box6.r4", "赤峰市", "680"])
    assert rule.startswith("-------  ----------")


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml"])
def test_other_formats_are_the_standard_ones(run, name: str) -> None:
    """Programs get the SPARQL result formats."""
    result = run(COUNT, "--format", name)
    assert result.exit_code == 0
    if name == "json":
        assert int(json.loads(result.stdout)["results"]["bindings"][0]["n"]["value"]) > 10_000


def test_a_query_comes_from_a_file_or_from_standard_input(run, tmp_path: Path) -> None:
    """Files and pipes are read as UTF-8."""
    file = tmp_path / "query.rq"
    file.write_text(QUOTA, encoding="utf-8")
    assert run("--file", str(file)).stdout == run("--file", "-", text=QUOTA).stdout == run(QUOTA).stdout


def test_truth_and_graphs_are_printed(run) -> None:
    """ASK gives a word, DESCRIBE a graph in Turtle."""
    assert run("ASK {}").stdout == "yes\n"
    graph = run("DESCRIBE <https://w3id.org/plangraph/id/nmg-2021-2025/box6/r4>").stdout
    assert '"box6.r4"' in graph


def test_wrong_use_is_told(run, tmp_path: Path) -> None:
    """Nothing to run, two things to run, no UTF-8, and a graph as a table are wrong use."""
    file = tmp_path / "query.rq"
    file.write_bytes(b"\xff")
    wrong = [
        (),
        ("ASK {}", "--file", str(file)),
        ("--file", str(file)),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"),
    ]
    for arguments in wrong:
        result = run(*arguments)
        assert result.exit_code == click.UsageError.exit_code
        assert "Error: " in result.stderr


@pytest.mark.parametrize(("query", "error"), [("SELECT", QuerySyntaxError), ("CLEAR ALL", QueryForbiddenError)])
def test_a_bad_query_is_an_error_of_the_core(run, query: str, error: type[Exception]) -> None:
    """The command group turns it into a message and exit code 2."""
    assert isinstance(run(query).exception, error)
