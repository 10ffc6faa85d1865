"""Queries as they were meant: typed pinyin becomes characters, and words with one wrong homophone become known words.

What is known are the words and the neighbouring characters of the units, of the questions on them and of the labels of
the vocabularies, so that nothing is turned into a word that they do not have.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import rjieba

from plangraph.search.segmentation import Segmenter, Word
from plangraph.search.sound import Sounds
from plangraph.text.numbers import CHINESE_NUMERALS

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+")
_TYPED = re.compile(r"[a-z]+(?![a-z0-9])(?: +[a-z]+(?![a-z0-9]))*")  # no formulas such as Ta2O5
_LONGEST = 6  # characters of a word that may be mistyped
_SHORTEST = 2
_SHORTEST_UNIT = 2  # a shorter Latin word behind a number is a unit (3 ha, m3/a)
_MOST_SYLLABLES = 24  # of one run of pinyin
_MOST_CHARACTERS = 48  # that may stand for one syllable
_BEFORE_UNITS = frozenset("0123456789/")
_ALONE = 0.2  # what the number of places of a character counts where it stands beside none
_UNKNOWN_PAIR = -4.0  # what two neighbours that never stand together cost


@dataclass(frozen=True)
class Speller:
    """Reads queries with pinyin and wrong homophones.

    Attributes:
        sounds: the readings of characters.
        words: how often each word and each pair of neighbouring characters (marked `#`) occurs, by token.
        labels: the labels of the vocabularies.
        segmenter: cuts texts into words without guessing any.
    """

    sounds: Sounds
    words: Mapping[str, int]
    labels: frozenset[str]
    segmenter: Segmenter

    def corrected(self, folded: str, is_word: Callable[[str], bool]) -> str:
        """A folded Chinese query as it was meant; `is_word` tells the Latin words that are no pinyin."""
        return self._respelled(self._read(folded, is_word))

    @cached_property
    def _alike(self) -> Mapping[tuple[int, str], Sequence[str]]:
        """The known words by their length and first sound, the most usual first."""
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in sorted(self._known(), key=lambda one: (-self.words.get(one, 0), one)):
            found[len(word), self.sounds.near(word)[0]].append(word)
        return found

    def _known(self) -> Iterable[str]:
        every = {*self.labels, *(word for word in self.words if rjieba.has_word(word))}
        return (word for word in every if _SHORTEST <= len(word) <= _LONGEST and _HAN.fullmatch(word))

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        """How often each character stands beside another one."""
        counts: dict[str, int] = defaultdict(int)
        for pair, count in self.words.items():
            if pair[0] == "#":
                for character in pair[1:]:
                    counts[character] += count
        return counts

    @cached_property
    def _characters(self) -> Mapping[str, tuple[str, ...]]:
        """The characters of known words by their exact reading, the most usual first."""
        found: dict[str, list[str]] = defaultdict(list)
        for character in sorted(self._counts, key=lambda one: (-self._counts[one], one)):
            if reading := self.sounds.readings.get(character):
                found[reading].append(character)
        return {reading: tuple(some[:_MOST_CHARACTERS]) for reading, some in found.items()}

    def _respelled(self, text: str) -> str:
        """A text with each mistyped word as the known word that sounds like it, longest first."""
        strange = [place for place in range(len(text) - 1) if self._is_strange(text, place)]
        if not strange:
            return text
        cut = self.segmenter.words(text)
        pieces: list[str] = []
        place = last = 0
        while place < len(cut):
            count, meant = self._longest(text, cut, place, strange)
            if count:
                pieces.extend((text[last : cut[place].start], meant))
                last = cut[place + count - 1].end
            place += max(count, 1)
        return "".join((*pieces, text[last:]))

    def _is_strange(self, text: str, place: int) -> bool:
        """Whether the texts never have a character with the next one."""
        pair = text[place : place + 2]
        return f"#{pair}" not in self.words and _HAN.fullmatch(pair) is not None

    def _longest(self, text: str, cut: Sequence[Word], place: int, strange: Sequence[int]) -> tuple[int, str]:
        """How many words from a place on are one mistyped word, and that word; none of them where it is no such word.

        A word of the language is taken as it stands, and so is one whose neighbouring characters the texts have. Where
        each of its characters is known to the texts, it can only be a mistyped name of the vocabularies.
        """
        start = cut[place].start
        for count in range(min(_LONGEST, len(cut) - place), 0, -1):
            end = cut[place + count - 1].end
            if not _SHORTEST <= end - start <= _LONGEST or not any(start <= one < end - 1 for one in strange):
                continue
            word = text[start:end]
            if not _HAN.fullmatch(word) or word in self.labels or rjieba.has_word(word):
                continue
            meant = self._meant(word)
            if meant and (meant in self.labels or any(character not in self._counts for character in word)):
                return count, meant
        return 0, ""

    def _meant(self, word: str) -> str:
        """The most usual known word with the same sound that shares at least half of the characters, or nothing."""
        sound = self.sounds.near(word)
        for other in self._alike.get((len(word), sound[0]), ()):
            if self.sounds.near(other) != sound:
                continue
            wrong = [two for one, two in zip(word, other, strict=True) if one != two]
            if 0 < len(wrong) <= len(word) // 2 and not set(CHINESE_NUMERALS).intersection(wrong):
                return other
        return ""

    def _read(self, folded: str, is_word: Callable[[str], bool]) -> str:
        """A text with its pinyin as characters; a syllable that no known character has stays."""
        pieces: list[str] = []
        last = 0
        for match in _TYPED.finditer(folded):
            before = folded[last : match.start()]
            pieces.append(before)
            if before.rstrip()[-1:] in _BEFORE_UNITS and len(match.group()) <= _SHORTEST_UNIT:
                pieces.append(match.group())
                last = match.end()
                continue
            left = pieces[-1][-1:] if before else ""
            after = match.end() + len(folded[match.end() :]) - len(folded[match.end() :].lstrip())
            right = folded[after : after + 1]
            said = self._decoded(match.group(), is_word, left, right)
            pieces.append(said)
            joint = said[-1:] + right in self.labels  # ying 石 is one name
            last = after if joint else match.end()
        return "".join((*pieces, folded[last:]))

    def _decoded(self, typed: str, is_word: Callable[[str], bool], left: str, right: str) -> str:
        """Typed Latin words with those that are pinyin as characters."""
        runs: list[str | list[str]] = []
        for word in _LATIN.findall(typed):
            syllables = [] if is_word(word) else list(self.sounds.syllables(word))
            if not syllables or any(one not in self._characters for one in syllables):
                runs.append(word)
            elif runs and isinstance(runs[-1], list):
                runs[-1].extend(syllables)
            else:
                runs.append(syllables)
        told = [
            run
            if isinstance(run, str)
            else self._most_likely(
                run[:_MOST_SYLLABLES], left if number == 0 else "", right if number == len(runs) - 1 else ""
            )
            for number, run in enumerate(runs)
        ]
        return " ".join(told)

    def _most_likely(self, syllables: list[str], left: str, right: str) -> str:
        """The characters whose neighbours stand together most often, between those on the left and on the right."""
        paths: dict[str, tuple[float, str]] = {left: (0.0, "")}
        for options in [*(self._characters[one] for one in syllables), (right,)]:
            paths = {character: self._best(paths, character) for character in options}
        return max(paths.values())[1].removesuffix(right) if right else max(paths.values())[1]

    def _best(self, paths: Mapping[str, tuple[float, str]], character: str) -> tuple[float, str]:
        """The best way to a character."""
        ways = ((score + self._together(last, character), said + character) for last, (score, said) in paths.items())
        return max(ways)

    def _together(self, one: str, other: str) -> float:
        if not (_HAN.match(one) and _HAN.match(other)):
            return _ALONE * math.log1p(self._counts.get(other, 0))
        count = self.words.get(f"#{one}{other}", 0)
        return math.log1p(count) if count else _UNKNOWN_PAIR
