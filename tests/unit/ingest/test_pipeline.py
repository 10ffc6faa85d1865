"""The build as a whole: deterministic, quick, atomic, safe when killed or run twice at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plangraph.domain.errors import BuildError, CorpusError, StoreError
from plangraph.domain.vocabulary import GRAPH_NAMES
from plangraph.graph.builds import FOLDER, POINTER, RECORD, current_build
from plangraph.graph.oxigraph_store import open_store
from plangraph.ingest.fingerprint import fingerprint
from plangraph.ingest.pipeline import build
from plangraph.ingest.publication import point_to
from plangraph.resources import data_root

ROOT = data_root()
LIMIT_S = 10.0


def start(state_dir: Path, *options: str, seed: str = "0") -> subprocess.Popen[str]:
    """A real `plangraph build` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "plangraph", "build", *options],
        env={**os.environ, "PLANGRAPH_STATE_DIR": str(state_dir), "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for a build and get what it wrote to standard output and standard error."""
    return process.communicate(timeout=120)


def complete(state_dir: Path) -> None:
    """Check that the current build can be opened and holds what its record says."""
    made = current_build(state_dir)
    sizes = open_store(made.store_path).graph_sizes()
    assert sum(sizes.values()) == sum(made.record.triples.values())
    assert made.dataset_path.read_bytes().count(b"\n") == sum(sizes.values())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with one finished build."""
    state_dir = tmp_path_factory.mktemp("state")
    build(ROOT, state_dir, progress=False)
    return state_dir


def test_a_build_fills_every_graph_in_time(tmp_path: Path) -> None:
    """A first build takes under ten seconds of processor time and reports the triples of each named graph."""
    started = time.process_time()
    report = build(ROOT, tmp_path, progress=False)
    assert time.process_time() - started < LIMIT_S
    assert report.rebuilt
    assert list(report.triples) == sorted(GRAPH_NAMES)
    assert all(report.triples[name] > 0 for name in GRAPH_NAMES)
    complete(tmp_path)


def test_unchanged_input_returns_at_once(built: Path) -> None:
    """A second build does nothing and says so."""
    started = time.process_time()
    report = build(ROOT, built, progress=False)
    assert time.process_time() - started < 1.0
    assert not report.rebuilt


def test_equal_input_gives_equal_bytes(built: Path, tmp_path: Path) -> None:
    """Another process with other hash seeds writes byte-identical N-Quads."""
    process = start(tmp_path, seed="12345")
    _, errors = finish(process)
    assert process.returncode == 0, errors
    first, second = current_build(built), current_build(tmp_path)
    assert first.dataset_path.read_bytes() == second.dataset_path.read_bytes()
    assert first.record == second.record


def test_changed_input_is_built_again(copy: Path, tmp_path: Path) -> None:
    """A change of one data file gives another fingerprint and another build; the one before it is kept for readers."""
    state_dir = tmp_path / "state"
    first = build(copy, state_dir, progress=False)
    path = copy / "ontology" / "vocabularies" / "units.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"体积单位', '"体积的单位'), encoding="utf-8")
    second = build(copy, state_dir, progress=False)
    assert second.rebuilt
    assert second.build.record.fingerprint != first.build.record.fingerprint
    assert first.build.path.is_dir()


def test_touching_a_file_changes_nothing(copy: Path) -> None:
    """The fingerprint depends on names and contents, not on times."""
    before = fingerprint(copy)
    os.utime(copy / "ontology" / "plangraph.ttl")
    assert fingerprint(copy) == before
    (copy / "ontology" / "alignments" / "new.ttl").write_text("", encoding="utf-8")
    assert fingerprint(copy) != before


def test_a_forced_build_leaves_open_readers_alone(tmp_path: Path) -> None:
    """A store that is open for reading still answers while and after a forced build replaces it."""
    first = build(ROOT, tmp_path, progress=False)
    reader = open_store(first.build.store_path)
    sizes = reader.graph_sizes()
    second = build(ROOT, tmp_path, progress=False, force=True)
    assert second.rebuilt
    assert second.build.path != first.build.path
    assert reader.graph_sizes() == sizes
    third = build(ROOT, tmp_path, progress=False, force=True)
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == sorted(
        [second.build.path.name, third.build.path.name]
    )


@pytest.mark.slow
def test_a_killed_build_never_leaves_half_a_store(tmp_path: Path) -> None:
    """Builds that are killed at moments spread over their whole time leave the current build whole."""
    started = time.monotonic()
    finish(start(tmp_path))
    whole = time.monotonic() - started
    for part in range(1, 10):
        process = start(tmp_path, "--force")
        time.sleep(whole * part / 10)
        process.send_signal(signal.SIGKILL)
        finish(process)
        complete(tmp_path)
    before = (tmp_path / POINTER).read_text(encoding="utf-8")  # a build that was quicker than its kill may be current
    report = build(ROOT, tmp_path, progress=False, force=True)
    complete(tmp_path)
    assert [path.name for path in (tmp_path / FOLDER).iterdir() if path.name.startswith(".")] == []
    assert report.build.path.name != before.strip()


@pytest.mark.slow
def test_a_killed_first_build_is_no_build(tmp_path: Path) -> None:
    """A first build that is killed leaves either nothing or a whole build, and the next one works."""
    process = start(tmp_path)
    time.sleep(0.8)
    process.kill()
    finish(process)
    if (tmp_path / POINTER).exists():
        complete(tmp_path)
    else:
        with pytest.raises(StoreError, match="plangraph build"):
            current_build(tmp_path)
    build(ROOT, tmp_path, progress=False)
    complete(tmp_path)


@pytest.mark.slow
def test_builds_at_the_same_time_agree(tmp_path: Path) -> None:
    """Several builds of the same input at once all succeed and make one build."""
    processes = [start(tmp_path, "--format", "json") for _ in range(3)]
    reports = [finish(process) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], reports
    assert sum(json.loads(out)["rebuilt"] for out, _ in reports) == 1
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
    complete(tmp_path)


def test_no_progress_bar_without_a_terminal(tmp_path: Path) -> None:
    """Standard error stays empty when it is no terminal; the report is on standard output."""
    out, err = finish(start(tmp_path))
    assert err == ""
    assert "vocabularies" in out


@pytest.mark.parametrize("damage", ["record", "dataset", "store", "pointer"])
def test_a_damaged_build_is_built_again(built: Path, tmp_path: Path, damage: str) -> None:
    """A build whose files are damaged is noticed and replaced; readers get an error that says what to do."""
    state_dir = tmp_path / "state"
    shutil.copytree(built, state_dir)
    made = current_build(state_dir)
    match damage:
        case "record":
            (made.path / RECORD).write_text("{", encoding="utf-8")
        case "dataset":
            made.dataset_path.write_bytes(made.dataset_path.read_bytes()[:-100])
        case "store":
            (made.store_path / "CURRENT").unlink()
        case _:
            point_to(state_dir, "../elsewhere")
    with pytest.raises(StoreError, match=r"[Bb]uild"):
        current_build(state_dir)
    assert build(ROOT, state_dir, progress=False).rebuilt
    complete(state_dir)


def test_a_broken_vocabulary_leaves_the_old_build(copy: Path, tmp_path: Path) -> None:
    """A file that does not parse is named, and the build before it stays the current one."""
    state_dir = tmp_path / "state"
    made = build(copy, state_dir, progress=False).build
    path = copy / "ontology" / "vocabularies" / "zones.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "\nbroken", encoding="utf-8")
    with pytest.raises(BuildError, match=r"zones\.ttl"):
        build(copy, state_dir, progress=False)
    assert current_build(state_dir).path == made.path


def test_an_ambiguous_name_stops_the_build(copy: Path, tmp_path: Path) -> None:
    """Two concepts of one scheme with the same name are both named in the error."""
    path = copy / "ontology" / "vocabularies" / "administrative-divisions.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"锡盟"@zh', '"赤峰"@zh'), encoding="utf-8")
    with pytest.raises(BuildError, match=r"'赤峰' names .*150400 and .*152500"):
        build(copy, tmp_path / "state", progress=False)


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    """A data root without corpus gives the corpus error, not a traceback."""
    with pytest.raises(CorpusError, match="corpus"):
        build(tmp_path, tmp_path / "state", progress=False)


def test_a_state_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    """A state folder that cannot be made gives an error that names the setting."""
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="PLANGRAPH_STATE_DIR"):
        build(ROOT, tmp_path / "state", progress=False)
