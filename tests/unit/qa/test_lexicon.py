"""The data files of questions and answers."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from plangraph.qa.lexicon import load_lexicon, load_phrases


def phrases() -> dict[str, Any]:
    """The catalogue as it is written."""
    return tomllib.loads((files("plangraph.qa") / "data" / "phrases.toml").read_text(encoding="utf-8"))


def entries(values: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each sentence of the catalogue with its path."""
    for key, value in values.items():
        if all(isinstance(part, str) for part in value.values()):
            yield path + key, value
        else:
            yield from entries(value, f"{path}{key}.")


def fields(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_is_there_in_both_languages() -> None:
    """Each entry has Chinese and English."""
    for key, entry in entries(phrases()):
        assert set(entry) == {"zh", "en"}, key


def test_both_languages_use_known_parts_only() -> None:
    """English uses no part that the Chinese sentence does not have, but for the Chinese original of a rendering."""
    for key, entry in entries(phrases()):
        assert fields(entry["en"]) - {"original"} <= fields(entry["zh"]), key


def test_another_language_gets_chinese() -> None:
    """A language without a catalogue gets the Chinese sentences."""
    assert load_phrases("mn").say("refusals.unsupported") == load_phrases("zh").say("refusals.unsupported")


def test_the_longest_known_measure_is_taken() -> None:
    """What a unit counts is told from its measure."""
    lexicon = load_lexicon()
    assert lexicon.measure("矿石：万吨/年") == "万吨/年"
    assert lexicon.measure("金属吨") == "吨"
    assert lexicon.measure("箱") == "箱"
