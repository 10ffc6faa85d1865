"""The nearest of any number of vectors, by faiss: exact for few, by lists of near ones with 8 bits a number for many.

Source: H. Jégou, M. Douze, C. Schmid, "Product quantization for nearest neighbor search", PAMI 33(1), 2011 (the lists).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from plangraph.search.dense import Vectors
from plangraph.search.filters import Mask
from plangraph.search.large_text import NOTHING, Best

if TYPE_CHECKING:
    from faiss import Index

_FEW: Final = 5_000  # vectors are compared one by one
_PER_LIST: Final = 1_000
_LEARNT_PER_LIST: Final = 50
_ROUNDS: Final = 10  # of learning the lists
_BATCH: Final = 10_000  # vectors that are added together
_LISTS_READ: Final = 16


class VectorWriter:
    """Collects vectors, learns the lists from the first ones, and writes an index of all."""

    def __init__(self, path: Path, expected: int, dim: int) -> None:
        """Write to `path` about `expected` vectors of `dim` numbers."""
        self._path = path
        self._waiting: list[Vectors] = []
        self._waits = 0
        self._lists = expected // _PER_LIST if expected > _FEW else 0
        self._index: Index = _made(dim, self._lists)

    def add(self, vectors: Vectors) -> None:
        """Add vectors; their numbers are the places in which they are added."""
        self._waiting.append(vectors)
        self._waits += len(vectors)
        if self._waits >= (_BATCH if self._index.is_trained else self._lists * _LEARNT_PER_LIST):
            self._take()

    def close(self) -> None:
        """Write the index."""
        import faiss

        if self._waits:
            self._take()
        faiss.write_index(self._index, str(self._path))

    def _take(self) -> None:
        vectors = np.ascontiguousarray(np.concatenate(self._waiting), np.float32)
        if not self._index.is_trained:
            self._index.train(vectors)
        self._index.add(vectors)
        self._waiting, self._waits = [], 0


class VectorIndex:
    """An index that a `VectorWriter` has written."""

    def __init__(self, path: Path) -> None:
        import faiss

        self._faiss: Any = faiss
        self._index: Index = faiss.read_index(str(path))
        self._has_lists = isinstance(self._index, faiss.IndexIVF)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def best(self, asked: Vectors, count: int, mask: Mask | None = None) -> Best:
        """The nearest vectors by their cosine with `asked`, among those of a mask where there is one."""
        if not len(self):
            return NOTHING
        among = None if mask is None else self._faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        given = {} if among is None else {"sel": among}
        if self._has_lists:
            parameters = self._faiss.SearchParametersIVF(nprobe=_LISTS_READ, **given)
        else:
            parameters = self._faiss.SearchParameters(**given)
        cosines, numbers = self._index.search(asked[None, :], min(count, len(self)), params=parameters)
        found = numbers[0] >= 0
        return Best(numbers[0][found].astype(np.int64), cosines[0][found].astype(np.float32))


def _made(dim: int, lists: int) -> Index:
    import faiss

    if not lists:
        return faiss.IndexFlatIP(dim)
    index: Any = faiss.index_factory(dim, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = _ROUNDS
    made: Index = index
    return made
