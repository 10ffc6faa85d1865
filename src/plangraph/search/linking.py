"""Entity linking: where a text names a concept of the vocabularies, by longest match of its labels.

All labels (preferred, alternative and hidden, in every language) come from the vocabularies; nothing is listed here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plangraph.domain.model import Span
from plangraph.graph.concepts import Concept
from plangraph.search.segmentation import Segmenter, Word, stem
from plangraph.text.normalization import fold

_LATIN = re.compile(r"[a-z0-9]")
_LINE_BREAKS = re.compile(r"[\r\n]+")
_LATIN_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a folded text that names a concept; one place may name several concepts."""

    span: Span
    surface: str
    concept: Concept


def label_keys(concepts: Sequence[Concept]) -> dict[str, list[int]]:
    """For every label as it is looked up (folded, English words without plural ending) the numbers of its concepts."""
    pairs = [(number, label) for number, concept in enumerate(concepts) for label in concept.labels()]
    folded = fold("\n".join(_LINE_BREAKS.sub(" ", label) for _, label in pairs)).text.split("\n")
    keys: dict[str, list[int]] = {}
    for (number, _), text in zip(pairs, folded, strict=True):
        key = _LATIN_WORD.sub(lambda match: stem(match.group()), text.strip())
        if key and number not in keys.setdefault(key, []):
            keys[key].append(number)
    return keys


class ConceptLinker:
    """Finds concepts in texts; longest label first, left to right, without overlaps."""

    def __init__(self, concepts: Sequence[Concept], segmenter: Segmenter, keys: Mapping[str, Sequence[int]]) -> None:
        """Link by `keys`, which `label_keys(concepts)` gives."""
        self.concepts = tuple(concepts)
        self._segmenter = segmenter
        self._concepts = {key: [concepts[number] for number in numbers] for key, numbers in keys.items()}
        lengths: dict[str, set[int]] = defaultdict(set)
        for key in keys:
            lengths[key[0]].add(len(key))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def mentions(self, folded: str, words: Sequence[Word] | None = None) -> tuple[Mention, ...]:
        """All mentions in a folded text, in order; an ambiguous label gives one mention per concept.

        Args:
            folded: the text.
            words: its words, where they are known already.
        """
        words = self._segmenter.words(folded) if words is None else words
        starts = {word.start for word in words}
        ends = {word.end for word in words}
        stemmed, origin = _stemmed(folded)
        return tuple(self._scan(stemmed, origin, starts, ends))

    def _scan(self, text: str, origin: list[int], starts: set[int], ends: set[int]) -> Iterator[Mention]:
        position = 0
        while position < len(text):
            key = self._longest(text, position) if text[position] in self._lengths else None
            if key is None or not _stands_alone(position, key, origin, starts, ends):
                position += 1
                continue
            span = Span(origin[position], origin[position + len(key) - 1] + 1)
            yield from (Mention(span, key, concept) for concept in self._concepts[key])
            position += len(key)

    def _longest(self, text: str, position: int) -> str | None:
        for length in self._lengths[text[position]]:
            key = text[position : position + length]
            if key in self._concepts and _latin_boundary(text, position, length):
                return key
        return None


def _stemmed(folded: str) -> tuple[str, list[int]]:
    """The text with English words stemmed, and for every character its offset in `folded`."""
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for match in _LATIN_WORD.finditer(folded):
        word = stem(match.group())
        pieces.append(folded[last : match.start()] + word)
        origin.extend(range(last, match.start() + len(word)))
        last = match.end()
    pieces.append(folded[last:])
    origin.extend(range(last, len(folded)))
    return "".join(pieces), origin


def _latin_boundary(text: str, position: int, length: int) -> bool:
    """Whether an English label does not begin or end inside a longer English word or number."""
    end = position + length
    before = position > 0 and _LATIN.match(text[position]) and _LATIN.match(text[position - 1])
    after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return not before and not after


def _stands_alone(position: int, key: str, origin: list[int], starts: set[int], ends: set[int]) -> bool:
    """Whether a label of one character is a word of its own there (金 in 金和铜, but not in 资金)."""
    if len(key) > 1:
        return True
    return origin[position] in starts and origin[position] + 1 in ends
