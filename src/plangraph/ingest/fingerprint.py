"""The fingerprint of a build: one SHA-256 over every file that the built dataset depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

_INPUTS = ("corpus", "ontology", "shapes")
_LAYERS = ("domain", "text", "corpus", "graph", "ingest")
_ENGINES = ("pyoxigraph",)


def input_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every input with the name it is known by: the data files, and the code of the layers that build, sorted."""
    package = Path(__file__).resolve().parents[1]
    for name in _INPUTS:
        yield from _files(root / name, f"data/{name}")
    for name in _LAYERS:
        yield from _files(package / name, f"code/{name}")


def fingerprint(root: Path) -> str:
    """The fingerprint of the current inputs, 64 hexadecimal digits; equal inputs give equal fingerprints."""
    digest = hashlib.sha256()
    for name in _ENGINES:
        digest.update(f"{name} {version(name)}\n".encode())
    for name, path in input_files(root):
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "__")) for part in path.relative_to(folder).parts[:-1])
        if path.is_file() and not hidden and not path.name.startswith(".") and path.suffix != ".pyc":
            yield f"{prefix}/{path.relative_to(folder).as_posix()}", path
