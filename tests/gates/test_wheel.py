"""The built wheel, installed in an empty environment outside the checkout, finds its data, builds and serves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from plangraph.resources import data_root

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new virtual environment with the wheel; third-party packages come by path, not by copy."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(data_root())],
        check=True,
        capture_output=True,
    )
    venv.create(folder / "venv", with_pip=False)
    bin_folder = folder / "venv" / "bin"
    (wheel,) = folder.glob("*.whl")
    site = next((folder / "venv" / "lib").glob("python*/site-packages"))
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(bin_folder / "python"), "install", "-q", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
    )
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return bin_folder


def clean_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user with an empty home folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLANGRAPH_", "PYTHON"))}
    return {**kept, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def plangraph(environment: Path, tmp_path: Path, *arguments: str) -> str:
    """Standard output of the installed command, run outside the checkout."""
    done = subprocess.run(
        [str(environment / "plangraph"), *arguments],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_data(environment: Path, tmp_path: Path) -> None:
    """Ontology, shapes and corpus are found inside the installed package, not in the checkout."""
    code = "from plangraph.resources import data_root; print(data_root())"
    done = subprocess.run(
        [str(environment / "python"), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert str(environment.parent) in done.stdout


def test_every_command_shows_help(environment: Path, tmp_path: Path) -> None:
    """Each console command can be loaded from the wheel."""
    names = re.findall(r"^  ([a-z]+)  ", plangraph(environment, tmp_path, "--help"), flags=re.MULTILINE)
    assert len(names) >= 8
    for name in names:
        assert "Usage:" in plangraph(environment, tmp_path, name, "--help")


def test_the_corpus_check_runs(environment: Path, tmp_path: Path) -> None:
    """The installed corpus passes its own check."""
    assert "103" in plangraph(environment, tmp_path, "corpus", "check")


@pytest.fixture
def server(environment: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a service started from the wheel on a free port."""
    process = subprocess.Popen(
        [str(environment / "plangraph"), "serve", "--port", "0"],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield match.group(0)
                break
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def test_the_service_starts_and_answers(server: str) -> None:
    """A service from the wheel answers a question with its citation."""
    query = urllib.parse.quote("赤峰市2025年在期矿山总数最多多少个")
    with urllib.request.urlopen(f"{server}/ask?q={query}", timeout=30) as response:
        answer = json.load(response)
    assert "680" in answer["answer"]
    assert any(citation["box"] == 6 for citation in answer["citations"])
