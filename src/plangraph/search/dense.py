"""Encoders as search sees them, and the bundled one: a sentence-transformers static model run with NumPy alone.

`StaticEncoder` reads the folder that sentence-transformers writes (StaticEmbedding, then Normalize) and gives the same
vectors as `SentenceTransformer.encode`, without torch. Any other model stands behind the same protocol (`models.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from plangraph.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
STATIC_MODULES: Final = ("StaticEmbedding", "Normalize")
_KEPT_QUERIES: Final = 64


class Encoder(Protocol):
    """Turns texts into vectors of length 1, queries and passages each in its own way."""

    @property
    def key(self) -> str:
        """What tells this model from every other one, for vectors that are kept."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query, shape `(dim,)`, of length 1, or zero where the model knows nothing of the text."""
        ...

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, shape `(n, dim)`, rows of length 1 or zero."""
        ...


class StaticEncoder:
    """The mean of token vectors, from a folder of a sentence-transformers StaticEmbedding model."""

    def __init__(self, folder: Path) -> None:
        """Read the model; raises ConfigurationError where the folder holds no such model."""
        try:
            self._tokens = _token_vectors(folder / "model.safetensors")
            self._tokenizer = _tokenizer(folder / "tokenizer.json")
        except Exception as error:  # tokenizers and safetensors raise errors of their own, without a common base
            message = f"{folder} holds no static sentence-transformers model ({error}). Run `plangraph train`."
            raise ConfigurationError(message) from error
        self._folder = folder
        self._query = lru_cache(_KEPT_QUERIES)(self._one)

    @property
    def key(self) -> str:
        """The checksum of the model's weights and tokenizer."""
        return folder_key(self._folder)

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query; those of the last queries are kept."""
        return self._query(text)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts."""
        vectors = [self._one(text) for text in texts]
        return np.stack(vectors) if vectors else np.zeros((0, self._tokens.dim), np.float32)

    def _one(self, text: str) -> Vectors:
        numbers = self._tokenizer.encode(text, add_special_tokens=False).ids
        if not numbers:
            return np.zeros(self._tokens.dim, np.float32)
        return normalized(self._tokens.mean(numbers))


def is_static(folder: Path) -> bool:
    """Whether a folder holds a sentence-transformers model of a static embedding and a normalization alone."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return tuple(str(module["type"]).rpartition(".")[2] for module in modules) == STATIC_MODULES
    except (OSError, ValueError, KeyError, TypeError):
        return False


def normalized(vectors: Vectors) -> Vectors:
    """The vectors at length 1 along the last axis; zero stays zero. Source: torch.nn.functional.normalize."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def folder_key(folder: Path) -> str:
    """The checksum of all files of a model's folder that its vectors depend on."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    if not path.is_file():
        raise ValueError(f"{path.name} is missing")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    return tokenizer


@dataclass(frozen=True, slots=True)
class _TokenVectors:
    """One vector per token: plain weights, or small integers with a scale per token as model2vec stores them."""

    rows: NDArray[np.generic]
    scales: Vectors | None

    @property
    def dim(self) -> int:
        return int(self.rows.shape[1])

    def mean(self, numbers: Sequence[int]) -> Vectors:
        chosen = np.asarray(self.rows[numbers], np.float32)
        if self.scales is not None:
            chosen = chosen * self.scales[numbers][:, None]
        return np.asarray(chosen.mean(axis=0), np.float32)


def _token_vectors(path: Path) -> _TokenVectors:
    from safetensors.numpy import load_file

    tensors = load_file(path)
    if "embedding.weight" in tensors:
        return _TokenVectors(tensors["embedding.weight"], None)
    rows = tensors["embeddings"]
    if "mapping" in tensors:
        rows = rows[tensors["mapping"]]
    return _TokenVectors(rows, np.asarray(tensors["weights"], np.float32) if "weights" in tensors else None)
