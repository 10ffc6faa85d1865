"""A build that is in use stays on disk, however often the graph is built anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from plangraph.domain.errors import StoreError
from plangraph.graph.builds import FOLDER, current_build, leased_build, unused
from plangraph.ingest.publication import build_lock, publish

HOLDER = """
import sys
from pathlib import Path
from plangraph.graph.builds import leased_build
with leased_build(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def publish_next(state_dir: Path, number: int) -> str:
    """Publish a tiny dataset and get the name of its folder."""
    name = NamedNode("https://example.org/g")
    quads = [Quad(name, name, Literal(number), name)]
    with build_lock(state_dir):
        return publish(state_dir, f"build{number}", quads, {"g": 1}, lambda _: None).path.name


def names(state_dir: Path) -> set[str]:
    """The folders of all builds."""
    return {path.name for path in (state_dir / FOLDER).iterdir()}


def test_only_the_current_build_and_the_one_before_stay(tmp_path: Path) -> None:
    """What nobody uses is removed."""
    for number in range(5):
        publish_next(tmp_path, number)
    assert names(tmp_path) == {"build3", "build4"}


def test_a_leased_build_survives_any_number_of_builds(tmp_path: Path) -> None:
    """Its files are whole as long as the lease lasts, and are removed by the first build after it."""
    publish_next(tmp_path, 0)
    with leased_build(tmp_path) as held:
        for number in range(1, 5):
            publish_next(tmp_path, number)
        assert held.path.name == "build0"
        assert (held.store_path / "CURRENT").is_file()
        assert names(tmp_path) == {"build0", "build3", "build4"}
    publish_next(tmp_path, 5)
    assert names(tmp_path) == {"build4", "build5"}


def test_a_lease_ends_with_its_process(tmp_path: Path) -> None:
    """A service that is killed leaves nothing behind that must be cleaned by hand."""
    publish_next(tmp_path, 0)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        path = current_build(tmp_path).path
        with unused(path) as free:
            assert not free
        holder.kill()
    with unused(path) as free:
        assert free


def test_several_services_may_lease_one_build(tmp_path: Path) -> None:
    """Leases are shared; the last one counts."""
    publish_next(tmp_path, 0)
    with leased_build(tmp_path) as first:
        with leased_build(tmp_path) as second:
            assert first.path == second.path
        with unused(first.path) as free:
            assert not free


def test_there_is_no_lease_without_a_build(tmp_path: Path) -> None:
    """The error says what to run."""
    with pytest.raises(StoreError, match="plangraph build"), leased_build(tmp_path):
        pass
