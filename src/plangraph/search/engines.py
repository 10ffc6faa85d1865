"""How candidates for a query are found: by scoring every passage, or by asking large indexes for their best ones.

Whichever engine finds them, candidates are weighed, fused and ordered by the same functions (`fusion.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from plangraph.domain.model import Passage
from plangraph.search.arrangement import Arrangement
from plangraph.search.filters import Mask, stating
from plangraph.search.lexical import LexicalIndex, Scores
from plangraph.search.retrievers import Layout, Numbers, Query, Retriever

EXACT, LARGE = "exact", "large"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that may be found, ascending, their groups, and their scores by the name of the retriever."""

    numbers: Numbers
    layout: Layout
    runs: Mapping[str, Scores]

    def local(self, numbers: Sequence[int]) -> Sequence[int]:
        """The places among the candidates of the passages with these numbers."""
        if len(self.numbers) == 0 or self.numbers[-1] == len(self.numbers) - 1:
            return numbers  # every passage is a candidate
        found: list[int] = np.flatnonzero(np.isin(self.numbers, numbers, assume_unique=True)).tolist()
        return found


class Engine(Protocol):
    """Finds candidates for a query among all passages."""

    @property
    def arrangement(self) -> Arrangement:
        """Where every passage stands."""
        ...

    @property
    def retrievers(self) -> Sequence[Retriever]:
        """What scores passages."""
        ...

    def candidates(self, query: Query, mask: Mask | None = None) -> Candidates:
        """The passages that may be found, those outside the mask left out where that saves work."""
        ...

    def stating(
        self, passages: Sequence[Passage], modalities: Mapping[str, Sequence[str]]
    ) -> Mapping[str, Sequence[int]]:
        """The numbers of the passages that state a norm of a modality (see `filters.stating`)."""
        ...

    def rarity(self, word: str) -> float:
        """The inverse document frequency of a word, highest for unknown words."""
        ...

    def knows(self, word: str) -> bool:
        """Whether any text, rendering or bank question holds a word."""
        ...


class ExactEngine:
    """Every passage is a candidate: exact, and fast up to some ten thousand passages."""

    def __init__(
        self, arrangement: Arrangement, retrievers: Sequence[Retriever], indexes: Mapping[str, LexicalIndex]
    ) -> None:
        self.arrangement = arrangement
        self.retrievers = retrievers
        self._text = indexes["text"]
        self._words = indexes.get("bank", indexes["text"]).tokens
        self._all: Numbers = np.arange(len(arrangement))

    def candidates(self, query: Query, mask: Mask | None = None) -> Candidates:  # noqa: ARG002 - part of the protocol
        """All passages."""
        runs = {retriever.name: retriever.scores(query) for retriever in self.retrievers}
        return Candidates(self._all, self.arrangement.layout, runs)

    def stating(
        self, passages: Sequence[Passage], modalities: Mapping[str, Sequence[str]]
    ) -> Mapping[str, Sequence[int]]:
        """The numbers of the passages that state a norm of a modality."""
        return stating(passages, modalities)

    def rarity(self, word: str) -> float:
        """The inverse document frequency of a word."""
        return self._text.rarity(word)

    def knows(self, word: str) -> bool:
        """Whether any text, rendering or bank question holds a word."""
        return word in self._words
