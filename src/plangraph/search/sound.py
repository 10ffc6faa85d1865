"""Texts by their sound: pairs of toneless pinyin syllables, so that homophones and typed pinyin find the right words.

Near sounds that writers mix up (zh and z, ing and in, …) are one. The readings of characters come from pypinyin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+")
_LONGEST_SYLLABLE = 6
_SAME_SOUND = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([aei]n)g$"), r"\1"), (re.compile("^n(?=[aeiou])"), "l"))


def read_readings() -> dict[str, str]:
    """The most usual toneless pinyin of every character of GB 2312, from pypinyin (0.2 s to import)."""
    from pypinyin.pinyin_dict import pinyin_dict

    found = {chr(code): _plain(readings.partition(",")[0]) for code, readings in pinyin_dict.items()}
    return {character: reading for character, reading in found.items() if reading and _is_common(character)}


class Sounds:
    """The sound tokens of texts by a table of readings."""

    def __init__(self, readings: Mapping[str, str]) -> None:
        self.readings = readings
        self._near = {reading: _near(reading) for reading in set(readings.values())}

    def tokens(self, folded: str, is_word: Callable[[str], bool] = lambda _: False) -> list[str]:
        """The pairs of neighbouring syllables of a folded text, Chinese characters and typed pinyin alike.

        Args:
            folded: the text.
            is_word: tells the Latin words that are English and no pinyin.
        """
        found: list[str] = []
        run: list[str] = []
        last = 0
        for match in _RUN.finditer(folded):
            spoken = list(self._spoken(match.group(), is_word))
            joined = not folded[last : match.start()].strip()
            last = match.end()
            run = [*(run[-1:] if joined and spoken else ()), *spoken]
            found.extend(f"{one}-{other}" for one, other in pairwise(run))
        return found

    def near(self, word: str) -> tuple[str, ...]:
        """The near sounds of the characters of a Chinese word; a character without a known reading is its own."""
        return tuple(self._near.get(self.readings.get(character, ""), character) for character in word)

    def syllables(self, word: str) -> tuple[str, ...]:
        """The fewest pinyin syllables that make up a Latin word; empty where it is no pinyin."""
        ways: list[tuple[str, ...] | None] = [(), *([None] * len(word))]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                before, best = ways[start], ways[end]
                if before is None or word[start:end] not in self._near:
                    continue
                if best is None or len(before) + 1 < len(best):
                    ways[end] = (*before, word[start:end])
        return ways[-1] or ()

    def _spoken(self, run: str, is_word: Callable[[str], bool]) -> Iterator[str]:
        if run[0] >= "\u3400":
            yield from (self._near.get(self.readings.get(character, ""), character) for character in run)
        elif not is_word(run):
            yield from (self._near[syllable] for syllable in self.syllables(run))


def _plain(reading: str) -> str:
    marked = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    return "".join(character for character in marked if not unicodedata.combining(character))


def _near(syllable: str) -> str:
    for pattern, replacement in _SAME_SOUND:
        syllable = pattern.sub(replacement, syllable)
    return syllable


def _is_common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
