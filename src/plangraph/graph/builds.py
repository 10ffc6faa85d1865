"""Where built graphs lie: `<state>/builds/<name>/{store/, dataset.nq, build.json}` and the pointer `<state>/current`.

The pointer is a small text file with the name of one folder under `builds/`. It is replaced atomically, so a reader
finds either the old build or the new one, never half of one. Whoever serves a build for long takes a lease on it: a
shared lock on a file in its folder, which ends with the process that holds it, and which keeps the folder from removal.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from plangraph.domain.errors import StoreError

POINTER = "current"
FOLDER = "builds"
STORE = "store"
DATASET = "dataset.nq"
RECORD = "build.json"
LEASE = "in-use.lock"
_LEASE_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What a build holds: the fingerprint of its inputs, its dataset and its triples by short graph name."""

    fingerprint: str
    dataset_bytes: int
    dataset_sha256: str
    triples: Mapping[str, int]

    def to_json(self) -> str:
        """The record as the text of `build.json`."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build: its folder and its record."""

    path: Path
    record: BuildRecord

    @property
    def store_path(self) -> Path:
        """The folder of the store, for `open_store`."""
        return self.path / STORE

    @property
    def dataset_path(self) -> Path:
        """The canonical N-Quads file of the whole dataset."""
        return self.path / DATASET


def read_build(path: Path) -> Build:
    """The finished build in the folder `path`.

    Raises:
        StoreError: when the folder holds no complete build.
    """
    try:
        values = json.loads((path / RECORD).read_text(encoding="utf-8"))
        record = BuildRecord(**values)
        complete = (path / STORE / "CURRENT").is_file() and (path / DATASET).stat().st_size == record.dataset_bytes
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"The build at {path} cannot be read: {error}. Run `plangraph build --force`.") from error
    if not complete:
        raise StoreError(f"The build at {path} is incomplete: store or dataset differ from {RECORD}. Build again.")
    return Build(path, record)


def current_build(state_dir: Path) -> Build:
    """The build that the pointer in `state_dir` names.

    Raises:
        StoreError: when nothing has been built yet or the build is damaged.
    """
    pointer = state_dir / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StoreError(f"No graph has been built in {state_dir}. Run `plangraph build`.") from error
    if not name or "/" in name or name.startswith("."):
        raise StoreError(f"{pointer} holds {name!r} instead of the name of a build. Run `plangraph build --force`.")
    return read_build(state_dir / FOLDER / name)


@contextmanager
def leased_build(state_dir: Path) -> Iterator[Build]:
    """The current build, kept on disk until the context ends, however often the graph is built anew meanwhile.

    Raises:
        StoreError: as `current_build` does.
    """
    for _ in range(_LEASE_ATTEMPTS):
        build = current_build(state_dir)
        descriptor = _lease(build.path)
        if descriptor is not None:
            try:
                yield build
            finally:
                os.close(descriptor)
            return
    raise StoreError(f"The builds in {state_dir} are removed faster than they can be opened. Try again.")


@contextmanager
def unused(path: Path) -> Iterator[bool]:
    """Whether nobody holds a lease on the build in the folder `path`; nobody can take one before the context ends."""
    descriptor = os.open(path / LEASE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _lease(path: Path) -> int | None:
    """A descriptor that holds the lease, or None where the folder was removed in the meantime."""
    try:
        descriptor = os.open(path / LEASE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:
        return None
    except OSError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # a state folder that cannot be written is not cleaned either
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if (path / LEASE).exists():
        return descriptor
    os.close(descriptor)
    return None
