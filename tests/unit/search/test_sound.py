"""Texts by their sound."""

from __future__ import annotations

import pytest

from plangraph.search.index import SearchIndex
from plangraph.search.sound import Sounds, read_readings


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    """The sounds of all common characters."""
    return Sounds(read_readings())


@pytest.mark.parametrize("other", ["赤蜂市", "chifengshi", "chifeng 市", "chi feng shi", "赤feng市"])
def test_homophones_and_pinyin_sound_alike(sounds: Sounds, other: str) -> None:
    """A word, its homophone and its pinyin, mixed or not, give the same tokens."""
    assert sounds.tokens(other) == sounds.tokens("赤峰市")


def test_near_sounds_are_one(sounds: Sounds) -> None:
    """Writers who mix up zh and z, or ing and in, are understood."""
    assert sounds.tokens("zong liang kongzhi") == sounds.tokens("zhong lian kongzi")


def test_english_words_and_punctuation_make_no_sound(sounds: Sounds) -> None:
    """A word that is told to be English is no pinyin, what is no syllable neither; punctuation parts."""
    assert sounds.tokens("mining", lambda word: word == "mining") == []
    assert sounds.tokens("strict") == []
    assert sounds.tokens("矿，山") == []


def test_the_fewest_syllables_are_taken(sounds: Sounds) -> None:
    """Of several ways to cut a word the one with the fewest syllables counts."""
    assert sounds.syllables("xian") == ("xian",)
    assert sounds.syllables("neimenggu") == ("nei", "meng", "gu")
    assert sounds.syllables("") == ()


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("chifeng shi zaiqi kuangshan zongshu", "box6.r4"),
        ("通聊市在期矿山总数", "box6.r5"),
        ("赤蜂市在其矿山总书", "box6.r4"),
    ],
)
def test_pinyin_and_typing_errors_find_the_row(index: SearchIndex, query: str, address: str) -> None:
    """Pinyin and wrong characters lead to the row of the region meant."""
    assert address in [hit.citation.address for hit in index.search(query, 3)]
