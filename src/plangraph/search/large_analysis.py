"""What the large index keeps of each text, worked out batch by batch, in this process or in several."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.search.dense import Encoder, Vectors
from plangraph.search.folding import folded
from plangraph.search.linking import ConceptLinker, label_keys
from plangraph.search.models import ModelChoice, open_encoder
from plangraph.search.prepared import nameable
from plangraph.search.segmentation import JiebaSegmenter, index_tokens, tokens_of
from plangraph.search.sound import Sounds, read_readings

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage with its English rendering, and the questions of the bank about it alone."""

    passage: Passage
    rendering: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysed:
    """What is kept of a unit: the tokens of text, rendering and sound, the concepts it names, and its vector.

    Tokens are joined by spaces; so they travel between processes, and so the text index takes them.
    """

    words: str
    english: str
    sounds: str
    names: Sequence[str]
    vector: Vectors | None


@dataclass(frozen=True, slots=True)
class Analyst:
    """Analyses texts with the labels of concepts and an encoder.

    Attributes:
        segmenter: cuts texts into words.
        linker: finds concepts.
        sounds: gives the sounds of texts.
        encoder: gives vectors, or None for none.
    """

    segmenter: JiebaSegmenter
    linker: ConceptLinker
    sounds: Sounds
    encoder: Encoder | None

    @classmethod
    def of(cls, concepts: Sequence[Concept], encoder: Encoder | None) -> Analyst:
        """The analyst for these concepts."""
        known = nameable(concepts)
        keys = label_keys(known)
        segmenter = JiebaSegmenter(keys)
        return cls(segmenter, ConceptLinker(known, segmenter.exact, keys), Sounds(read_readings()), encoder)

    def tokens(self, text: str) -> str:
        """The index tokens of a folded text, joined by spaces."""
        return " ".join(index_tokens(text, self.segmenter))

    def encoded(self, texts: Sequence[str]) -> Sequence[Vectors | None]:
        """The vectors of folded texts, or None for each where there is no encoder."""
        return [None] * len(texts) if self.encoder is None else list(self.encoder.encode_document(texts))

    def analysed(self, units: Sequence[Unit]) -> list[Analysed]:
        """What is kept of units."""
        texts = [folded(f"{unit.passage.text} {unit.passage.context}") for unit in units]
        words = [folded(unit.rendering) for unit in units]
        vectors = self.encoded([f"{text} {rendered}".strip() for text, rendered in zip(texts, words, strict=True)])
        found = []
        for unit, text, rendered, vector in zip(units, texts, words, vectors, strict=True):
            cut = self.segmenter.words(text)
            sounds = [sound for said in (text, *unit.questions) for sound in self.sounds.tokens(said)]
            named = {mention.concept.iri for mention in self.linker.mentions(text)}
            english = self.tokens(rendered) if rendered else ""
            tokens = " ".join(tokens_of(text, cut))
            found.append(Analysed(tokens, english, " ".join(sounds), sorted(named), vector))
        return found


@dataclass(frozen=True, slots=True)
class AnalystRecipe:
    """Makes the same analyst in another process.

    Attributes:
        concepts: all concepts of the vocabularies.
        root: the data root, for the bundled encoder.
        model: which encoder to open.
    """

    concepts: Sequence[Concept]
    root: Path
    model: ModelChoice = field(default_factory=ModelChoice)

    def make(self) -> Analyst:
        """The analyst."""
        return Analyst.of(self.concepts, open_encoder(self.root, self.model))


def analysed_units(
    units: Iterable[Unit], analyst: Analyst, recipe: AnalystRecipe | None, processes: int
) -> Iterator[tuple[Unit, Analysed]]:
    """All units with what is kept of them, in their order.

    Args:
        units: the units.
        analyst: the analyst of this process.
        recipe: makes the analyst of each other process; None where this process does everything.
        processes: how many other processes analyse.
    """
    parts = iter(units)
    batches = iter(lambda: list(islice(parts, _BATCH)), [])
    if recipe is None:
        for batch in batches:
            yield from zip(batch, analyst.analysed(batch), strict=True)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (recipe,)) as pool:
        waiting: deque[tuple[list[Unit], Future[list[Analysed]]]] = deque()
        for batch in batches:
            waiting.append((batch, pool.submit(_analysed, batch)))
            if len(waiting) > 2 * processes:
                yield from _finished(*waiting.popleft())
        while waiting:
            yield from _finished(*waiting.popleft())


def _finished(batch: list[Unit], future: Future[list[Analysed]]) -> Iterator[tuple[Unit, Analysed]]:
    return zip(batch, future.result(), strict=True)


class _Process:
    """What another process keeps."""

    analyst: Analyst


def _begin(recipe: AnalystRecipe) -> None:
    _Process.analyst = recipe.make()


def _analysed(batch: list[Unit]) -> list[Analysed]:
    return _Process.analyst.analysed(batch)
