"""Words and index tokens."""

from __future__ import annotations

import pytest

from plangraph.search.segmentation import DictionarySegmenter, JiebaSegmenter, exact, index_tokens, stem


def test_domain_words_stay_whole() -> None:
    """A word that the dictionary would split stays whole once it is added."""
    plain, taught = JiebaSegmenter(), JiebaSegmenter(["勘查规划区块"])
    assert len(plain.words("勘查规划区块")) > 1
    assert [word.text for word in taught.words("勘查规划区块")] == ["勘查规划区块"]


def test_instances_do_not_share_their_words() -> None:
    """Words added to one segmenter are unknown to another."""
    JiebaSegmenter(["开采规划区块"])
    assert [word.text for word in JiebaSegmenter().words("开采规划区块")] != ["开采规划区块"]


def test_spans_lead_back_to_the_text() -> None:
    """Each word stands at its span, and punctuation is left out."""
    text = "在期矿山，总数2900个 (mines)。"
    words = JiebaSegmenter().words(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert {"，", "。", "(", " "}.isdisjoint(word.text for word in words)


def test_bigrams_are_marked_and_can_be_left_out() -> None:
    """Bigrams of Chinese runs follow the words with a mark of their own."""
    segmenter = JiebaSegmenter()
    tokens = index_tokens("矿山abc总数", segmenter)
    assert [token for token in tokens if token.startswith("#")] == ["#矿山", "#总数"]
    assert not any(token.startswith("#") for token in index_tokens("矿山总数", segmenter, bigrams=False))


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [("mines", "mine"), ("cities", "city"), ("bases", "base"), ("status", "status"), ("gas", "gas"), ("s", "s")],
)
def test_stem_drops_plural_endings_only(word: str, stemmed: str) -> None:
    """English plurals lose their ending; short words and other endings stay."""
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("比金高", ["比", "金", "高"]),
        ("铜三大类", ["铜", "三", "大", "类"]),
        ("勘查规划区块，面积？", ["勘查规划区块", "面积"]),
    ],
)
def test_the_exact_segmenter_guesses_no_words(text: str, words: list[str]) -> None:
    """Characters that make up no known word stand each for itself; known words stay whole."""
    segmenter = JiebaSegmenter(["勘查规划区块"])
    found = exact(segmenter).words(text)
    assert [word.text for word in found] == words
    assert all(text[word.start : word.end] == word.text for word in found)


def test_a_segmenter_without_guesses_is_its_own_exact_one() -> None:
    """Where no segmenter without guesses stands beside one, it is used itself."""
    segmenter = DictionarySegmenter(lambda folded: folded.split("/"))
    assert exact(segmenter) is segmenter
    assert [(word.text, word.start) for word in segmenter.words("金矿")] == [("金矿", 0)]
