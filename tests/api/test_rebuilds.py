"""A running service goes on answering while the graph is built anew several times."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import httpx2
import pytest
from tests.support.serving import serving

from plangraph.graph.builds import FOLDER, POINTER

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.slow
def test_workers_respawn_after_several_rebuilds(state_dir: Path, venv_bin: Path, tmp_path: Path) -> None:
    """Killed workers open the build that the service began with, although three newer ones exist."""
    name = (state_dir / POINTER).read_text(encoding="utf-8").strip()
    shutil.copytree(state_dir / FOLDER / name, tmp_path / FOLDER / name)
    shutil.copy(state_dir / POINTER, tmp_path / POINTER)
    with serving(tmp_path, PLANGRAPH_QUERY_TIMEOUT_S="1") as (url, _):
        environment = {**os.environ, "PLANGRAPH_STATE_DIR": str(tmp_path)}
        for _ in range(3):
            command = [str(venv_bin / "plangraph"), "build", "--force", "--quiet"]
            subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
        for number in range(3):
            query = f"{RUNAWAY} # {number}"
            assert httpx2.get(f"{url}/sparql", params={"query": query}, timeout=20).status_code == 503
            time.sleep(0.3)
            answer = httpx2.get(f"{url}/sparql", params={"query": f"ASK {{ ?s ?p {number} }}"}, timeout=20)
            assert answer.status_code == 200
        assert (tmp_path / FOLDER / name).is_dir()
