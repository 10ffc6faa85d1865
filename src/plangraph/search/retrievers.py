"""The retrievers: each gives one score per passage for an analysed query.

Passages are paragraphs and table rows; the rows of one table form a group, since a box answers as a whole. What belongs
to a group (bank questions about a box, the words of all its rows) counts for each of its rows alike; what belongs to a
row counts for that row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.search.dense import Encoder, Vectors
from plangraph.search.folding import folded
from plangraph.search.lexical import LexicalIndex, Scores
from plangraph.search.linking import Mention
from plangraph.search.segmentation import Segmenter, index_tokens

Numbers = NDArray[np.int64]
_BLOCKS_READ = 32  # of the bank are compared question by question
_LEAST_COSINE = 0.15  # below it vectors of short texts are as near as any two


@dataclass(frozen=True)
class Query:
    """An analysed query: folded text, language (`zh` or `en`), index tokens and linked concepts.

    `lang` is the language of the answer, `script` the one the query is written in; typed pinyin is Chinese.
    """

    text: str
    folded: str
    lang: str
    tokens: tuple[str, ...]
    mentions: tuple[Mention, ...]
    sounds: tuple[str, ...] = ()
    script: str = "zh"

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The words of the query that can be marked in a text, bigram tokens left out."""
        return tuple(token for token in self.tokens if not token.startswith("#"))


class Retriever(Protocol):
    """Scores every passage for a query; `name` says in results what a passage was matched by."""

    @property
    def name(self) -> str:
        """The name that hits carry in `matched_by`."""
        ...

    def scores(self, query: Query) -> Scores:
        """One score per passage, shape `(n_passages,)`, zero where the passage does not match."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """Which group each passage belongs to: a paragraph its own, all rows of one table the same.

    Attributes:
        groups: the group's number of each passage.
        count: the number of groups.
        tables: the passage numbers of each group of several rows.
    """

    groups: Numbers
    count: int
    tables: Sequence[Sequence[int]]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Layout:
        """The layout of passages in reading order."""
        numbers: dict[object, int] = {}
        keys = [(p.document, p.address.box) if p.address.is_table else p.iri for p in passages]
        groups = [numbers.setdefault(key, len(numbers)) for key in keys]
        members: list[list[int]] = [[] for _ in numbers]
        for number, group in enumerate(groups):
            members[group].append(number)
        return cls(np.asarray(groups, np.int64), len(numbers), [some for some in members if len(some) > 1])


@dataclass(frozen=True, slots=True)
class Targets:
    """What bank questions point at, in blocks: the questions of one target stand side by side.

    Attributes:
        starts: the number of the first question of each block.
        places: the target of each block: a passage number, or the number of passages plus a group's number.
        layout: the passages' groups.
    """

    starts: Numbers
    places: Numbers
    layout: Layout

    @classmethod
    def of(cls, places: Sequence[int], layout: Layout) -> Targets:
        """The blocks of questions whose sorted targets are `places`."""
        numbers = np.asarray(places, np.int64)
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        return cls(first, numbers[first], layout)

    def best(self, scores: Scores) -> Scores:
        """For every passage the best score of a question about it or about its group; zero where there is none."""
        return self.over_passages(np.maximum.reduceat(scores, self.starts) if len(self.starts) else scores)

    def over_passages(self, scores: Scores) -> Scores:
        """For every passage the better score of its own block and of its group's block; zero where there is neither."""
        size = len(self.layout.groups)
        best = np.zeros(size + self.layout.count, np.float32)
        best[self.places] = scores
        return np.asarray(np.maximum(best[:size], best[size:][self.layout.groups]), np.float32)


@dataclass(frozen=True, slots=True)
class TextRetriever:
    """BM25 of the query's own words over one text per passage."""

    index: LexicalIndex
    name: str = "text"

    def scores(self, query: Query) -> Scores:
        """The BM25 scores of the query's tokens."""
        return self.index.scores(query.tokens)


@dataclass(frozen=True, slots=True)
class BankRetriever:
    """BM25 over each group's words enlarged by its bank questions (document expansion)."""

    index: LexicalIndex
    layout: Layout
    name: str = "bank"

    def scores(self, query: Query) -> Scores:
        """The BM25 score of each passage's group."""
        return self.index.scores(query.tokens)[self.layout.groups]


