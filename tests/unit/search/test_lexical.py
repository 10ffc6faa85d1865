"""BM25 over token lists."""

from __future__ import annotations

import numpy as np

from plangraph.search.lexical import LexicalIndex

DOCUMENTS = [["mine", "coal"], ["mine", "gold", "gold"], ["water"]]


def test_the_rarer_word_counts_more() -> None:
    """A document with the rarer query word scores higher than one with the common word only."""
    scores = LexicalIndex(DOCUMENTS).scores(["mine", "gold"])
    assert scores[1] > scores[0] > scores[2] == 0


def test_unknown_and_missing_words_score_zero() -> None:
    """Unknown tokens and no tokens give zeros, one per document."""
    index = LexicalIndex(DOCUMENTS)
    assert np.array_equal(index.scores(["moon"]), np.zeros(3))
    assert np.array_equal(index.scores([]), np.zeros(3))


def test_an_index_of_empty_documents_answers() -> None:
    """Documents without any token give zeros instead of an error."""
    assert np.array_equal(LexicalIndex([[], []]).scores(["mine"]), np.zeros(2))


def test_rarity_falls_with_frequency() -> None:
    """A word in fewer documents is rarer, and an unknown word rarest."""
    index = LexicalIndex(DOCUMENTS)
    assert index.rarity("moon") > index.rarity("gold") > index.rarity("mine") > 0
