"""`plangraph search`, `ask` and `evaluate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plangraph.cli.main import group


@pytest.fixture
def environment(state_dir: Path) -> dict[str, str]:
    """The environment that points to the built graph."""
    return {"PLANGRAPH_STATE_DIR": str(state_dir)}


def run(environment: dict[str, str], *arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(group, arguments, env=environment)


def test_search_prints_rank_citation_and_text(environment: dict[str, str]) -> None:
    """Each result has its rank, its printed citation and its verbatim text."""
    done = run(environment, "search", "通辽市在期矿山", "-k", "1")
    assert done.exit_code == 0
    assert "专栏6第5行（第五章第二节，第33页）" in done.output
    assert "通辽市 220" in done.output
    assert "Box 6, row 5" in run(environment, "search", "通辽市在期矿山", "-k", "1", "--lang", "en").output


def test_search_gives_the_json_of_the_service(environment: dict[str, str]) -> None:
    """The JSON has the fields of the HTTP contract."""
    values = json.loads(run(environment, "search", "通辽市在期矿山", "-k", "2", "--format", "json").stdout)
    assert values["query"] == "通辽市在期矿山"
    assert list(values["results"][0]) == ["rank", "score", "iri", "text", "highlights", "citation", "matched_by"]
    assert values["results"][0]["highlights"] == [[0, 3]]


def test_search_without_a_match_exits_with_one(environment: dict[str, str]) -> None:
    """Nothing found is told on standard error, with exit code 1."""
    done = run(environment, "search", "？？？")
    assert done.exit_code == 1
    assert "Nothing in the plan matches" in done.stderr


def test_ask_answers_with_citations(environment: dict[str, str]) -> None:
    """The answer comes first, then each citation with its quotation, and the queries on request."""
    done = run(environment, "ask", "赤峰市2025年在期矿山总数最多多少个", "--show-sparql")
    assert done.exit_code == 0
    assert "680个" in done.output.splitlines()[0]
    assert "专栏6第4行（第五章第二节，第33页）  赤峰市 680" in done.output
    assert "SELECT" in done.output


def test_ask_refuses_with_exit_code_one(environment: dict[str, str]) -> None:
    """A question that the plan does not answer ends with exit code 1."""
    done = run(environment, "ask", "上海的地铁有几条线", "--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["answerable"] is False


def test_evaluate_reports_on_questions(environment: dict[str, str], tmp_path: Path) -> None:
    """A file of questions gives the table, the failures on request, and JSON."""
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": "1", "q": "通辽市在期矿山总数", "type": "fact", "gold": ["box6"], "answer_keys": ["220"]}\n'
        '{"id": "2", "q": "包头市在期矿山总数", "type": "fact", "gold": ["box6"], "answer_keys": ["91"]}\n',
        encoding="utf-8",
    )
    done = run(environment, "evaluate", str(path), "--failures")
    assert done.exit_code == 0
    assert "quotes verbatim: 1.000" in done.output
    assert "2  包头市在期矿山总数" in done.output
    data = json.loads(run(environment, "evaluate", str(path), "--format", "json").stdout)
    assert data["overall"]["R@1"] == 1.0
    assert data["overall"]["keys"] == 0.5


def test_without_a_build_the_way_out_is_named(tmp_path: Path) -> None:
    """Where nothing has been built, the error says which command builds."""
    done = run({"PLANGRAPH_STATE_DIR": str(tmp_path / "none")}, "search", "矿山")
    assert done.exit_code != 0
    assert "plangraph build" in str(done.exception)
