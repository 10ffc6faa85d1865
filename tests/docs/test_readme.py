"""Every command that the two READMEs show is run against a real service."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from plangraph.resources import data_root

ROOT = data_root()


def commands(name: str) -> list[str]:
    """The commands behind `$ ` in the console blocks of a document."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


CASES = [(name, command) for name in ("README.md", "README.zh.md") for command in commands(name)]


def test_the_readmes_show_commands() -> None:
    """The collection of commands did not silently become empty."""
    assert len(CASES) >= 14


@pytest.mark.parametrize(("name", "command"), CASES)
def test_readme_command_runs(name: str, command: str, server_url: str, venv_bin: Path) -> None:
    """The command ends well and prints something."""
    if command.startswith("curl") and not shutil.which("curl"):
        pytest.skip("curl is not installed; tests/api asks the same questions without it")
    adapted = command.replace("http://127.0.0.1:8000", server_url).replace(".venv/bin/", f"{venv_bin}/")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", adapted], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_every_linked_or_named_path_exists(name: str) -> None:
    """A document names only files and folders that are there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    named = re.findall(r"`((?:src|api|docs|tests|corpus|ontology|shapes|benchmarks)/[\w./-]*)`", text)
    assert [path for path in [*linked, *named] if not (ROOT / path).exists()] == []
