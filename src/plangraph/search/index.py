"""The search index over passages: analysis of the query, retrievers, fusion, ranked hits with highlights.

A retriever gives one score per passage (`retrievers.py`); scores are made comparable, weighed by language and added
(`fusion.py`). Further retrievers join by the same `Retriever` protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from plangraph.domain.model import Citation, Passage, Span
from plangraph.graph.concepts import Concept
from plangraph.search.arrangement import Arrangement
from plangraph.search.bank import BankQuestion
from plangraph.search.engines import Engine, ExactEngine
from plangraph.search.filters import Filterable, Filters
from plangraph.search.folding import folded
from plangraph.search.fusion import best_first, comparable, spread, weighted_sum
from plangraph.search.highlight import highlight
from plangraph.search.lexical import Scores
from plangraph.search.linking import ConceptLinker
from plangraph.search.models import Reranker
from plangraph.search.prepared import Prepared, prepare
from plangraph.search.renderings import Rendering
from plangraph.search.retrievers import (
    BankRetriever,
    ConceptRetriever,
    Layout,
    LinkRetriever,
    Numbers,
    Query,
    QuestionRetriever,
    Retriever,
    SoundRetriever,
    Targets,
    TextRetriever,
)
from plangraph.search.segmentation import JiebaSegmenter, Segmenter, Word, exact, index_tokens, root
from plangraph.search.sound import Sounds
from plangraph.search.spelling import Speller
from plangraph.text.normalization import FoldedText, fold

__all__ = ["DEFAULT_WEIGHTS", "Query", "Retriever", "SearchHit", "SearchIndex", "Weights"]

_LATIN_WORD = re.compile(r"[a-z]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KEPT_TEXTS: Final = 4096  # folded
_RERANKED: Final = 30  # hits that a reranker sees
Weights = Mapping[str, Mapping[str, float]]
# Rounded from what cross-validation over the passes of the bank chose: benchmarks/search_weights.py, docs/search.md.
DEFAULT_WEIGHTS: Final[Weights] = MappingProxyType(
    {
        "zh": {
            "text": 0.35,
            "concept": 0.15,
            "links": 0.2,
            "sound": 0.6,
            "english": 0.15,
            "bank": 1.0,
            "question": 0.1,
            "encoder": 1.0,
            "encoder-question": 0.8,
            "encoder-text": 0.8,
        },
        "en": {
            "text": 0.1,
            "concept": 0.2,
            "links": 0.2,
            "sound": 0.0,
            "english": 0.6,
            "bank": 1.0,
            "question": 0.2,
            "encoder": 1.0,
            "encoder-question": 0.4,
            "encoder-text": 0.8,
        },
    }
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One ranked paragraph or table row."""

    rank: int
    score: float
    passage: Passage
    highlights: tuple[Span, ...]
    matched_by: tuple[str, ...]

    @property
    def text(self) -> str:
        """The verbatim text of the unit."""
        return self.passage.text

    @property
    def iri(self) -> str:
        """The IRI of the unit."""
        return self.passage.iri

    @property
    def citation(self) -> Citation:
        """Where the unit stands in the plan."""
        return self.passage.citation


