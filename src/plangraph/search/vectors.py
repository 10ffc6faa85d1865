"""The vectors of all passages and bank questions, and the retrievers over them; vectors may be kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from plangraph.domain.model import Passage
from plangraph.search.cache import read_vectors, write_vectors
from plangraph.search.dense import Encoder, Vectors, normalized, texts_key
from plangraph.search.folding import folded
from plangraph.search.prepared import Prepared
from plangraph.search.renderings import Rendering
from plangraph.search.retrievers import (
    GroupVectorRetriever,
    Layout,
    QuestionVectorRetriever,
    Retriever,
    Targets,
    TextVectorRetriever,
)


def passage_texts(passages: Sequence[Passage], english: Mapping[str, Rendering]) -> list[str]:
    """What is encoded of each passage: its folded text, headings and English rendering."""
    rendered = [english[p.iri].text if p.iri in english else "" for p in passages]
    return [folded(f"{p.text} {p.context} {words}") for p, words in zip(passages, rendered, strict=True)]


def dense_retrievers(
    encoder: Encoder,
    prepared: Prepared,
    passages: Sequence[Passage],
    english: Mapping[str, Rendering],
    folder: Path | None = None,
) -> list[Retriever]:
    """The retrievers of an encoder; vectors are read from and kept in `folder` where one is given."""
    texts = [*passage_texts(passages, english), *prepared.questions]
    vectors = _kept(encoder, texts, folder)
    layout = Layout.of(passages)
    own, asked = vectors[: len(passages)], vectors[len(passages) :]
    return [
        GroupVectorRetriever(encoder, _means(own, asked, prepared.places, layout), layout),
        QuestionVectorRetriever(encoder, asked, Targets.of(prepared.places, layout)),
        TextVectorRetriever(encoder, own),
    ]


def _kept(encoder: Encoder, texts: Sequence[str], folder: Path | None) -> Vectors:
    if folder is None:
        return encoder.encode_document(texts)
    key = hashlib.sha256(f"{encoder.key} {texts_key(texts)}".encode()).hexdigest()
    path = folder / f"vectors-{key[:32]}.npz"
    vectors = read_vectors(path, len(texts))
    if vectors is None:
        vectors = encoder.encode_document(texts)
        write_vectors(path, vectors)
    return vectors


def _means(own: Vectors, asked: Vectors, places: Sequence[int], layout: Layout) -> Vectors:
    """The mean direction of each group: its questions, and its passages together as one question more."""
    sums = np.zeros((layout.count, own.shape[1]), np.float32)
    np.add.at(sums, layout.groups, own / np.bincount(layout.groups)[layout.groups][:, None].astype(np.float32))
    targets = np.concatenate([layout.groups, np.arange(layout.count)])
    if len(places):
        np.add.at(sums, targets[np.asarray(places, np.int64)], asked)
    return normalized(sums)
