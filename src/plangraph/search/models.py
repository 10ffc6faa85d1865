"""Which encoder and reranker to use: the bundled one, or any sentence-transformers model by folder or name.

Models other than the bundled kind are loaded when the first text is encoded, with torch; nothing else imports it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from plangraph.domain.errors import ConfigurationError
from plangraph.search.dense import Encoder, StaticEncoder, Vectors, folder_key, is_static, normalized

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

BUNDLED: Final = Path("corpus", "models", "plangraph-static-zh")
NO_MODEL: Final = "none"
_BATCH: Final = 32
_KEPT_QUERIES: Final = 256


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The models of a search.

    Attributes:
        encoder: a folder or a name of a sentence-transformers model; None for the bundled one, `none` for none at all.
        query_prompt: what the encoder wants before each query, where it wants anything.
        reranker: a folder or a name of a cross-encoder, where one shall order the best hits anew.
    """

    encoder: str | None = None
    query_prompt: str | None = None
    reranker: str | None = None


class Reranker(Protocol):
    """Judges how well passages answer a query, pair by pair."""

    def judge(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """One number per text, higher for better ones."""
        ...


class TransformerEncoder:
    """A sentence-transformers model of any kind."""

    def __init__(self, name: str, query_prompt: str | None = None) -> None:
        self._name = name
        self._prompt = query_prompt
        self._query = lru_cache(_KEPT_QUERIES)(self._encode_query)

    @property
    def key(self) -> str:
        """The checksum of the model's folder, or its name where it is not a folder."""
        folder = Path(self._name)
        return folder_key(folder) if folder.is_dir() else hashlib.sha256(self._name.encode()).hexdigest()

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query after its prompt; those of the last queries are kept."""
        return self._query(text)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, in batches, with a progress bar on a terminal."""
        from tqdm import tqdm

        model = self._model
        batches = [list(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        shown = tqdm(batches, desc="Encoding", unit="batch", disable=None)
        found = [model.encode_document(batch, show_progress_bar=False, convert_to_numpy=True) for batch in shown]
        dim = model.get_embedding_dimension() or 0
        return normalized(np.concatenate(found).astype(np.float32)) if found else np.zeros((0, dim), np.float32)

    def _encode_query(self, text: str) -> Vectors:
        vector = self._model.encode_query(text, prompt=self._prompt, show_progress_bar=False, convert_to_numpy=True)
        return normalized(np.asarray(vector, np.float32))

    @cached_property
    def _model(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self._name)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            message = f"The encoder {self._name!r} cannot be loaded ({error}). Give a folder or the name of a model."
            raise ConfigurationError(message) from error


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder."""

    def __init__(self, name: str) -> None:
        self._name = name

    def judge(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """One number per text, higher for better ones."""
        pairs = [(query, text) for text in texts]
        return [float(score) for score in self._model.predict(pairs, show_progress_bar=False)]

    @cached_property
    def _model(self) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(self._name, num_labels=1)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            message = f"The reranker {self._name!r} cannot be loaded ({error}). Give a folder or the name of a model."
            raise ConfigurationError(message) from error
        return model


def open_encoder(root: Path, choice: ModelChoice) -> Encoder | None:
    """The chosen encoder; a static one is run without torch. None where none is wanted.

    Raises:
        ConfigurationError: when the folder of a static model is damaged.
    """
    if choice.encoder == NO_MODEL:
        return None
    folder = Path(choice.encoder) if choice.encoder else root / BUNDLED
    if choice.encoder is None or (is_static(folder) and not choice.query_prompt):
        return StaticEncoder(folder)
    return TransformerEncoder(choice.encoder, choice.query_prompt)


def open_reranker(choice: ModelChoice) -> Reranker | None:
    """The chosen reranker, or None where none is chosen."""
    return CrossEncoderReranker(choice.reranker) if choice.reranker else None