@dataclass(frozen=True, slots=True)
class QuestionRetriever:
    """BM25 over single bank questions: a passage is as good as the best question about it."""

    index: LexicalIndex
    targets: Targets
    name: str = "question"

    def scores(self, query: Query) -> Scores:
        """The best BM25 score among each passage's questions."""
        return self.targets.best(self.index.scores(query.tokens))


@dataclass(frozen=True, slots=True)
class SoundRetriever:
    """BM25 over pairs of syllables: it hears homophones, near sounds and typed pinyin."""

    index: LexicalIndex
    name: str = "sound"

    def scores(self, query: Query) -> Scores:
        """The BM25 scores of the query's sounds."""
        return self.index.scores(query.sounds)


@dataclass(frozen=True, slots=True)
class ConceptRetriever:
    """BM25 of the labels of the concepts that the query names: synonyms and English names find the plan's own word."""

    index: LexicalIndex
    segmenter: Segmenter
    name: str = "concept"
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def scores(self, query: Query) -> Scores:
        """The BM25 scores of the Chinese labels of the linked concepts."""
        tokens: dict[str, None] = {}
        for concept in {mention.concept.iri: mention.concept for mention in query.mentions}.values():
            tokens.update(dict.fromkeys(self._tokens(concept)))
        return self.index.scores(tuple(tokens))

    def _tokens(self, concept: Concept) -> tuple[str, ...]:
        """The tokens of a concept's labels; kept once they are made."""
        if concept.iri not in self.known:
            labels = (folded(label) for label in concept.labels("zh"))
            self.known[concept.iri] = tuple(token for label in labels for token in index_tokens(label, self.segmenter))
        return self.known[concept.iri]


@dataclass(frozen=True, slots=True)
class LinkRetriever:
    """How many of the concepts that the query names a passage names too, rare ones counting more."""

    passages: Mapping[str, Numbers]
    size: int
    name: str = "links"

    def scores(self, query: Query) -> Scores:
        """The sum of the rarities of the shared concepts."""
        total = np.zeros(self.size, np.float32)
        for iri in {mention.concept.iri for mention in query.mentions}:
            named = self.passages.get(iri)
            if named is not None:
                total[named] += np.log1p(self.size / len(named))
        return total


@dataclass(frozen=True, slots=True)
class GroupVectorRetriever:
    """The cosine of the query with each group's mean vector of questions and texts."""

    encoder: Encoder
    vectors: Vectors
    layout: Layout
    name: str = "encoder"

    def scores(self, query: Query) -> Scores:
        """The cosine of each passage's group."""
        return _cosines(self.encoder, self.vectors, query)[self.layout.groups]


@dataclass(frozen=True, slots=True)
class QuestionVectorRetriever:
    """The cosine of the query with the nearest bank question, for the units whose questions are nearest on average.

    Attributes:
        encoder: the encoder of the query.
        blocks: the vectors of the questions of each block of `targets`.
        means: the mean direction of each block, shape `(n_blocks, dim)`.
        targets: what the blocks point at.
        name: the name of the run.
    """

    encoder: Encoder
    blocks: Sequence[Vectors]
    means: Vectors
    targets: Targets
    name: str = "encoder-question"

    def scores(self, query: Query) -> Scores:
        """The best cosine among each passage's questions."""
        asked = self.encoder.encode_query(query.folded)
        best = np.zeros(len(self.blocks), np.float32)
        near = self.means @ asked
        for number in np.argsort(-near, kind="stable")[:_BLOCKS_READ].tolist():
            best[number] = (self.blocks[number] @ asked).max()
        return self.targets.over_passages(_clear(best))


@dataclass(frozen=True, slots=True)
class TextVectorRetriever:
    """The cosine of the query with each passage's own words."""

    encoder: Encoder
    vectors: Vectors
    name: str = "encoder-text"

    def scores(self, query: Query) -> Scores:
        """The cosine of each passage."""
        return _cosines(self.encoder, self.vectors, query)


def _cosines(encoder: Encoder, vectors: Vectors, query: Query) -> Scores:
    return _clear(vectors @ encoder.encode_query(query.folded))


def _clear(cosines: Vectors) -> Scores:
    return np.where(cosines >= _LEAST_COSINE, cosines, np.float32(0))
