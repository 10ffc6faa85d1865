"""BM25 over pre-segmented texts: bm25s weighs every token of every text once, look-ups need NumPy alone."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]


class LexicalIndex:
    """A BM25 index of token lists.

    Source: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009; Lucene's variant.
    """

    PARTS: ClassVar = ("starts", "texts", "weights", "size")

    def __init__(self, documents: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.5) -> None:
        self.size = len(documents)
        self.tokens: dict[str, int] = {}
        self._starts: NDArray[np.int64] = np.zeros(1, np.int64)
        self._texts: NDArray[np.int32] = np.zeros(0, np.int32)
        self._weights: Scores = np.zeros(0, np.float32)
        if any(documents):
            self._weigh(documents, k1, b)

    def _weigh(self, documents: Sequence[Sequence[str]], k1: float, b: float) -> None:
        os.environ.setdefault("DISABLE_TQDM", "1")  # read by bm25s at import: no progress bars
        import bm25s  # with SciPy it takes 0.1 s to import: an index that was kept is read without it

        bm25 = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy")
        bm25.index([list(tokens) for tokens in documents], show_progress=False)
        self.tokens = {token: number for token, number in bm25.vocab_dict.items() if token}
        self._starts = np.asarray(bm25.scores["indptr"], np.int64)
        self._texts = np.asarray(bm25.scores["indices"], np.int32)
        self._weights = np.asarray(bm25.scores["data"], np.float32)

    @property
    def arrays(self) -> Arrays:
        """The index but for its tokens, as arrays to keep; `from_arrays` reads them back."""
        size = np.asarray([self.size], np.int64)
        return {"starts": self._starts, "texts": self._texts, "weights": self._weights, "size": size}

    @classmethod
    def from_arrays(cls, tokens: Iterable[str], arrays: Arrays) -> LexicalIndex:
        """The index that gave these tokens, in the order of their numbers, and these arrays."""
        index = cls([])
        index.size = int(arrays["size"][0])
        words = tuple(tokens)
        index.tokens = dict(zip(words, range(len(words)), strict=True))
        index._starts = np.asarray(arrays["starts"], np.int64)
        index._texts = np.asarray(arrays["texts"], np.int32)
        index._weights = np.asarray(arrays["weights"], np.float32)
        return index

    @cached_property
    def _frequency(self) -> NDArray[np.int64]:
        return np.diff(self._starts)

    @property
    def frequencies(self) -> dict[str, int]:
        """In how many documents each token stands."""
        return dict(zip(self.tokens, self._frequency.tolist(), strict=True))

    def scores(self, tokens: Sequence[str]) -> Scores:
        """The score of every document for the query tokens, shape `(n_documents,)`, zero where no token is shared."""
        known = [self.tokens[token] for token in tokens if token in self.tokens]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        slices = [slice(self._starts[number], self._starts[number + 1]) for number in known]
        texts = np.concatenate([self._texts[part] for part in slices])
        weights = np.concatenate([self._weights[part] for part in slices])
        return np.bincount(texts, weights, minlength=self.size).astype(np.float32)

    def rarity(self, token: str) -> float:
        """The inverse document frequency of a token; an unknown token is as rare as a token can be."""
        number = self.tokens.get(token)
        frequency = 0 if number is None else int(self._frequency[number])
        return math.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))
