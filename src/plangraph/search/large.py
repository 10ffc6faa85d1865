"""The engine for very many passages: large indexes on disk propose the best ones, and only these are weighed and fused.

Each retriever of the exact engine has its counterpart with the same name and the same kind of score. Scores differ a
little: tantivy weighs the length of a text more (b is 0.75) and keeps it in one byte, and vectors have 8 bits a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Final

import numpy as np

from plangraph.domain.errors import ConfigurationError
from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.search.arrangement import Arrangement, layout_of
from plangraph.search.cache import read_numbers
from plangraph.search.dense import Encoder
from plangraph.search.engines import Candidates
from plangraph.search.filters import Mask
from plangraph.search.folding import folded
from plangraph.search.large_text import NOTHING, Best, TextIndex
from plangraph.search.large_vectors import VectorIndex
from plangraph.search.large_writing import FIELDS, GROUPS, LINKS, PLACES, QUESTIONS, STATING, TARGETS, UNITS
from plangraph.search.lexical import Scores
from plangraph.search.retrievers import LinkRetriever, Numbers, Query, Retriever
from plangraph.search.segmentation import Segmenter, index_tokens

_COUNT: Final = 200  # candidates of one retriever
_SMALL: Final = 2_000  # so few passages may all be candidates
_THREADS: Final = 2  # both libraries let go of the interpreter while they search
_LEAST_COSINE: Final = 0.15  # as in the exact engine

Find = Callable[[Query, int, Mask | None], Best]


@dataclass(frozen=True, slots=True)
class Proposer:
    """A retriever that gives its best passages; `scores` spreads them over all, as every retriever does."""

    name: str
    size: int
    find: Find

    def scores(self, query: Query) -> Scores:
        """The scores of its best passages, zero for all others."""
        found = self.find(query, _count(self.size), None)
        scores = np.zeros(self.size, np.float32)
        scores[found.numbers] = found.scores
        return scores


@dataclass(frozen=True)
class LargeEngine:
    """Finds candidates in the indexes of a folder.

    Attributes:
        arrangement: where every passage stands.
        proposers: the retrievers that propose candidates.
        judges: the retrievers that score what others have proposed.
        texts: the text indexes by name.
        modal: the numbers of the passages that state a norm of a modality, by its name.
    """

    arrangement: Arrangement
    proposers: Sequence[Proposer]
    judges: Sequence[LinkRetriever]
    texts: Mapping[str, TextIndex]
    modal: Mapping[str, Numbers]

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_THREADS, thread_name_prefix="large")

    @property
    def links(self) -> Mapping[str, Numbers]:
        """The numbers of the passages that name a concept, by the concept's IRI."""
        return {iri: numbers for judge in self.judges for iri, numbers in judge.passages.items()}

    @property
    def retrievers(self) -> Sequence[Retriever]:
        """All retrievers."""
        return (*self.proposers, *self.judges)

    def candidates(self, query: Query, mask: Mask | None = None) -> Candidates:
        """The best passages of all proposers together, each scored by every retriever that knows it."""
        count = _count(len(self.arrangement))
        asked = self._threads.map(lambda proposer: proposer.find(query, count, mask), self.proposers)
        found = {proposer.name: best for proposer, best in zip(self.proposers, asked, strict=True)}
        numbers = np.unique(np.concatenate([best.numbers for best in found.values()]))
        runs: dict[str, Scores] = {}
        for name, best in found.items():
            runs[name] = np.zeros(len(numbers), np.float32)
            runs[name][np.searchsorted(numbers, best.numbers)] = best.scores
        for judge in self.judges:
            runs[judge.name] = judge.scores(query)[numbers]
        return Candidates(numbers, layout_of(self.arrangement.groups[numbers]), runs)

    def stating(
        self,
        passages: Sequence[Passage],  # noqa: ARG002 - part of the protocol: the numbers were found when it was written
        modalities: Mapping[str, Sequence[str]],  # noqa: ARG002
    ) -> Mapping[str, Sequence[int]]:
        """The numbers of the passages that state a norm of a modality."""
        return {name: numbers.tolist() for name, numbers in self.modal.items()}

    def rarity(self, word: str) -> float:
        """The inverse document frequency of a word."""
        return self.texts[UNITS].rarity("text", word)

    def knows(self, word: str) -> bool:
        """Whether any text, rendering or bank question holds a word."""
        return self.texts[GROUPS].frequency("bank", word) > 0


