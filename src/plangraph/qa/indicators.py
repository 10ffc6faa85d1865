"""Which indicators and classes of things a question asks for, by the labels that the vocabularies give them.

An indicator is meant where one of its labels stands in the question, or where the label without its closing measure
word does (勘查规划区块数量 is meant by 勘查规划区块 together with 多少个).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import rjieba

from plangraph.graph.concepts import Concept
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.question import Question
from plangraph.qa.scope import load_scope
from plangraph.search.folding import folded

_SHORTEST_STEM = 4
_ZONE_TYPES = "zone-types"
_KEPT_TEXTS = 512


class IndicatorIndex:
    """Indicators and zone classes by the words that mean them."""

    def __init__(
        self, concepts: Iterable[Concept], classes: Sequence[tuple[str, str]], hierarchy: Hierarchy, lexicon: Lexicon
    ) -> None:
        concepts = tuple(concepts)
        suffixes = tuple(suffix for amount in lexicon.amounts.values() for suffix in amount.suffixes)
        self._hierarchy = hierarchy
        self._labels: set[str] = set()
        self._stems: dict[str, set[str]] = {}
        for concept in concepts:
            if concept.scheme_name == "indicators":
                self._labels.update(map(folded, concept.labels("zh")))
                for label in concept.labels("zh"):
                    for stem in _stems(folded(label), suffixes):
                        self._stems.setdefault(stem, set()).add(concept.iri)
        self._found = lru_cache(_KEPT_TEXTS)(self._read_found)
        self._classes = {folded(label): iri for iri, label in classes}
        for concept in concepts:
            labels = [folded(label) for label in concept.labels("zh")]
            named = [self._classes[label] for label in labels if label in self._classes]
            if concept.scheme_name == _ZONE_TYPES and named:
                self._classes.update((label, named[0]) for label in labels if label not in self._classes)

    def indicators(self, question: Question) -> frozenset[str]:
        """The IRIs of the indicators asked for, with those below them; empty when none is named."""
        named = {concept.iri for concept in question.concepts("indicators")}
        asked = question.query.folded
        stems = [stem for stem in self._stems if stem in asked and self._meant(stem, question)]
        for stem in stems:
            if not any(stem != other and stem in other for other in stems):
                named |= self._stems[stem]
        return frozenset(named).union(*(self._hierarchy.below(iri) for iri in named))

    def is_label(self, words: str) -> bool:
        """Whether folded words are a whole label of an indicator, and not only one without its measure word."""
        return words in self._labels

    def found(self, text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
        """The places of a folded text that name indicators, the longest only, each with these and those below."""
        return self._found(text)

    def _read_found(self, text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
        spans = sorted(
            ((start, start + len(stem), stem) for stem in self._stems for start in _places(stem, text)),
            key=lambda one: (one[0] - one[1], one[0]),
        )
        kept: list[tuple[int, int, str]] = []
        for start, end, stem in spans:
            if not any(start < stop and begin < end for begin, stop, _ in kept):
                kept.append((start, end, stem))
        return tuple(
            (start, end, frozenset(self._stems[stem]).union(*map(self._hierarchy.below, self._stems[stem])))
            for start, end, stem in sorted(kept)
        )

    def _meant(self, stem: str, question: Question) -> bool:
        """Whether a label without its measure word means the indicator: not where something else of it is asked for."""
        if stem in self._labels or not question.amounts or any(amount.units for amount in question.amounts):
            return True
        return (
            bool(question.operations) or re.search(rf"{re.escape(stem)}.{{0,3}}多少", question.query.folded) is not None
        )

    def classes(self, question: Question) -> frozenset[str]:
        """The IRIs of the classes of zones that the question names; of two names, one inside the other, the longer."""
        return frozenset(self._classes[label] for label in self.class_names(question))

    @property
    def all_classes(self) -> tuple[str, ...]:
        """The IRIs of all classes of zones."""
        return tuple(sorted(set(self._classes.values())))

    def class_places(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """The places of a folded text that name classes of zones, each with the class."""
        found = {label: iri for label, iri in self._classes.items() if label in text}
        return tuple(
            (start, start + len(label), iri)
            for label, iri in found.items()
            if not _inside_another(label, found)
            for start in _places(label, text)
            if not _runs_on(text, start, label)
        )

    def class_names(self, question: Question) -> tuple[str, ...]:
        """The folded names of classes of zones that stand in the question, the longest only."""
        text = question.query.folded
        found = {label: iri for label, iri in self._classes.items() if label in text}
        longest = (label for label in found if not _inside_another(label, found))
        return tuple(one for one in longest if not all(_runs_on(text, n, one) for n in _places(one, text)))


def _places(stem: str, text: str) -> Iterable[int]:
    start = text.find(stem)
    while start >= 0:
        yield start
        start = text.find(stem, start + 1)


def _runs_on(text: str, start: int, label: str) -> bool:
    """Whether a short name ends within a word (重点区 in 重点区域), and not before a word such as 里."""
    end = start + len(label)
    after = text[end : end + 1]
    short = len(label) < _SHORTEST_STEM and after and after not in load_scope().inside
    return bool(short) and rjieba.has_word(text[end - 1 : end + 1])


def _inside_another(label: str, labels: Mapping[str, str]) -> bool:
    return any(label != other and label in other for other in labels)


def _stems(label: str, suffixes: Sequence[str]) -> Iterable[str]:
    yield label
    for suffix in suffixes:
        stem = label.removesuffix(suffix)
        if stem != label and len(stem) >= _SHORTEST_STEM:
            yield stem