class SearchIndex:
    """An in-memory index over the passages of one or more plans."""

    def __init__(
        self,
        passages: Sequence[Passage],
        prepared: Prepared,
        english: Mapping[str, Rendering],
        *,
        segmenter: Segmenter | None = None,
        more: Sequence[Retriever] = (),
        reranker: Reranker | None = None,
        engine: Engine | None = None,
    ) -> None:
        """The index of `passages` from what was prepared for exactly these passages and concepts.

        Args:
            passages: the passages in reading order.
            prepared: what was prepared for them.
            english: the English renderings of units by IRI.
            segmenter: what cuts queries into words; without it rjieba with the words of `prepared`.
            more: retrievers besides the built-in ones, where no engine is given.
            reranker: what orders the best hits anew, or None.
            engine: what finds candidates; without it every passage is scored.
        """
        self.passages = passages
        self.segmenter = segmenter or JiebaSegmenter(prepared.keys)
        self.linker = ConceptLinker(prepared.concepts, exact(self.segmenter), prepared.keys)
        self.english = english
        self.engine = engine or _exact(passages, prepared, self.segmenter, more)
        self.weights: Weights = DEFAULT_WEIGHTS
        self._reranker = reranker
        self._links = prepared.links
        self._prepared = prepared
        self._sounds = Sounds(prepared.readings)
        self._spoken: dict[str, str] = {}

    @classmethod
    def build(
        cls,
        passages: Sequence[Passage],
        concepts: Iterable[Concept],
        *,
        english: Mapping[str, Rendering] | None = None,
        bank: Iterable[BankQuestion] = (),
        more: Sequence[Retriever] = (),
    ) -> SearchIndex:
        """The index of `passages`, without an encoder.

        Args:
            passages: paragraphs and table rows in reading order.
            concepts: all concepts of the vocabularies; their labels become words of the segmenter.
            english: the English renderings of units by IRI, where there are any.
            bank: questions that units answer.
            more: further retrievers over the same passages.
        """
        return cls(passages, prepare(passages, concepts, english or {}, bank), english or {}, more=more)

    @property
    def retrievers(self) -> Sequence[Retriever]:
        """What scores passages."""
        return self.engine.retrievers

    @property
    def layout(self) -> Layout:
        """The groups of the passages."""
        return self.engine.arrangement.layout

    @property
    def places(self) -> Numbers:
        """The place of each passage when all are in reading order."""
        return self.engine.arrangement.places

    @cached_property
    def _filterable(self) -> Filterable:
        prepared = self._prepared
        stating = self.engine.stating(self.passages, prepared.modalities)
        return Filterable(self.engine.arrangement, prepared.concepts, prepared.links, stating, prepared.validities)

    @cached_property
    def _speller(self) -> Speller:
        known = next(
            (self._prepared.indexes[name] for name in ("bank", "text") if name in self._prepared.indexes), None
        )
        words = known.frequencies if known else {}
        return Speller(self._sounds, words, frozenset(self._prepared.keys), exact(self.segmenter))

    @cached_property
    def _paragraphs(self) -> list[int | None]:
        return _paragraph_numbers(self.passages)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {passage.iri: number for number, passage in enumerate(self.passages)}

    def analyse(self, text: str, lang: str | None = None) -> Query:
        """The query as the retrievers see it; `lang` is guessed from the script when it is not given."""
        plain = fold(text).text
        script = "zh" if _HAN.search(plain) or not _LATIN_WORD.search(plain) or self._is_pinyin(plain) else "en"
        is_word = self._is_english if script == "en" or _HAN.search(plain) else lambda _: False
        if script == "zh":
            plain = self._speller.corrected(plain, is_word)
        tokens = tuple(index_tokens(plain, self.segmenter))
        sounds = tuple(self._sounds.tokens(plain, is_word))
        return Query(text, plain, lang or script, tokens, self.linker.mentions(plain), sounds, script)

    def words(self, folded: str) -> list[Word]:
        """The words of a folded text as the dictionary and the vocabularies know them, none guessed."""
        return exact(self.segmenter).words(folded)

    def _is_english(self, word: str) -> bool:
        return self.engine.knows(root(word))

    def _is_pinyin(self, plain: str) -> bool:
        """Whether most Latin words of a text are pinyin and no English words of the bank or the renderings."""
        words = _LATIN_WORD.findall(plain)
        typed = [word for word in words if not self._is_english(word) and self._sounds.syllables(word)]
        return 2 * len(typed) > len(words)

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """All concepts of the vocabularies, sorted by IRI."""
        return tuple(sorted(self.linker.concepts, key=lambda concept: concept.iri))

    def runs(self, query: Query) -> dict[str, Scores]:
        """The scores of every retriever by its name."""
        return {retriever.name: retriever.scores(query) for retriever in self.retrievers}

    def search(
        self, text: str, k: int = 10, lang: str | None = None, *, offset: int = 0, filters: Filters | None = None
    ) -> list[SearchHit]:
        """The `k` best units for a query after the first `offset` ones, best first, equal scores in reading order.

        Raises:
            QueryError: when a filter names something unknown.
        """
        return self.find(self.analyse(text, lang), k, offset=offset, filters=filters)

    def find(self, query: Query, k: int = 10, *, offset: int = 0, filters: Filters | None = None) -> list[SearchHit]:
        """The `k` best units for an analysed query after the first `offset` ones."""
        mask = self._filterable.mask(filters) if filters else None
        found = self.engine.candidates(query, mask)
        total = self.fused(query, found.runs)
        if mask is not None:
            total = np.where(mask[found.numbers], total, np.float32(0))
        total = spread(total, found.layout, [found.local(numbers) for numbers in self._named(query)])
        order = best_first(total, self.places[found.numbers])
        chosen = self._reranked(query, order, found.numbers)[offset : offset + k]
        terms = {*(term for term in query.terms if len(term) > 1), *_labels(query)}
        return [
            SearchHit(
                rank=rank,
                score=round(float(total[place]), 5),
                passage=(passage := self.passages[int(found.numbers[place])]),
                highlights=highlight(_fold(passage.text), terms),
                matched_by=tuple(name for name, scores in found.runs.items() if scores[place] > 0),
            )
            for rank, place in enumerate(chosen, start=offset + 1)
        ]

    def fused(self, query: Query, runs: Mapping[str, Scores]) -> Scores:
        """The weighted sum of the runs, made comparable, with the weights of the query's language."""
        return weighted_sum({name: comparable(run) for name, run in runs.items()}, self.weights[query.script])

    def _reranked(self, query: Query, order: list[int], numbers: Numbers) -> list[int]:
        """The order of candidates with its first hits as the reranker wants them, where there is one."""
        if self._reranker is None:
            return order
        first = order[:_RERANKED]
        judged = self._reranker.judge(query.text, [self.passages[int(numbers[one])].text for one in first])
        places = sorted(range(len(first)), key=lambda place: (-judged[place], place))
        return [*(first[place] for place in places), *order[_RERANKED:]]

    def _named(self, query: Query) -> list[Sequence[int]]:
        return [self._links.get(iri, ()) for iri in {mention.concept.iri for mention in query.mentions}]

    def folded(self, number: int) -> FoldedText:
        """The folded text of the passage with this number; the last ones are kept."""
        return _fold(self.passages[number].text)

    def rarity(self, word: str) -> float:
        """How well a word tells passages apart (its inverse document frequency), highest for unknown words."""
        return self.engine.rarity(word)

    def paragraph_before(self, iri: str) -> Passage | None:
        """The paragraph that the table of a row is printed after; None for a paragraph or where there is none."""
        number = self._numbers[iri]
        paragraph = self._paragraphs[number]
        return None if paragraph is None or paragraph == number else self.passages[paragraph]

    @property
    def has_english(self) -> bool:
        """Whether English renderings are indexed."""
        return bool(self.english)

    def spoken(self, passage: Passage) -> str:
        """All words that a passage may be asked with, folded: text, headings, and English rendering."""
        if passage.iri not in self._spoken:
            rendering = self.english.get(passage.iri)
            parts = (passage.text, passage.context, rendering.text if rendering else "")
            self._spoken[passage.iri] = folded("\n".join(parts))
        return self._spoken[passage.iri]

    def rows_after(self, iri: str) -> tuple[Passage, ...]:
        """The table rows that are printed after a paragraph."""
        first = self._numbers[iri]
        after = range(first + 1, len(self.passages))
        return tuple(self.passages[number] for number in after if self._paragraphs[number] == first)

    def first_year(self, document: str) -> int | None:
        """The year in which a plan came into force; None where that is not known."""
        validity = self._prepared.validities.get(document)
        return validity.first.year if validity else None

    def __contains__(self, iri: str) -> bool:
        return iri in self._numbers

    def number(self, iri: str) -> int:
        """The place of a passage in reading order, counted from 0."""
        return self._numbers[iri]

    def passage(self, iri: str) -> Passage:
        """The indexed passage with this IRI.

        Raises:
            KeyError: when no indexed passage has it.
        """
        return self.passages[self._numbers[iri]]


