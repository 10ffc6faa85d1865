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


def test_files_for_people(refused: Path, tmp_path: Path) -> None:
    """Review sheet and tables hold all files together, with the exit code of the findings."""
    run = CliRunner().invoke
    for output, start in (("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        target = tmp_path / f"review.{output}"
        arguments = [str(EXAMPLE), str(refused), "--format", output, "--out", str(target)]
        assert run(command, arguments).exit_code == 1
        assert target.read_bytes().startswith(start)


def test_lines_are_streamed(refused: Path, tmp_path: Path) -> None:
    """NDJSON has one line per project of every file; a broken line ends it with exit code 2 and its place."""
    run = CliRunner().invoke
    lines = tmp_path / "projects.ndjson"
    lines.write_text(refused.read_text(encoding="utf-8") + "\n" + '{"kind": "closure"}\n', encoding="utf-8")
    done = run(command, [str(lines), str(EXAMPLE), "--format", "ndjson"])
    assert done.exit_code == 1
    assert [json.loads(line)["conforms"] for line in done.stdout.splitlines()] == [False, False, True]
    lines.write_text(refused.read_text(encoding="utf-8") + "\n{", encoding="utf-8")
    broken = run(command, [str(lines), "--format", "ndjson"])
    assert broken.exit_code == 2
    assert "projects.ndjson:2:" in broken.stderr
    assert len(broken.stdout.splitlines()) == 1


def test_template_engine_and_register(refused: Path, tmp_path: Path) -> None:
    """Templates are written, the reference engine gives the same text, and a register adds its totals."""
    run = CliRunner().invoke
    book, sheet = tmp_path / "t.xlsx", tmp_path / "t.csv"
    assert run(command, ["--template", str(book)]).exit_code == 0
    assert book.read_bytes().startswith(b"PK")
    assert run(command, ["--template", str(sheet), "--kind", "closure"]).exit_code == 0
    assert "矿山闭坑" in sheet.read_text(encoding="utf-8-sig")
    assert run(command, ["--template", str(sheet)]).exit_code == 2
    assert run(command, [str(refused), "--engine", "pyshacl"]).output == run(command, [str(refused)]).output
    register, mine = tmp_path / "register.json", tmp_path / "mine.json"
    standing = {"kind": "batch", "batch_type": "active_mines", "league": "乌海市", "as_of": "2025-12-31"}
    register.write_text(json.dumps(standing | {"active_mines_total": 50}), encoding="utf-8")
    mine.write_text(
        json.dumps({"kind": "mining_new", "mineral": "煤", "region": {"league": "乌海市"}}), encoding="utf-8"
    )
    assert "box6_league" in run(command, [str(mine), "--register", str(register)]).output
    assert "box6_league" not in run(command, [str(mine)]).output
