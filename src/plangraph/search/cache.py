"""A prepared index on disk, so that a command starts fast; it is made anew where what it depends on has changed.

One NumPy archive holds the arrays, and the words and records as MessagePack.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from plangraph.graph.concepts import Concept
from plangraph.search.dense import Vectors
from plangraph.search.lexical import LexicalIndex
from plangraph.search.prepared import Prepared, TextList

_RECORDS: Final = "records"
_TEXTS: Final = ("texts", "questions")
_KEPT_MODELS: Final = 4
_VECTORS: Final = ("vectors", "means")


@dataclass(frozen=True, slots=True)
class _Records:
    """What is kept of `Prepared` besides arrays and texts; `tokens` holds the words of each lexical index."""

    concepts: tuple[Concept, ...]
    keys: Mapping[str, Sequence[int]]
    tokens: Mapping[str, Sequence[str]]
    places: Sequence[int]
    links: Mapping[str, Sequence[int]]
    readings: Mapping[str, str]
    modalities: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """The vectors of all texts, shape `(n_texts, dim)`, and the mean direction of each group."""

    texts: Vectors
    means: Vectors


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
        kept = msgspec.msgpack.decode(arrays.pop(_RECORDS).tobytes(), type=_Records)
        indexes = {
            name: LexicalIndex.from_arrays(tokens, {part: arrays[f"{name}.{part}"] for part in LexicalIndex.PARTS})
            for name, tokens in kept.tokens.items()
        }
        texts, questions = (TextList(arrays[name].tobytes()) for name in _TEXTS)
    except (msgspec.MsgspecError, KeyError):
        return None  # missing, cut off, or of an earlier form: the caller prepares it again
    return Prepared(
        kept.concepts, kept.keys, indexes, texts, questions, kept.places, kept.links, kept.readings, kept.modalities
    )


def write_prepared(path: Path, prepared: Prepared) -> None:
    """Write the file whole or not at all, and remove those of earlier builds; a read-only folder is left as it is."""
    records = _Records(
        concepts=prepared.concepts,
        keys=prepared.keys,
        tokens={name: list(index.tokens) for name, index in prepared.indexes.items()},
        places=prepared.places,
        links=prepared.links,
        readings=prepared.readings,
        modalities=prepared.modalities,
    )
    arrays: dict[str, NDArray[Any]] = {
        f"{name}.{part}": array for name, index in prepared.indexes.items() for part, array in index.arrays.items()
    }
    arrays[_RECORDS] = np.frombuffer(msgspec.msgpack.encode(records), np.uint8)
    arrays |= {name: np.frombuffer(getattr(prepared, name).raw, np.uint8) for name in _TEXTS}
    _write(path, arrays, "search-*")


def read_vectors(path: Path, texts: int) -> KeptVectors | None:
    """The kept vectors of so many texts, or None where there is no whole file of them."""
    arrays = _read(path)
    if any(name not in arrays for name in _VECTORS) or len(arrays["vectors"]) != texts:
        return None
    vectors, means = (np.asarray(arrays[name], np.float32) for name in _VECTORS)
    return KeptVectors(vectors, means)


def write_vectors(path: Path, vectors: KeptVectors) -> None:
    """Write the vectors whole or not at all; those of earlier texts of the same model are removed.

    The name of the file is `vectors-<model>-<texts>.npz`. The vectors of the models written last are kept.
    """
    model = path.name.rpartition("-")[0]
    _write(path, {"vectors": vectors.texts, "means": vectors.means}, f"{model}-*")
    kept = sorted(path.parent.glob("vectors-*"), key=lambda one: one.stat().st_mtime_ns)
    for old in kept[:-_KEPT_MODELS]:
        old.unlink(missing_ok=True)


def read_numbers(path: Path) -> dict[str, NDArray[np.int64]]:
    """The lists of numbers by name that `write_numbers` has written."""
    arrays = _read(path)
    names = arrays["names"].tobytes().decode().split("\n")[:-1]
    return dict(zip(names, np.split(arrays["numbers"], arrays["ends"][:-1]), strict=True)) if names else {}


def write_numbers(path: Path, lists: Mapping[str, Sequence[int]]) -> None:
    """Write lists of numbers by name; no name may hold a line break."""
    names = np.frombuffer("".join(f"{name}\n" for name in lists).encode(), np.uint8)
    ends = np.cumsum([len(numbers) for numbers in lists.values()], dtype=np.int64)
    numbers = np.concatenate([np.zeros(0, np.int64), *(np.asarray(one, np.int64) for one in lists.values())])
    np.savez(path, names=names, ends=ends, numbers=numbers)


def _read(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an archive; empty where it is missing or damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(path: Path, arrays: Mapping[str, NDArray[Any]], earlier: str) -> None:
    import tempfile

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
