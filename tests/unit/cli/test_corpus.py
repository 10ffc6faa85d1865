"""`plangraph corpus`: output forms and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plangraph.cli.corpus import command
from plangraph.resources import data_root

PLAN = Path("corpus/documents/nmg-2021-2025")


def corpus(*arguments: str) -> Result:
    """The result of `plangraph corpus` with these arguments."""
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data root with a copy of the corpus."""
    shutil.copytree(data_root() / "corpus", tmp_path / "corpus")
    return tmp_path


def test_check_prints_what_it_verified() -> None:
    """A whole corpus gives exit code 0, one line per proof and a summary."""
    result = corpus("check")
    assert result.exit_code == 0
    assert "ok   counts    paragraphs: 103" in result.stdout
    assert result.stdout.endswith("verified, 0 different\n")
    assert len(corpus("check", "--quiet").stdout.splitlines()) == 1


def test_check_prints_json() -> None:
    """The JSON form carries the same findings."""
    report = json.loads(corpus("check", "--format", "json").stdout)
    assert report["ok"] is True
    assert report["documents"][0]["id"] == "nmg-2021-2025"
    assert {"check", "ok", "message", "place"} == set(report["documents"][0]["findings"][0])


def test_check_exits_1_and_names_the_place(root: Path) -> None:
    """A changed digit gives exit code 1 and the line of the source."""
    path = root / PLAN / "web.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("2150处", "2151处"), encoding="utf-8")
    result = corpus("check", "--root", str(root), "--quiet")
    assert result.exit_code == 1
    assert "FAIL source    web.txt, line 15, byte " in result.stdout
    assert "ch1.s1.i0.p1" in result.stdout
    assert json.loads(corpus("check", "--root", str(root), "--format", "json").stdout)["ok"] is False


def test_unusable_input_is_told_apart(tmp_path: Path) -> None:
    """A root without corpus and an unknown plan are wrong use, not differences."""
    missing = corpus("check", "--root", str(tmp_path))
    assert missing.exit_code not in {0}
    assert "manifest.toml" in str(missing.exception)
    unknown = corpus("check", "--document", "absent")
    assert unknown.exit_code == 2
    assert "nmg-2021-2025" in unknown.stderr


def test_parse_writes_only_what_changed(root: Path) -> None:
    """A lost record file is named and made again; a second run changes nothing."""
    (root / PLAN / "tables" / "box4.csv").unlink()
    assert corpus("parse", "--root", str(root)).stdout == "nmg-2021-2025/tables/box4.csv\n"
    assert corpus("parse", "--root", str(root)).stdout == ""
