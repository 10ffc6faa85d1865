"""Clients of the running service, and a second service with tight limits for the tests that attack it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.support.serving import TERMS, serving

from plangraph.resources import data_root

TIGHT = {
    "PLANGRAPH_QUERY_TIMEOUT_S": "2",
    "PLANGRAPH_QUERY_MAX_ROWS": "200",
    "PLANGRAPH_QUERY_MEMORY_MIB": "256",
    "PLANGRAPH_MAX_BODY_BYTES": "20000",
    "PLANGRAPH_LOG_LEVEL": "warning",
}


@pytest.fixture(scope="session")
def client(server_url: str) -> Iterator[httpx2.Client]:
    """A client of the running service that follows no redirects."""
    with httpx2.Client(base_url=server_url, timeout=30) as opened:
        for _ in range(100):
            if opened.get("/readyz").status_code == 200:
                break
        yield opened


@pytest.fixture(scope="session")
def dataset_urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of services over a small dataset: `own` keeps its default graph, `union` merges the named ones."""
    folder = tmp_path_factory.mktemp("dataset")
    with (
        serving(folder, "--dataset", str(TERMS)) as (own, _),
        serving(folder, "--dataset", str(TERMS), "--union-default-graph") as (union, _),
    ):
        yield {"own": own, "union": union}


@pytest.fixture(scope="session")
def tight_url(state_dir: Path, venv_bin: Path) -> Iterator[str]:
    """The address of a service whose limits are reached quickly."""
    process = subprocess.Popen(
        [str(venv_bin / "plangraph"), "serve", "--port", "0"],
        cwd=data_root(),
        env={**os.environ, **TIGHT, "PLANGRAPH_STATE_DIR": str(state_dir)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, f"the service printed {line!r} instead of its address"
        yield found.group(0)
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


@pytest.fixture(scope="session")
def tight(tight_url: str) -> Iterator[httpx2.Client]:
    """A client of the service with tight limits."""
    with httpx2.Client(base_url=tight_url, timeout=30) as opened:
        yield opened
