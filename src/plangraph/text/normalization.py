"""Folding of text for search: different ways to write the same words become one, and offsets lead back to the original.

Folded are compatibility forms such as full-width digits (NFKC), letter case, ratio signs, dashes, quotation marks, and
traditional characters (to simplified ones, with OpenCC's tables). Words are never changed, so a highlight found in the
folded text can be shown on the original, character for character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from plangraph.domain.model import Span

if TYPE_CHECKING:
    from opencc import OpenCC

_SAME = str.maketrans(
    {"︰": ":", "∶": ":", "≦": "≤", "≧": "≥"}
    | dict.fromkeys("—–―‒‐‑－﹣−", "-")
    | dict.fromkeys("“”„「」『』〝〞＂", '"')
    | dict.fromkeys("‘’‚＇", "'")
)
_KEPT = 16_384  # short pieces of text, mostly a character and the punctuation after it
_PLAIN = re.compile("[\x00-\x7f一-鿿]+(?![^\x00-\x7f一-鿿])")  # what follows could join the last character
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text and, for each of its characters, the span of the original that it came from."""

    text: str
    origins: tuple[Span, ...]

    def original(self, start: int, end: int) -> Span:
        """The span of the original text behind the folded characters from `start` to `end`."""
        if start >= end:
            edge = self.origins[start].start if start < len(self.origins) else self._length
            return Span(edge, edge)
        return Span(self.origins[start].start, self.origins[end - 1].end)

    @property
    def _length(self) -> int:
        return self.origins[-1].end if self.origins else 0


def fold(text: str) -> FoldedText:
    """`text` as search compares it, with the way back to its own offsets."""
    characters: list[str] = []
    origins: list[Span] = []
    for span in _clusters(text):
        folded = _fold_cluster(span.of(text))
        characters.append(folded)
        origins.extend([span] * len(folded))
    return FoldedText(to_simplified("".join(characters)), tuple(origins))


def fold_text(text: str) -> str:
    """The text of `fold(text)` alone, about ten times faster: plain characters are folded in one piece."""
    pieces: list[str] = []
    last = 0
    for match in _PLAIN.finditer(text):
        pieces.extend((_fold_clusters(text[last : match.start()]), _fold_cluster(match.group())))
        last = match.end()
    return to_simplified("".join((*pieces, _fold_clusters(text[last:]))))


def to_simplified(text: str) -> str:
    """`text` in simplified characters; it keeps its length, and text that is simplified already stays as it is."""
    if not _HAN.search(text):
        return text
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    single = (str(_converter().convert(character)) for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(single, text, strict=True))


def _fold_cluster(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", cluster.translate(_SAME)).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_SAME)


@lru_cache(_KEPT)
def _fold_clusters(text: str) -> str:
    return "".join(_fold_cluster(span.of(text)) for span in _clusters(text))


def _clusters(text: str) -> Iterator[Span]:
    """The shortest spans that tile `text` and that normalization treats apart from their neighbours."""
    start = 0
    for position in range(1, len(text)):
        if _stands_alone(text[position]) or not _composes(text[start:position], text[position]):
            yield Span(start, position)
            start = position
    if text:
        yield Span(start, len(text))


def _stands_alone(character: str) -> bool:
    return character.isascii() or "一" <= character <= "鿿"


def _composes(before: str, character: str) -> bool:
    """Whether normalizing `character` together with what precedes it gives something else than apart from it."""
    apart = unicodedata.normalize("NFKC", before) + unicodedata.normalize("NFKC", character)
    return bool(unicodedata.combining(character)) or unicodedata.normalize("NFKC", before + character) != apart


@cache
def _converter() -> OpenCC:
    """The converter from traditional to simplified; it is loaded (about 50 ms) when the first Chinese text comes."""
    from opencc import OpenCC

    return OpenCC("t2s")
