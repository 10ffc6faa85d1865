"""Every curl and Python snippet of docs/clients.md works against a running service."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plangraph.resources import data_root

TEXT = (data_root() / "docs" / "clients.md").read_text(encoding="utf-8")
EXAMPLE = "http://127.0.0.1:8000"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CURLS = [
    command
    for language, text in BLOCKS
    if language == "sh"
    for command in re.split(r"\n(?=curl)", text.strip())
    if command.startswith("curl")
]
PYTHONS = [text for language, text in BLOCKS if language == "python"]


def test_the_guide_has_snippets_for_every_tool() -> None:
    """curl, Python, R, JavaScript, Java and spreadsheets are there; so many that an edit cannot lose them unseen."""
    assert {language for language, _ in BLOCKS} == {"sh", "python", "r", "js", "java", "text"}
    assert (len(CURLS), len(PYTHONS)) == (14, 3)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("command", CURLS)
def test_a_curl_line_gives_an_answer(server_url: str, tmp_path: Path, command: str) -> None:
    """The service answers with success and with something in it."""
    line = command.replace("curl -s", "curl -sS --fail", 1).replace(EXAMPLE, server_url)
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    written = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(done.stdout) > 5 or written


@pytest.mark.parametrize("program", PYTHONS, ids=[text.split()[1].partition(".")[0] for text in PYTHONS])
def test_a_python_snippet_runs(server_url: str, program: str) -> None:
    """It ends without an error, and its own assertions hold."""
    code = program.replace(EXAMPLE, server_url)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
