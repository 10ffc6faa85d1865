"""Starts real services for the tests that need settings or a dataset of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plangraph.resources import data_root

TERMS = data_root() / "tests" / "fixtures" / "terms.trig"


@contextmanager
def serving(state_dir: Path, *options: str, **settings: str) -> Iterator[tuple[str, int]]:
    """The address and the process number of a service with its own options and settings."""
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "plangraph"), "serve", "--port", "0", *options],
        cwd=data_root(),
        env={**os.environ, "PLANGRAPH_LOG_LEVEL": "warning", **settings, "PLANGRAPH_STATE_DIR": str(state_dir)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, f"the service printed {line!r} instead of its address"
        yield found.group(0), process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
