"""Requests made at random from the description never break the service or its promises."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = "3"
SEED = "20220819"


@pytest.mark.slow
def test_random_requests_get_described_answers(server_url: str, venv_bin: Path, tmp_path: Path) -> None:
    """No failure of the server, no status, type or body that the description does not name."""
    done = subprocess.run(
        [
            str(venv_bin / "schemathesis"),
            "run",
            f"{server_url}/openapi.json",
            *("--checks", CHECKS),
            *("--max-examples", EXAMPLES),
            *("--seed", SEED),
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:]
