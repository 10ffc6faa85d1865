"""The vectors of all passages and bank questions, and the retrievers over them; vectors may be kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plangraph.search.cache import KeptVectors, read_vectors, write_vectors
from plangraph.search.dense import Encoder, Vectors, normalized
from plangraph.search.prepared import Prepared
from plangraph.search.retrievers import (
    GroupVectorRetriever,
    Layout,
    QuestionVectorRetriever,
    Retriever,
    Targets,
    TextVectorRetriever,
)


def dense_retrievers(
    encoder: Encoder, prepared: Prepared, layout: Layout, folder: Path | None = None
) -> list[Retriever]:
    """The retrievers of an encoder; vectors are read from and kept in `folder` where one is given."""
    kept = _kept(encoder, prepared, layout, folder)
    own, asked = kept.texts[: len(prepared.texts)], kept.texts[len(prepared.texts) :]
    targets = Targets.of(prepared.places, layout)
    blocks = np.split(asked, targets.starts[1:]) if len(asked) else []
    means = normalized(np.asarray([block.mean(axis=0) for block in blocks], np.float32).reshape(-1, own.shape[1]))
    return [
        GroupVectorRetriever(encoder, kept.means, layout),
        QuestionVectorRetriever(encoder, blocks, means, targets),
        TextVectorRetriever(encoder, own),
    ]


def _kept(encoder: Encoder, prepared: Prepared, layout: Layout, folder: Path | None) -> KeptVectors:
    if folder is None:
        return _encoded(encoder, prepared, layout)
    digest = hashlib.sha256(f"{prepared.texts.key} {prepared.questions.key} ".encode())
    digest.update(np.asarray(prepared.places, np.int64).tobytes() + layout.groups.tobytes())
    path = folder / f"vectors-{encoder.key[:16]}-{digest.hexdigest()[:32]}.npz"
    vectors = read_vectors(path, len(prepared.texts) + len(prepared.questions))
    if vectors is None:
        vectors = _encoded(encoder, prepared, layout)
        write_vectors(path, vectors)
    return vectors


def _encoded(encoder: Encoder, prepared: Prepared, layout: Layout) -> KeptVectors:
    vectors = encoder.encode_document([*prepared.texts, *prepared.questions])
    own, asked = vectors[: len(prepared.texts)], vectors[len(prepared.texts) :]
    return KeptVectors(vectors, _means(own, asked, prepared.places, layout))


def _means(own: Vectors, asked: Vectors, places: Sequence[int], layout: Layout) -> Vectors:
    """The mean direction of each group: its questions, and its passages together as one question more."""
    sums = np.zeros((layout.count, own.shape[1]), np.float32)
    np.add.at(sums, layout.groups, own / np.bincount(layout.groups)[layout.groups][:, None].astype(np.float32))
    targets = np.concatenate([layout.groups, np.arange(layout.count)])
    if len(places):
        np.add.at(sums, targets[np.asarray(places, np.int64)], asked)
    return normalized(sums)