@lru_cache(_KEPT_TEXTS)
def _fold(text: str) -> FoldedText:
    return fold(text)


def _exact(
    passages: Sequence[Passage], prepared: Prepared, segmenter: Segmenter, more: Sequence[Retriever]
) -> ExactEngine:
    arrangement = Arrangement.of(passages)
    retrievers = (*_retrievers(prepared, arrangement.layout, segmenter), *more)
    return ExactEngine(arrangement, retrievers, prepared.indexes)


def _retrievers(prepared: Prepared, layout: Layout, segmenter: Segmenter) -> list[Retriever]:
    """The built-in retrievers for which something was prepared."""
    indexes = prepared.indexes
    links = {iri: np.asarray(numbers, np.int64) for iri, numbers in prepared.links.items()}
    found: list[Retriever] = [
        TextRetriever(indexes["text"]),
        ConceptRetriever(indexes["text"], segmenter),
        LinkRetriever(links, len(layout.groups)),
        SoundRetriever(indexes["sound"]),
    ]
    if "english" in indexes:
        found.append(TextRetriever(indexes["english"], name="english"))
    if "bank" in indexes:
        found.append(BankRetriever(indexes["bank"], layout))
        found.append(QuestionRetriever(indexes["question"], Targets.of(prepared.places, layout)))
    return found


def _labels(query: Query) -> set[str]:
    return {folded(label) for mention in query.mentions for label in mention.concept.labels("zh")}


def _paragraph_numbers(passages: Sequence[Passage]) -> list[int | None]:
    """For every passage the number of the last paragraph before it, or of itself where it is a paragraph."""
    found: list[int | None] = []
    last: int | None = None
    for number, passage in enumerate(passages):
        last = last if passage.address.is_table else number
        found.append(last)
    return found
