"""A bounded run of the coverage-guided fuzzer, started from every published example."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plangraph.resources import data_root
from plangraph.validation.reading import MEDIA_TYPES

TARGET = Path(__file__).with_name("intake.py")
EXAMPLES = data_root() / "docs" / "examples" / "submissions"
MEDIA = {".jsonld": "application/ld+json", ".json": "application/json", ".ttl": "text/turtle", ".csv": "text/csv"}
SECONDS = 20
SEED = 20220819


@pytest.mark.slow
def test_no_body_found_by_coverage_breaks_the_intake(tmp_path: Path) -> None:
    """Every input that the fuzzer reaches is reported on or refused with a clear error."""
    pytest.importorskip("atheris", reason="atheris has no build for this Python (pip install '.[test]')")
    types = sorted(MEDIA_TYPES)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for path in sorted(EXAMPLES.iterdir()):
        if path.suffix in MEDIA:
            first = bytes([types.index(MEDIA[path.suffix])])
            (seeds / path.name).write_bytes(first + path.read_bytes())
    assert list(seeds.iterdir())
    limits = [f"-max_total_time={SECONDS}", f"-seed={SEED}", "-max_len=4096", "-timeout=10", "-rss_limit_mb=4096"]
    done = subprocess.run(
        [sys.executable, str(TARGET), str(seeds), *limits, f"-artifact_prefix={tmp_path}/"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "Done" in done.stderr