def open_large(folder: Path, encoder: Encoder | None, segmenter: Segmenter) -> LargeEngine:
    """The engine over the index that `write_large` has written.

    Raises:
        ConfigurationError: when the libraries of the extra `large` are not installed.
    """
    check_installed()
    with np.load(folder / PLACES) as kept:
        values = {name: kept[name] for name in kept.files}
    documents = tuple(values.pop("documents").tolist())
    arrangement = Arrangement(documents, **values)
    texts = {name: TextIndex(folder / name, fields) for name, fields in FIELDS.items()}
    finders = _Finders(arrangement, np.load(folder / TARGETS), segmenter)
    found: dict[str, Find] = {
        "text": partial(finders.tokens, texts[UNITS], "text"),
        "concept": partial(finders.labels, texts[UNITS]),
        "sound": partial(finders.sounds, texts[UNITS]),
        "english": partial(finders.tokens, texts[UNITS], "english"),
        "bank": partial(finders.bank, texts[GROUPS]),
        "question": partial(finders.questions, texts[QUESTIONS]),
    }
    if encoder is not None:
        vectors = {name: VectorIndex(folder / f"{name}.faiss") for name in (UNITS, GROUPS, QUESTIONS)}
        found["encoder"] = partial(finders.near_groups, encoder, vectors[GROUPS])
        found["encoder-question"] = partial(finders.near_questions, encoder, vectors[QUESTIONS])
        found["encoder-text"] = partial(finders.near_texts, encoder, vectors[UNITS])
    size = len(arrangement)
    proposers = [Proposer(name, size, find) for name, find in found.items()]
    return LargeEngine(
        arrangement,
        proposers,
        [LinkRetriever(read_numbers(folder / LINKS), size)],
        texts,
        read_numbers(folder / STATING),
    )


def check_installed() -> None:
    """Check that the libraries of the large engine are there.

    Raises:
        ConfigurationError: when they are not.
    """
    try:
        import faiss  # noqa: F401
        import tantivy  # noqa: F401
    except ImportError as error:
        message = f"The large index needs {error.name}. Install it with `pip install plangraph[large]`."
        raise ConfigurationError(message) from error


@dataclass(frozen=True)
class _Finders:
    """What proposers ask their indexes, and how answers about groups and questions become answers about passages."""

    arrangement: Arrangement
    targets: Numbers
    segmenter: Segmenter
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def tokens(self, index: TextIndex, name: str, query: Query, count: int, mask: Mask | None) -> Best:
        return index.best(name, query.tokens, count, mask)

    def sounds(self, index: TextIndex, query: Query, count: int, mask: Mask | None) -> Best:
        return index.best("sound", query.sounds, count, mask)

    def labels(self, index: TextIndex, query: Query, count: int, mask: Mask | None) -> Best:
        tokens: dict[str, None] = {}
        for concept in {mention.concept.iri: mention.concept for mention in query.mentions}.values():
            tokens.update(dict.fromkeys(self._tokens(concept)))
        return index.best("text", tuple(tokens), count, mask)

    def bank(self, index: TextIndex, query: Query, count: int, mask: Mask | None) -> Best:
        return self._of_groups(index.best("bank", query.tokens, count, self._groups(mask)), mask)

    def questions(self, index: TextIndex, query: Query, count: int, mask: Mask | None) -> Best:
        return self._of_targets(index.best("question", query.tokens, count), mask)

    def near_texts(self, encoder: Encoder, index: VectorIndex, query: Query, count: int, mask: Mask | None) -> Best:
        return _clear(index.best(encoder.encode_query(query.folded), count, mask))

    def near_groups(self, encoder: Encoder, index: VectorIndex, query: Query, count: int, mask: Mask | None) -> Best:
        found = _clear(index.best(encoder.encode_query(query.folded), count, self._groups(mask)))
        return self._of_groups(found, mask)

    def near_questions(self, encoder: Encoder, index: VectorIndex, query: Query, count: int, mask: Mask | None) -> Best:
        return self._of_targets(_clear(index.best(encoder.encode_query(query.folded), count)), mask)

    def _tokens(self, concept: Concept) -> tuple[str, ...]:
        """The tokens of a concept's Chinese labels; kept once they are made."""
        if concept.iri not in self.known:
            labels = (folded(label) for label in concept.labels("zh"))
            self.known[concept.iri] = tuple(token for label in labels for token in index_tokens(label, self.segmenter))
        return self.known[concept.iri]

    def _groups(self, mask: Mask | None) -> Mask | None:
        """Which groups have a passage in the mask."""
        if mask is None:
            return None
        groups = np.zeros(self.arrangement.group_count, np.bool_)
        groups[self.arrangement.groups[mask]] = True
        return groups

    def _of_groups(self, best: Best, mask: Mask | None) -> Best:
        """The passages of groups, each with the score of its group."""
        numbers, which = self.arrangement.members(best.numbers)
        return _within(Best(numbers, best.scores[which]), mask)

    def _of_targets(self, best: Best, mask: Mask | None) -> Best:
        """The passages that questions point at, each with the score of its best question."""
        if not len(best.numbers):
            return NOTHING
        targets, size = self.targets[best.numbers], len(self.arrangement)
        alone = targets < size
        rows, which = self.arrangement.members(targets[~alone] - size)
        numbers = np.concatenate([targets[alone], rows])
        scores = np.concatenate([best.scores[alone], best.scores[~alone][which]])
        known, places = np.unique(numbers, return_inverse=True)
        highest = np.zeros(len(known), np.float32)
        np.maximum.at(highest, places, scores)
        return _within(Best(known, highest), mask)


def _count(size: int) -> int:
    return size if size <= _SMALL else _COUNT


def _clear(best: Best) -> Best:
    near = best.scores >= _LEAST_COSINE
    return Best(best.numbers[near], best.scores[near])


def _within(best: Best, mask: Mask | None) -> Best:
    if mask is None:
        return best
    kept = mask[best.numbers]
    return Best(best.numbers[kept], best.scores[kept])
