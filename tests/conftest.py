"""Fixtures that several parts of the suite share: the built state folder and a running service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plangraph.resources import data_root

ROOT = data_root()


@pytest.fixture(scope="session")
def venv_bin() -> Path:
    """The folder with the console commands of the running Python."""
    return Path(sys.executable).parent


@pytest.fixture(scope="session")
def state_dir() -> Path:
    """The checkout's state folder with a current build; the build itself is safe against parallel calls."""
    from plangraph.ingest.pipeline import build  # only tests that need the graph pay for it

    folder = ROOT / ".plangraph"
    build(ROOT, folder, progress=False)
    return folder


@pytest.fixture(scope="session")
def server_url(state_dir: Path, venv_bin: Path) -> Iterator[str]:
    """The address of a real service on a free port of this machine."""
    process = subprocess.Popen(
        [str(venv_bin / "plangraph"), "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "PLANGRAPH_STATE_DIR": str(state_dir), "PLANGRAPH_LOG_LEVEL": "warning"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield match.group(0)
                break
        else:
            pytest.fail(f"the service ended with code {process.wait()} before it printed its address")
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
