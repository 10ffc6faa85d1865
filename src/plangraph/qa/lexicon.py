"""The words of questions and the sentences of answers, read from the data files beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from plangraph.domain.identifiers import concept_iri
from plangraph.search.folding import folded


@dataclass(frozen=True, slots=True)
class Amount:
    """A kind of figure: the words that ask for it, the units that answer it, the endings of its indicators' names."""

    name: str
    ask: tuple[str, ...]
    units: frozenset[str]
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Operation words, forms of questions, bound words, kinds of figures, function words, names outside the plan."""

    operations: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[str, ...]]
    rates: Mapping[str, tuple[str, ...]]
    multipliers: Mapping[str, int]
    english_units: Mapping[str, str]
    bounds: Mapping[str, tuple[str, ...]]
    amounts: Mapping[str, Amount]
    wanted: Mapping[str, tuple[str, ...]]
    direction_kinds: Mapping[str, tuple[str, ...]]
    activities: Mapping[str, tuple[str, ...]]
    generic_words: frozenset[str]
    everywhere: frozenset[str]
    floors: frozenset[str]
    caps: frozenset[str]
    asked_not_after: str
    function_words: frozenset[str]
    outside_names: frozenset[str]
    topic_words: tuple[str, ...]
    instructions: tuple[re.Pattern[str], ...]

    def measure(self, unit: str) -> str:
        """The measure that a printed unit ends with: 万吨 for 金属万吨; the unit itself where none is known."""
        known = [u for amount in self.amounts.values() for u in amount.units if unit.endswith(u)]
        return max(known, key=len, default=unit)


def _folded(words: list[str]) -> tuple[str, ...]:
    return tuple(folded(word) for word in words)


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("plangraph.qa") / "data" / name).read_text(encoding="utf-8"))


def _indicators(slugs: list[str]) -> frozenset[str]:
    return frozenset(concept_iri("indicators", slug) for slug in slugs)


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of the package."""
    operations, scope = _data("operations.toml"), _data("scope.toml")
    return Lexicon(
        operations={name: _folded(words) for name, words in operations["operations"].items()},
        forms={name: _folded(words) for name, words in operations["forms"].items()},
        rates={name: _folded(words) for name, words in operations["rates"].items()},
        multipliers=operations["multipliers"],
        english_units=operations["english_units"],
        bounds={name: _folded(words) for name, words in operations["bounds"].items()},
        amounts={
            name: Amount(name, _folded(entry["ask"]), frozenset(_folded(entry["units"])), _folded(entry["suffixes"]))
            for name, entry in operations["amounts"].items()
        },
        wanted={name: _folded(words) for name, words in operations["wanted"].items()},
        direction_kinds={name: _folded(words) for name, words in operations["direction_kinds"].items()},
        activities={name: _folded(words) for name, words in operations["activities"].items()},
        generic_words=frozenset(_folded(operations["function"]["generic"])),
        everywhere=_indicators(operations["limits"]["everywhere"]),
        floors=_indicators(operations["limits"]["floors"]),
        caps=_indicators(operations["limits"]["caps"]),
        asked_not_after=operations["asking"]["not_after"],
        function_words=frozenset(_folded(operations["function"]["words"])),
        outside_names=frozenset(_folded(scope["outside"]["names"])),
        topic_words=_folded(scope["topic"]["words"]),
        instructions=tuple(re.compile(pattern) for pattern in scope["instruction"]["patterns"]),
    )


@dataclass(frozen=True, slots=True)
class Phrases:
    """The message catalogue in one language."""

    lang: str
    entries: Mapping[str, Any]

    def say(self, key: str, **parts: object) -> str:
        """The sentence `key` (dots lead into a group) with `parts` filled in."""
        entry: Any = self.entries
        for step in key.split("."):
            entry = entry[step]
        return str(entry[self.lang]).format(**parts)


@cache
def load_phrases(lang: str) -> Phrases:
    """The catalogue for `lang`; any language but English gets Chinese."""
    return Phrases("en" if lang == "en" else "zh", _data("phrases.toml"))
