"""Retrieval side by side: BM25 baselines, each retriever alone, each one left out, and the default.

Usage: `python benchmarks/search.py [QUESTIONS.jsonl]`. It needs a current build (`plangraph build`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from plangraph.cli.opening import open_index
from plangraph.evaluation.measures import Outcome, retrieval
from plangraph.evaluation.questions import Question, read_questions
from plangraph.evaluation.systems import Reply
from plangraph.resources import data_root
from plangraph.search.folding import folded
from plangraph.search.fusion import best_first, weighted_sum
from plangraph.search.index import DEFAULT_WEIGHTS, SearchIndex
from plangraph.search.lexical import LexicalIndex
from plangraph.search.segmentation import JiebaSegmenter, index_tokens
from plangraph.settings import Settings

Ranker = Callable[[str], list[str]]
NO_REPLY = Reply("", answerable=False, citations=())


def bm25(index: SearchIndex, *, taught: bool, bigrams: bool) -> Ranker:
    """BM25 over text and headings, with or without the vocabularies' words and character bigrams."""
    segmenter = index.segmenter if taught else JiebaSegmenter()
    spoken = [folded(f"{passage.text} {passage.context}") for passage in index.passages]
    lexical = LexicalIndex([index_tokens(text, segmenter, bigrams=bigrams) for text in spoken])
    keys = [passage.address.sort_key for passage in index.passages]

    def rank(question: str) -> list[str]:
        scores = lexical.scores(index_tokens(folded(question), segmenter, bigrams=bigrams))
        return [index.passages[number].citation.address for number in best_first(scores, keys)[:10]]

    return rank


def fused(index: SearchIndex, names: Sequence[str]) -> Ranker:
    """The index's own retrievers with these names, with their default weights."""
    keys = [passage.address.sort_key for passage in index.passages]

    def rank(question: str) -> list[str]:
        query = index.analyse(question)
        runs = {retriever.name: retriever.scores(query) for retriever in index.retrievers if retriever.name in names}
        order = best_first(weighted_sum(runs, DEFAULT_WEIGHTS), keys)[:10]
        return [index.passages[number].citation.address for number in order]

    return rank


def systems(index: SearchIndex) -> Iterator[tuple[str, Ranker]]:
    """Every system to compare, by name."""
    yield "BM25, words", bm25(index, taught=False, bigrams=False)
    yield "BM25, words with labels", bm25(index, taught=True, bigrams=False)
    yield "BM25, words with labels and bigrams", bm25(index, taught=True, bigrams=True)
    names = [retriever.name for retriever in index.retrievers]
    for name in names:
        yield f"{name} alone", fused(index, [name])
    for name in names:
        yield f"default without {name}", fused(index, [other for other in names if other != name])
    yield "default", fused(index, names)


def groups(questions: Sequence[Question]) -> dict[str, list[Question]]:
    """Questions by kind: English, noisy, everyday words (plain, keyword, scenario), and the rest as structured."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        if question.gold and not question.unanswerable:
            everyday = question.type in {"plain", "keyword", "scenario"}
            kind = "english" if question.lang == "en" else "everyday" if everyday else "structured"
            found.setdefault("noisy" if question.type == "noisy" else kind, []).append(question)
    return found


def measured(rank: Ranker, questions: Sequence[Question]) -> tuple[dict[str, float], float]:
    """Retrieval measures and the median milliseconds per question."""
    outcomes, times = [], []
    for question in questions:
        started = time.perf_counter()
        ranking = rank(question.text)
        times.append(time.perf_counter() - started)
        outcomes.append(Outcome(question, tuple(ranking), NO_REPLY, times[-1], 0.0))
    return retrieval(outcomes), median(times) * 1000


def main() -> None:
    """Print one line per system: R@1 and R@5 for each kind of question, and the median time."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else data_root() / "corpus" / "questions" / "dev.jsonl"
    index = open_index(Settings())
    kinds = groups(read_questions(path))
    everything = [question for questions in kinds.values() for question in questions]
    columns = {**kinds, "all": everything}
    print(f"{'R@1 / R@5':<40}", *(f"{f'{name} ({len(found)})':>18}" for name, found in columns.items()), f"{'ms':>8}")
    for name, rank in systems(index):
        cells = []
        for found in columns.values():
            values, _ = measured(rank, found)
            cells.append(f"{values['R@1']:.3f} / {values['R@5']:.3f}")
        print(f"{name:<40}", *(f"{cell:>18}" for cell in cells), f"{measured(rank, everything)[1]:>8.2f}")


if __name__ == "__main__":
    main()
