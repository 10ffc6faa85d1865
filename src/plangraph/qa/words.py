"""Sets of words that are looked for in folded questions: Chinese ones anywhere, English ones as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Words:
    """A set of folded words, ready for searching."""

    all: tuple[str, ...]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, words: Iterable[str], *, not_after: str = "") -> Words:
        """The set of some folded words; a Chinese one does not count behind one of the characters `not_after`."""
        kept = tuple(words)
        before = f"(?<![{not_after}])" if not_after else ""
        parts = [_whole(word) if word.isascii() else before + re.escape(word) for word in _longest_first(kept)]
        return cls(kept, re.compile("|".join(parts)) if parts else _NEVER)

    def in_text(self, text: str) -> bool:
        """Whether a folded text has one of the words."""
        return self.pattern.search(text) is not None

    def found(self, text: str) -> tuple[str, ...]:
        """The words that a folded text has, in the order of the text, each once."""
        return tuple(dict.fromkeys(match.group() for match in self.pattern.finditer(text)))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a folded text."""
        return (match.span() for match in self.pattern.finditer(text))

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)


def _whole(word: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def named(groups: Mapping[str, Words], text: str) -> frozenset[str]:
    """The names of the groups with a word in a folded text."""
    return frozenset(name for name, words in groups.items() if words.in_text(text))
