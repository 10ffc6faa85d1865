"""Putting a finished dataset on disk so that a reader never sees half of one.

A build is written into a hidden folder, flushed to the disk, renamed into place, and only then named by the pointer,
which is itself replaced by a rename. A build that is killed leaves a hidden folder that the next build removes. One
lock per state folder keeps concurrent builds apart; readers need none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from pyoxigraph import Quad, Store

from plangraph.domain.errors import StoreError
from plangraph.graph.builds import DATASET, FOLDER, POINTER, RECORD, STORE, Build, BuildRecord, read_build, unused
from plangraph.graph.serialization import nquads

_LOCK = "build.lock"
_UNFINISHED = ".unfinished-"
_KEPT = 2  # the current build and the one before it; older ones stay as long as a running service leases them


@contextmanager
def build_lock(state_dir: Path) -> Iterator[None]:
    """Hold the state folder's build lock, waiting for another build to end.

    Raises:
        StoreError: when the state folder cannot be made or written.
    """
    try:
        (state_dir / FOLDER).mkdir(parents=True, exist_ok=True)
        lock = FileLock(state_dir / _LOCK)
        lock.acquire()
    except OSError as error:
        raise StoreError(f"The state folder {state_dir} cannot be used: {error}. Set PLANGRAPH_STATE_DIR.") from error
    try:
        yield
    finally:
        lock.release()


def publish(
    state_dir: Path, fingerprint: str, quads: Sequence[Quad], triples: Mapping[str, int], step: Callable[[str], None]
) -> Build:
    """Write the dataset as a new build and make it the current one; call only while holding the lock.

    Args:
        state_dir: the state folder.
        fingerprint: the fingerprint of the inputs, which becomes the folder's name.
        quads: the canonical quads, sorted.
        triples: the number of triples of each graph.
        step: called with the name of each step as it starts.
    """
    folder = state_dir / FOLDER
    _remove_unfinished(folder)
    draft = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    step("store")
    data = nquads(quads)
    (draft / DATASET).write_bytes(data)
    _write_store(draft / STORE, quads)
    record = BuildRecord(fingerprint, len(data), hashlib.sha256(data).hexdigest(), dict(triples))
    (draft / RECORD).write_text(record.to_json(), encoding="utf-8")
    step("publish")
    _flush(draft)
    path = _free_name(folder, fingerprint)
    draft.rename(path)
    _flush_folder(folder)
    previous = _pointed(state_dir)
    point_to(state_dir, path.name)
    _remove_old(folder, keep={path.name, previous})
    return read_build(path)


def point_to(state_dir: Path, name: str) -> None:
    """Make the build folder `name` the current one, atomically."""
    draft = state_dir / f"{_UNFINISHED}{POINTER}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(state_dir / POINTER)
    _flush_folder(state_dir)


def _write_store(path: Path, quads: Sequence[Quad]) -> None:
    store = Store(str(path))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
    del store  # closes the database


def _free_name(folder: Path, fingerprint: str) -> Path:
    """A folder name that is not taken: a forced rebuild never touches the build that readers may have open."""
    path, number = folder / fingerprint, 1
    while path.exists():
        number += 1
        path = folder / f"{fingerprint}-{number}"
    return path


def _pointed(state_dir: Path) -> str:
    try:
        return (state_dir / POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        return ""  # nothing has been built before


def _remove_unfinished(folder: Path) -> None:
    for path in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _remove_old(folder: Path, keep: set[str]) -> None:
    builds = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    spare = max(0, _KEPT - len(keep - {""}))
    for path in [path for path in builds if path.name not in keep][spare:]:
        doomed = folder / f"{_UNFINISHED}{path.name}"  # out of readers' sight first, then piece by piece
        with unused(path) as removable:
            if removable:
                path.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
