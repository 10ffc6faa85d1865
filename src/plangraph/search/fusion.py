"""Fusion of several retrievers' scores over the same passages into one ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from plangraph.search.lexical import Scores
from plangraph.search.retrievers import Layout, Numbers

_FOLLOWING_ROW = 0.6  # of its score keeps a row whose table is already spoken for by a better row


def weighted_sum(runs: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """The sum of all runs' scores, each multiplied by its weight (1 where none is given), shape `(n_passages,)`."""
    if not runs:
        return np.zeros(0, dtype=np.float32)
    total = sum(np.float32(weights.get(name, 1.0)) * scores for name, scores in runs.items())
    return np.asarray(total, dtype=np.float32)


def comparable(scores: Scores) -> Scores:
    """The scores with those of a run that go above 1 brought down, so that its best one is 1."""
    return np.asarray(scores / max(1.0, float(scores.max(initial=0.0))), np.float32)


def spread(scores: Scores, layout: Layout, named: Sequence[Sequence[int]]) -> Scores:
    """The scores with all rows of a table lowered but its best one, so that one table does not fill the ranking.

    Args:
        scores: one score per passage.
        layout: the passages' groups.
        named: for each concept of the query the numbers of the passages that name it; a row that names one which the
            best row does not keeps its score.
    """
    lowered = np.array(scores, np.float32)
    naming = [frozenset(numbers) for numbers in named]
    for members in layout.tables:
        best = members[int(np.argmax(scores[members]))]
        kept = {member for numbers in naming if best not in numbers for member in members if member in numbers}
        for member in members:
            if member != best and member not in kept:
                lowered[member] *= _FOLLOWING_ROW
    return lowered


def reciprocal_rank(rankings: Sequence[Sequence[int]], *, k: int = 60) -> dict[int, float]:
    """The fused score of every ranked passage number; the order of `rankings` does not matter.

    Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet", SIGIR 2009.
    """
    fused: dict[int, list[float]] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, start=1):
            fused.setdefault(number, []).append(1.0 / (k + rank))
    return {number: sum(sorted(parts)) for number, parts in fused.items()}


def best_first(scores: Scores, places: Numbers) -> list[int]:
    """The numbers of all passages with a positive score, best first; equal scores keep the order of `places`."""
    rounded = np.round(scores.astype(np.float64), 5)
    order = np.lexsort((places, -rounded))
    found: list[int] = order[: int(np.count_nonzero(scores > 0))].tolist()
    return found


def reading_places(keys: Sequence[tuple[int, ...]]) -> Numbers:
    """The place of each passage when all are sorted by their keys."""
    places = np.empty(len(keys), np.int64)
    places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return places
