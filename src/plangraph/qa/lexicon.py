"""The words of questions and the sentences of answers, read from the data files beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from plangraph.domain.identifiers import concept_iri
from plangraph.qa.words import Words
from plangraph.search.folding import folded


@dataclass(frozen=True, slots=True)
class Amount:
    """A kind of figure: the words that ask for it, the units that answer it, the endings of its indicators' names.

    `firm` are those asking words that cannot mean only some (几家单位), `last` those that ask surely at the end only.
    """

    name: str
    ask: Words
    firm: Words
    last: tuple[str, ...]
    units: frozenset[str]
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of `operations.toml` and `scope.toml`; the comments there say what each group is for."""

    operations: Mapping[str, Words]
    asking: Words
    forms: Mapping[str, Words]
    verb_first: re.Pattern[str]
    focus: re.Pattern[str]
    rates: Mapping[str, Words]
    multipliers: Mapping[str, int]
    english_units: Mapping[str, str]
    bounds: Mapping[str, Words]
    between: re.Pattern[str]
    rankings: tuple[re.Pattern[str], ...]
    periods: Mapping[str, Words]
    totals: tuple[str, ...]
    boxes: re.Pattern[str]
    amounts: Mapping[str, Amount]
    units: frozenset[str]
    wanted: Mapping[str, Words]
    sets: Mapping[str, Words]
    divisions: Words
    measures: Words
    alike: frozenset[str]
    direction_kinds: Mapping[str, Words]
    activities: Mapping[str, Words]
    generic_words: frozenset[str]
    project: ProjectWords
    force: Mapping[str, Words]
    everywhere: frozenset[str]
    floors: frozenset[str]
    caps: frozenset[str]
    function_words: frozenset[str]
    outside_names: frozenset[str]
    unstated: Words
    topic: Words
    instructions: tuple[re.Pattern[str], ...]

    def measure(self, unit: str) -> str:
        """The measure that a printed unit ends with: 万吨 for 金属万吨; the unit itself where none is known."""
        return _longest_ending(unit, self.units)


@lru_cache(1024)
def _longest_ending(text: str, endings: frozenset[str]) -> str:
    """The longest of some endings that a text has; the text itself where it has none."""
    return max((ending for ending in endings if text.endswith(ending)), key=len, default=text)


@dataclass(frozen=True, slots=True)
class ProjectWords:
    """How people describe a project: words for kinds, methods and zones, and the fields that these go into."""

    kinds: Mapping[str, Words]
    methods: Mapping[str, Words]
    zones: Mapping[str, Words]
    capacity: Mapping[str, str]
    fields: Mapping[str, str]
    rule_fields: frozenset[str]
    default_rate: str
    default_kind: str
    degrees: Mapping[str, Words]
    degree_field: str
    lowest_degree: str
    lowest_scale: str
    reserve_field: str


def _folded(words: list[str]) -> tuple[str, ...]:
    return tuple(folded(word) for word in words)


def load_data(name: str) -> dict[str, Any]:
    """The content of a data file of this package."""
    return tomllib.loads((files("plangraph.qa") / "data" / name).read_text(encoding="utf-8"))


def _indicators(slugs: list[str]) -> frozenset[str]:
    return frozenset(concept_iri("indicators", slug) for slug in slugs)


def _groups(entry: Mapping[str, list[str]]) -> dict[str, Words]:
    return {name: Words.of(_folded(words)) for name, words in entry.items()}


def _amount(name: str, entry: Mapping[str, Any], asking: Mapping[str, str]) -> Amount:
    words = _folded(entry["ask"])
    return Amount(
        name=name,
        ask=Words.of(words, not_after=asking["not_after"]),
        firm=Words.of(word for word in words if not word.startswith(asking["weak"])),
        last=tuple(word for word in words if word.startswith(asking["weak"])),
        units=frozenset(_folded(entry["units"])),
        suffixes=_folded(entry["suffixes"]),
    )


def _project(entry: Mapping[str, Any]) -> ProjectWords:
    return ProjectWords(
        kinds=_groups(entry["kinds"]),
        methods=_groups(entry["methods"]),
        zones=_groups(entry["zones"]),
        capacity=entry["capacity"],
        fields=entry["fields"],
        rule_fields=frozenset(entry["rule_fields"]),
        default_rate=entry["default_rate"],
        default_kind=entry["default_kind"],
        degrees=_groups(entry["degrees"]),
        degree_field=entry["degree_field"],
        lowest_degree=entry["lowest_degree"],
        lowest_scale=entry["lowest_scale"],
        reserve_field=entry["reserve_field"],
    )


def _asking(data: Mapping[str, Any]) -> Words:
    """Every word that asks for a kind of figure or for an operation."""
    asked = [word for entry in data["amounts"].values() for word in entry["ask"]]
    return Words.of(_folded([*asked, *(word for words in data["operations"].values() for word in words)]))


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of the package."""
    data, scope = load_data("operations.toml"), load_data("scope.toml")
    return Lexicon(
        operations={
            n: Words.of(_folded(w), not_after=data["asking"]["no_operation_after"])
            for n, w in data["operations"].items()
        },
        asking=_asking(data),
        forms=_groups(data["forms"]),
        verb_first=re.compile(data["english"]["verb_first"]),
        rates=_groups(data["rates"]),
        multipliers=data["multipliers"],
        english_units=data["english_units"],
        focus=re.compile(data["asking"]["focus"]),
        bounds=_groups(data["bounds"]),
        between=re.compile(data["between"]["pattern"]),
        rankings=tuple(re.compile(pattern) for pattern in data["ranking"]["patterns"]),
        periods=_groups(data["periods"]),
        totals=_folded(data["measures"]["totals"]),
        boxes=re.compile(data["boxes"]["pattern"]),
        amounts={name: _amount(name, entry, data["asking"]) for name, entry in data["amounts"].items()},
        units=frozenset(_folded([unit for entry in data["amounts"].values() for unit in entry["units"]])),
        wanted=_groups(data["wanted"]),
        sets=_groups(data["sets"]),
        divisions=Words.of(_folded(data["divisions"]["regions"])),
        measures=Words.of(_folded(data["measures"]["words"])),
        alike=frozenset(_folded(data["measures"]["alike"])),
        direction_kinds=_groups(data["direction_kinds"]),
        activities=_groups(data["activities"]),
        generic_words=frozenset(_folded(data["function"]["generic"])),
        project=_project(data["project"]),
        force=_groups(data["force_words"]),
        everywhere=_indicators(data["limits"]["everywhere"]),
        floors=_indicators(data["limits"]["floors"]),
        caps=_indicators(data["limits"]["caps"]),
        function_words=frozenset(_folded(data["function"]["words"])),
        outside_names=frozenset(_folded(scope["outside"]["names"])),
        unstated=Words.of(_folded(scope["unstated"]["words"])),
        topic=Words.of(_folded(scope["topic"]["words"])),
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
    return Phrases("en" if lang == "en" else "zh", load_data("phrases.toml"))
