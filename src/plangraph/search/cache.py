"""A prepared index on disk, so that a command starts fast; it is made anew where what it depends on has changed.

One NumPy archive holds the arrays, and the words and records as JSON text.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plangraph.graph.concepts import Concept
from plangraph.search.dense import Vectors
from plangraph.search.lexical import LexicalIndex
from plangraph.search.prepared import Prepared

_RECORDS = "records"
_TEXTS = ("texts", "questions", "places", "links", "readings", "modalities")


def cache_path(folder: Path, fingerprint: str) -> Path:
    """The file for a build's fingerprint and the code of this package."""
    digest = hashlib.sha256(fingerprint.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return folder / f"search-{digest.hexdigest()[:32]}.npz"


def read_prepared(path: Path) -> Prepared | None:
    """What the file holds, or None where there is no whole file of this form."""
    arrays = _read(path)
    try:
        values = json.loads(arrays.pop(_RECORDS).tobytes())
        concepts = tuple(Concept(**record) for record in values["concepts"])
        indexes = {
            name: LexicalIndex.from_arrays(tokens, {part: arrays[f"{name}.{part}"] for part in LexicalIndex.PARTS})
            for name, tokens in values["tokens"].items()
        }
        return Prepared(concepts, values["keys"], indexes, **{name: values[name] for name in _TEXTS})
    except (ValueError, KeyError, TypeError):
        return None  # missing, cut off, or of an earlier form: the caller prepares it again


def write_prepared(path: Path, prepared: Prepared) -> None:
    """Write the file whole or not at all, and remove those of earlier builds; a read-only folder is left as it is."""
    values = {
        "concepts": [asdict(concept) for concept in prepared.concepts],
        "keys": dict(prepared.keys),
        "tokens": {name: list(index.tokens) for name, index in prepared.indexes.items()},
        **{name: getattr(prepared, name) for name in _TEXTS},
    }
    arrays: dict[str, NDArray[Any]] = {
        f"{name}.{part}": array for name, index in prepared.indexes.items() for part, array in index.arrays.items()
    }
    arrays[_RECORDS] = np.frombuffer(json.dumps(values, ensure_ascii=False).encode(), np.uint8)
    _write(path, arrays, "search-*")


def read_vectors(path: Path, texts: int) -> Vectors | None:
    """The kept vectors of so many texts, shape `(texts, dim)`, or None where there is no whole file of them."""
    vectors = _read(path).get("vectors")
    return None if vectors is None or len(vectors) != texts else np.asarray(vectors, np.float32)


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Write the vectors whole or not at all; those of earlier texts or models are removed."""
    _write(path, {"vectors": vectors}, "vectors-*")


def _read(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an archive; empty where it is missing or damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(path: Path, arrays: Mapping[str, NDArray[Any]], earlier: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        Path(name).replace(path)
        for old in path.parent.glob(earlier):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        return  # the index works without its file; only the next start is slower
