"""How near sentences come to a question in meaning, by the bundled encoder of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plangraph.search.dense import StaticEncoder, Vectors
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex


@dataclass(frozen=True)
class SentenceVectors:
    """A vector for each sentence as printed, and one for its English rendering (zero where there is none).

    Only a static encoder is quick enough to encode all sentences at each start; without one every cosine is 0.
    """

    encoder: StaticEncoder | None
    printed: Vectors
    rendered: Vectors

    @classmethod
    def of(cls, index: SearchIndex, texts: Sequence[str], rendered: Sequence[str]) -> SentenceVectors:
        """The vectors of sentences and of their renderings, in the same order."""
        encoders = (getattr(retriever, "encoder", None) for retriever in index.retrievers)
        encoder = next((one for one in encoders if isinstance(one, StaticEncoder)), None)
        if encoder is None:
            nothing = np.zeros((0, 0), np.float32)
            return cls(None, nothing, nothing)
        return cls(encoder, *(encoder.encode_document([folded(text) for text in some]) for some in (texts, rendered)))

    def cosines(self, question: str, numbers: Sequence[int]) -> Mapping[int, float]:
        """The cosine of a folded question with each of some sentences, in the nearer of its languages; at least 0."""
        if self.encoder is None:
            return dict.fromkeys(numbers, 0.0)
        asked = self.encoder.encode_query(question)
        best = np.maximum(self.printed[numbers] @ asked, self.rendered[numbers] @ asked)
        return {number: max(0.0, float(value)) for number, value in zip(numbers, best, strict=True)}
