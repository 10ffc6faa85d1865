"""Chooses the weights of the retrievers by cross-validation over the passes of the question bank.

Usage: `python benchmarks/search_weights.py [--epochs 5] [--sample 900] [--only PASS]`, one to two minutes per pass on
two idle cores. For every pass an encoder is trained and an index made of the questions of the other passes; the
questions left out are asked as they are, Chinese ones also with typing errors (homophones, pinyin). Weights then climb
coordinate by coordinate. Printed are, for each pass, the measures with the weights chosen on the other passes, and at
the end the weights chosen on all of them. The held-out questions are never read.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plangraph.graph.concepts import Concept, read_concepts
from plangraph.resources import data_root
from plangraph.search.bank import BankQuestion
from plangraph.search.dense import StaticEncoder
from plangraph.search.folding import folded
from plangraph.search.fusion import comparable
from plangraph.search.index import DEFAULT_WEIGHTS, SearchIndex
from plangraph.search.loading import Texts, assemble, read_texts
from plangraph.search.prepared import prepare
from plangraph.search.sound import read_readings
from plangraph.search.training import Course, Lessons, train

Weights = NDArray[np.float32]
STEPS = (0.0, 0.5, 0.7, 1.4, 2.0)
NOISY = "noisy "


@dataclass(frozen=True, slots=True)
class Fold:
    """Questions left out, with the scores of every retriever for every passage, and which groups are right.

    `runs` has the shape `(n_questions, n_passages, n_retrievers)`, passages by group; `starts` begins each group.
    """

    runs: NDArray[np.float32]
    starts: NDArray[np.int64]
    right: NDArray[np.bool_]

    def ranks(self, weights: Weights) -> NDArray[np.int64]:
        """The rank of the best right group of each question."""
        scores = np.maximum.reduceat(self.runs @ weights, self.starts, axis=1)
        best = np.where(self.right, scores, -np.inf).max(axis=1)
        above = np.where(self.right, -np.inf, scores) > best[:, None]
        ranks: NDArray[np.int64] = above.sum(axis=1) + 1
        return ranks


def passes(bank: Sequence[BankQuestion], only: Sequence[str]) -> Iterator[tuple[str, str, set[str]]]:
    """The passes to leave out, all or those named: the name, the language, and the folded texts."""
    for name, lang in sorted({(question.register, question.lang) for question in bank}):
        if name in only or not only:
            yield name, lang, {folded(question.text) for question in bank if question.register == name}


def noise(text: str, readings: Mapping[str, str], alike: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """The text with some characters replaced by homophones, or a few typed in pinyin."""
    characters = list(text)
    places = [place for place, character in enumerate(characters) if character in readings]
    if chance.random() < 0.5:
        for place in chance.sample(places, max(1, len(places) // 6) if places else 0):
            characters[place] = chance.choice(alike[readings[characters[place]]])
    elif places:
        start, length = chance.choice(places), chance.choice((2, 2, 3, 4))
        typed = "".join(readings.get(character, character) for character in characters[start : start + length])
        characters[start : start + length] = [typed]
    return "".join(characters)


def made(texts: Texts, left_out: set[str], concepts: Sequence[Concept], course: Course) -> SearchIndex:
    """The index and encoder of all questions but those left out."""
    rest = replace(texts, bank=[question for question in texts.bank if folded(question.text) not in left_out])
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model")
        train(Lessons.of(rest, concepts), model, course)
        return assemble(rest, prepare(rest.passages, concepts, rest.english, rest.bank), StaticEncoder(model))


def fold(index: SearchIndex, asked: Sequence[str], gold: Mapping[str, set[int]], write: Callable[[str], str]) -> Fold:
    """What the retrievers of an index say to questions, each written as `write` does."""
    order = np.argsort(index.layout.groups, kind="stable")
    starts = np.flatnonzero(np.diff(index.layout.groups[order], prepend=-1))
    right = np.zeros((len(asked), index.layout.count), np.bool_)
    runs = []
    for number, question in enumerate(asked):
        found = index.runs(index.analyse(write(question)))
        runs.append(np.stack([comparable(run) for run in found.values()], axis=1)[order])
        right[number, list(gold[question])] = True
    return Fold(np.stack(runs), starts, right)


def groups_of(index: SearchIndex, bank: Sequence[BankQuestion]) -> dict[str, set[int]]:
    """The numbers of the groups that answer each folded question."""
    places: dict[str, int] = {}
    for passage, group in zip(index.passages, index.layout.groups.tolist(), strict=True):
        places[passage.iri] = group
        if passage.address.is_table:
            places[passage.iri.rpartition("/")[0]] = group
    gold: dict[str, set[int]] = {}
    for question in bank:
        gold.setdefault(folded(question.text), set()).add(places[question.unit])
    return gold


def value(folds: Mapping[str, Fold], weights: Weights) -> float:
    """What is climbed: R@1, R@3, one and a half R@5 and half the MRR, noisy questions counting less."""
    total = 0.0
    for name, one in folds.items():
        ranks = one.ranks(weights)
        measure = np.mean(ranks <= 1) + np.mean(ranks <= 3) + 1.5 * np.mean(ranks <= 5) + 0.5 * np.mean(1 / ranks)
        total += (0.4 if name.startswith(NOISY) else 1.0) * float(measure)
    return total


def climbed(folds: Mapping[str, Fold], start: Weights, *, rounds: int = 2) -> Weights:
    """Weights that are better for `folds`, found from `start` one weight at a time."""
    best, weights = value(folds, start), start
    for _ in range(rounds):
        for place in range(len(weights)):
            for step in STEPS:
                tried = weights.copy()
                tried[place] = max(0.05, float(weights[place])) * step
                if (reached := value(folds, tried)) > best + 1e-4:
                    best, weights = reached, tried
    return weights


def shown(one: Fold, weights: Weights) -> str:
    """R@1, R@3 and R@5."""
    ranks = one.ranks(weights)
    return " / ".join(f"{np.mean(ranks <= k):.4f}" for k in (1, 3, 5))


def report(folds: Mapping[str, Fold], names: Sequence[str], lang: str) -> None:
    """Print the measures of each pass with weights of the others, then the weights of all."""
    start = np.asarray([DEFAULT_WEIGHTS[lang].get(name, 0.0) for name in names], np.float32)
    for left_out in folds:
        others = {name: one for name, one in folds.items() if name.removeprefix(NOISY) != left_out.removeprefix(NOISY)}
        chosen = climbed(others, start) if others else start
        print(f"{left_out:<20} default {shown(folds[left_out], start)}   chosen {shown(folds[left_out], chosen)}")
    chosen = climbed(folds, start)
    print(lang, {name: round(float(weight), 2) for name, weight in zip(names, chosen, strict=True)}, flush=True)


def main() -> None:
    """Train, ask and choose."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--sample", type=int, default=900, help="most questions asked per pass")
    parser.add_argument("--only", action="append", default=[], help="a pass to leave out; default: each one in turn")
    given = parser.parse_args()
    chance = random.Random(7)  # noqa: S311 - repeatable on purpose
    texts, readings = read_texts(data_root()), read_readings()
    concepts = read_concepts(sorted((data_root() / "ontology" / "vocabularies").glob("*.ttl")))
    alike: dict[str, list[str]] = {}
    for character in sorted({character for question in texts.bank for character in question.text}):
        alike.setdefault(readings.get(character, ""), []).append(character)
    folds: dict[str, dict[str, Fold]] = {"zh": {}, "en": {}}
    names: list[str] = []
    for name, lang, left_out in passes(texts.bank, given.only):
        index = made(texts, left_out, concepts, Course(epochs=given.epochs))
        gold = groups_of(index, texts.bank)
        asked = chance.sample(sorted(left_out), min(given.sample, len(left_out)))
        names = [retriever.name for retriever in index.retrievers]
        folds[lang][name] = fold(index, asked, gold, lambda text: text)
        if lang == "zh":
            part = asked[: given.sample // 3]
            folds[lang][NOISY + name] = fold(index, part, gold, lambda text: noise(text, readings, alike, chance))
    for lang, some in folds.items():
        if some:
            report(some, names, lang)


if __name__ == "__main__":
    main()
