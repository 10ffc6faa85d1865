"""Fusion of runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.search.fusion import best_first, comparable, reading_places, reciprocal_rank, spread, weighted_sum
from plangraph.search.retrievers import Layout

RANKINGS = st.lists(st.permutations(range(6)).map(lambda ranking: ranking[:4]), max_size=5)


def test_weights_multiply_scores() -> None:
    """A run counts by its weight, and by 1 where none is given."""
    runs = {"text": np.array([1, 2], np.float32), "concept": np.array([4, 0], np.float32)}
    assert weighted_sum(runs, {"concept": 0.5}).tolist() == [3.0, 2.0]


def test_equal_scores_keep_the_reading_order() -> None:
    """Passages with equal scores are ranked by their address; those without a score are left out."""
    assert best_first(np.array([1, 2, 1, 0], np.float32), reading_places([(2,), (1,), (0,), (3,)])) == [1, 2, 0]


@given(RANKINGS, st.randoms())
def test_the_order_of_runs_does_not_matter(rankings: list[list[int]], random: object) -> None:
    """Reciprocal rank fusion gives the same scores whatever the order of its runs."""
    shuffled = list(rankings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reciprocal_rank(rankings) == reciprocal_rank(shuffled)


def test_reciprocal_rank_follows_its_formula() -> None:
    """A passage's score is the sum of 1/(60 + rank) over the runs that rank it."""
    assert reciprocal_rank([[7, 8], [8]])[8] == pytest.approx(1 / 62 + 1 / 61)


def test_only_scores_above_one_are_brought_down() -> None:
    """The best of a run counts 1, and a weak run stays weak."""
    assert comparable(np.array([4, 2, 0], np.float32)).tolist() == [1.0, 0.5, 0.0]
    assert comparable(np.array([0.5, 0.2], np.float32)).tolist() == pytest.approx([0.5, 0.2])
    assert comparable(np.zeros(0, np.float32)).tolist() == []


def test_one_row_speaks_for_its_table() -> None:
    """All rows but the best are lowered, except those that name what the query names and the best row does not."""
    layout = Layout(np.array([0, 1, 1, 1]), 2, [[1, 2, 3]])
    scores = np.array([0.7, 1.0, 0.9, 0.8], np.float32)
    assert spread(scores, layout, [])[1] == 1.0
    assert spread(scores, layout, []).argsort()[::-1].tolist()[:2] == [1, 0]
    assert spread(scores, layout, [[1], [3]])[3] == np.float32(0.8)
