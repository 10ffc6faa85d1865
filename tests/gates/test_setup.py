"""The set-up script says plainly what is missing instead of failing with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from plangraph.resources import data_root

ROOT = data_root()


def set_up(tmp_path: Path, kind: str, python: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/setup.sh with a PATH that holds only the tools of `tmp_path` and the shell's own folder."""
    environment = {"PATH": str(tmp_path), "PYTHON": python, "VENV": str(tmp_path / "venv")}
    shell = "/bin/sh"
    return subprocess.run(
        [shell, str(ROOT / "scripts" / "setup.sh"), kind],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_named(tmp_path: Path) -> None:
    """A Python below 3.11 is refused with its version and what to do."""
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = "--version" ] && echo "Python 3.9.2" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)
    done = set_up(tmp_path, "run", "python3")
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    """No Python at all is said in one sentence."""
    done = set_up(tmp_path, "run", "python3")
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed and was not found" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_npm_stops_nothing(tmp_path: Path) -> None:
    """The query editor is optional: without npm one line says so, and the run goes on."""
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "editor.sh"), str(tmp_path / "vendor")],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "plangraph: npm was not found; /query shows a plain text area\n"
    assert not (tmp_path / "vendor").exists()


def test_the_lock_file_names_no_registry() -> None:
    """Each npm package is pinned by its checksum, wherever it is fetched from."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages)


def test_ci_runs_the_same_command() -> None:
    """Continuous integration runs `make test` and nothing else, and may be executed."""
    script = ROOT / ".ci" / "run"
    assert "exec make test" in script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)


def test_torch_is_pinned_to_the_cpu_build() -> None:
    """The constraints pin torch's CPU build on Linux and no CUDA package."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert 'torch==2.13.0+cpu ; sys_platform == "linux"' in constraints
    assert "nvidia" not in constraints
