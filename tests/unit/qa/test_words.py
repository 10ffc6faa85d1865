"""Sets of words in questions."""

from __future__ import annotations

from plangraph.qa.words import Words, named


def test_english_words_are_whole_and_chinese_ones_are_not() -> None:
    """The word mine is no part of determine; 煤 is found in 煤矿."""
    words = Words.of(["mine", "煤"])
    assert not words.in_text("to determine it")
    assert words.in_text("a mine")
    assert words.in_text("煤矿")


def test_a_word_may_not_stand_behind_some_characters() -> None:
    """几个 asks, 哪几个 does not."""
    words = Words.of(["几个"], not_after="哪")
    assert (words.in_text("有几个"), words.in_text("哪几个")) == (True, False)


def test_found_words_come_in_order_and_once() -> None:
    """The longest word wins, the order is that of the text."""
    assert Words.of(["规划", "规划区块", "矿"]).found("矿在规划区块，矿") == ("矿", "规划区块")


def test_no_words_are_found_nowhere() -> None:
    """An empty set finds nothing, not everything."""
    assert not Words.of([]).in_text("任何话")


def test_groups_are_named() -> None:
    """The names of the groups with a word in the text."""
    groups = {"a": Words.of(["甲"]), "b": Words.of(["乙"])}
    assert named(groups, "只有乙") == {"b"}
