"""Retrieval side by side: BM25 baselines, each retriever alone, each one left out, the default, and models by name.

Usage: `python benchmarks/search.py [QUESTIONS.jsonl …] [--model FOLDER-OR-NAME …]`. It needs a current build
(`plangraph build`); a model is put in the place of the bundled encoder.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from plangraph.cli.opening import open_index
from plangraph.evaluation.measures import Outcome, retrieval
from plangraph.evaluation.questions import Question, read_questions
from plangraph.evaluation.systems import Reply
from plangraph.resources import data_root
from plangraph.search.folding import folded
from plangraph.search.fusion import best_first, spread
from plangraph.search.index import SearchIndex
from plangraph.search.lexical import LexicalIndex
from plangraph.search.segmentation import JiebaSegmenter, index_tokens
from plangraph.settings import read_settings

Ranker = Callable[[str], list[str]]
NO_REPLY = Reply("", answerable=False, citations=())
EVERYDAY = {"plain", "keyword", "scenario"}


def bm25(index: SearchIndex, *, taught: bool, bigrams: bool) -> Ranker:
    """BM25 over text and headings, with or without the vocabularies' words and character bigrams."""
    segmenter = index.segmenter if taught else JiebaSegmenter()
    spoken = [folded(f"{passage.text} {passage.context}") for passage in index.passages]
    lexical = LexicalIndex([index_tokens(text, segmenter, bigrams=bigrams) for text in spoken])

    def rank(question: str) -> list[str]:
        scores = lexical.scores(index_tokens(folded(question), segmenter, bigrams=bigrams))
        return [index.passages[number].citation.address for number in best_first(scores, index.places)[:10]]

    return rank


def fused(index: SearchIndex, names: Sequence[str]) -> Ranker:
    """The index's own retrievers with these names, with their default weights."""

    def rank(question: str) -> list[str]:
        query = index.analyse(question)
        runs = {retriever.name: retriever.scores(query) for retriever in index.retrievers if retriever.name in names}
        scores = spread(np.maximum(index.fused(query, runs), 0), index.layout, [])
        return [index.passages[number].citation.address for number in best_first(scores, index.places)[:10]]

    return rank


def default(index: SearchIndex) -> Ranker:
    """Search as it is."""
    return lambda question: [hit.citation.address for hit in index.search(question, 10)]


def systems(index: SearchIndex, models: Sequence[str]) -> Iterator[tuple[str, Ranker]]:
    """Every system to compare, by name."""
    yield "BM25, words", bm25(index, taught=False, bigrams=False)
    yield "BM25, words and bigrams", bm25(index, taught=True, bigrams=True)
    names = [retriever.name for retriever in index.retrievers]
    encoders = [name for name in names if name.startswith("encoder")]
    for name in names:
        yield f"{name} alone", fused(index, [name])
    yield "encoder, all three", fused(index, encoders)
    for name in names:
        yield f"without {name}", fused(index, [other for other in names if other != name])
    yield "without all encoder parts", fused(index, [name for name in names if name not in encoders])
    yield "default", default(index)
    for model in models:
        yield f"default with {model}", default(open_index(read_settings(encoder_model=model)))


def groups(questions: Sequence[Question]) -> dict[str, list[Question]]:
    """Questions by kind: English, noisy, everyday words (plain, keyword, scenario), and the rest as structured."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        if question.gold and not question.unanswerable:
            kind = "english" if question.lang == "en" else "everyday" if question.type in EVERYDAY else "structured"
            found.setdefault("noisy" if question.type == "noisy" else kind, []).append(question)
    return found


def measured(rank: Ranker, questions: Sequence[Question]) -> tuple[dict[str, float], list[float]]:
    """Retrieval measures and the milliseconds that each question took."""
    outcomes, times = [], []
    for question in questions:
        started = time.perf_counter()
        ranking = rank(question.text)
        times.append((time.perf_counter() - started) * 1000)
        outcomes.append(Outcome(question, tuple(ranking), NO_REPLY, times[-1] / 1000, 0.0))
    return retrieval(outcomes), times


def compare(path: Path, index: SearchIndex, models: Sequence[str]) -> None:
    """Print one line per system: R@1, R@3 and R@5 for each kind of question, and median and 99th percentile time."""
    kinds = groups(read_questions(path))
    everything = [question for questions in kinds.values() for question in questions]
    columns = {**kinds, "all": everything}
    print(f"\n{path.name}: R@1 / R@3 / R@5, milliseconds at p50 / p99")
    print(f"{'':<28}", *(f"{f'{name} ({len(found)})':>20}" for name, found in columns.items()), f"{'ms':>14}")
    for name, rank in systems(index, models):
        cells = []
        for found in columns.values():
            values, times = measured(rank, found)
            cells.append(" / ".join(f"{values[measure]:.3f}" for measure in ("R@1", "R@3", "R@5")))
        slow = sorted(times)[int(0.99 * (len(times) - 1))]
        print(f"{name:<28}", *(f"{cell:>20}" for cell in cells), f"{median(times):>6.2f} / {slow:.2f}", flush=True)


def main() -> None:
    """Compare all systems on every file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="*", type=Path, help="default: corpus/questions/dev.jsonl")
    parser.add_argument("--model", action="append", default=[], help="an encoder to compare, by folder or name")
    given = parser.parse_args()
    index = open_index(read_settings())
    for path in given.questions or [data_root() / "corpus" / "questions" / "dev.jsonl"]:
        compare(path, index, given.model)


if __name__ == "__main__":
    main()
