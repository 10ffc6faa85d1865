"""Training of the bundled encoder on the question bank and the labels of the vocabularies, with sentence-transformers.

A static model: one vector per token (characters, pairs of characters, English words), averaged and brought to length 1.
Vectors start at random, longer for rarer tokens, and learn by MultipleNegativesRankingLoss to bring a question near its
own unit (its text, rendering and some of its other questions) and away from all other units, and the names of a concept
near one another. Weights are kept as small integers with one scale per token.
"""

from __future__ import annotations

import json
import math
import random
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from plangraph.graph.concepts import Concept
from plangraph.search.dense import Vectors
from plangraph.search.folding import folded
from plangraph.search.loading import Texts
from plangraph.search.ngrams import build_tokenizer, document_frequency
from plangraph.search.retrievers import Layout

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_LEARNING_RATE: Final = 0.03
_SCALE: Final = 20.0
_LABEL_WEIGHT: Final = 0.3
_LABEL_PAIRS: Final = 128
_LEVELS: Final = 127  # of a signed byte
_PARTS: Final = re.compile("[a-z]+|[^a-z]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Course:
    """How to train.

    Attributes:
        dim: the size of the vectors.
        epochs: how often each question is seen, on average.
        companions: how many other questions of a unit stand beside its text.
        dropout: the share of a question's characters and English words that is left out, so that no single one decides.
        seed: of everything random.
    """

    dim: int = 256
    epochs: int = 8
    companions: int = 4
    dropout: float = 0.08
    seed: int = 20210


@dataclass(frozen=True, slots=True)
class Lessons:
    """The folded texts and questions of each group of passages, and the names of each concept with several."""

    texts: Sequence[Sequence[str]]
    questions: Sequence[Sequence[str]]
    names: Sequence[Sequence[str]]

    @classmethod
    def of(cls, texts: Texts, concepts: Iterable[Concept]) -> Lessons:
        """The lessons that passages, bank and vocabularies give."""
        layout = Layout.of(texts.passages)
        own: list[list[str]] = [[] for _ in range(layout.count)]
        asked: list[list[str]] = [[] for _ in range(layout.count)]
        groups: dict[str, int] = {}
        for passage, group in zip(texts.passages, layout.groups.tolist(), strict=True):
            own[group].append(folded(f"{passage.text} {passage.context}"))
            if passage.iri in texts.english:
                own[group].append(folded(texts.english[passage.iri].text))
            groups[passage.iri] = group
            if passage.address.is_table:
                groups[passage.iri.rpartition("/")[0]] = group
        for question in texts.bank:
            if question.unit in groups:
                asked[groups[question.unit]].append(folded(question.text))
        labels = (tuple(dict.fromkeys(map(folded, concept.labels()))) for concept in concepts)
        return cls(own, asked, [names for names in labels if len(names) > 1])

    @property
    def all_texts(self) -> list[str]:
        """Every text, question and name."""
        return [text for part in (self.texts, self.questions, self.names) for several in part for text in several]


def train(lessons: Lessons, folder: Path, course: Course, *, progress: bool = True) -> float:
    """Train a model and write it as a sentence-transformers folder, which is replaced; gives the last epoch's loss."""
    import torch
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from tqdm import tqdm

    torch.manual_seed(course.seed)
    chance = random.Random(course.seed)  # noqa: S311 - repeatable on purpose
    model = _model(lessons, course)
    loss = MultipleNegativesRankingLoss(model, scale=_SCALE)
    optimizer = torch.optim.Adam(model.parameters(), lr=_LEARNING_RATE)
    per_epoch = max(1, round(sum(map(len, lessons.questions)) / max(1, sum(map(bool, lessons.questions)))))
    steps = per_epoch * course.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))
    recent: list[float] = []
    for questions, labels in tqdm(
        _steps(lessons, course, chance, steps),
        total=steps,
        desc="Training",
        unit="step",
        disable=None if progress else True,
    ):
        value = loss(_features(model, questions), torch.empty(0))
        if labels:
            value = value + _LABEL_WEIGHT * loss(_features(model, labels), torch.empty(0))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
        recent = [*recent[1 - per_epoch :], float(value.detach())]
    _save(model, folder)
    return sum(recent) / len(recent)


Pairs = Sequence[tuple[str, str]]


def _steps(lessons: Lessons, course: Course, chance: random.Random, steps: int) -> Iterator[tuple[Pairs, Pairs]]:
    """For every step one question of each group with its unit, and some pairs of names."""
    decks: list[list[str]] = [[] for _ in lessons.questions]
    for _ in range(steps):
        pairs = []
        for group, questions in enumerate(lessons.questions):
            if not questions:
                continue
            if not decks[group]:
                decks[group] = chance.sample(questions, len(questions))
            question = decks[group].pop()
            pairs.append((_worn(question, course.dropout, chance), _unit(lessons, group, question, course, chance)))
        named = chance.sample(lessons.names, min(_LABEL_PAIRS, len(lessons.names)))
        yield pairs, [(one, other) for one, other in (chance.sample(names, 2) for names in named)]


def _worn(question: str, dropout: float, chance: random.Random) -> str:
    """The question without some of its characters and English words, a word as a whole."""
    return "".join(part for part in _PARTS.findall(question) if chance.random() >= dropout) or question


def _unit(lessons: Lessons, group: int, question: str, course: Course, chance: random.Random) -> str:
    others = [other for other in lessons.questions[group] if other != question]
    companions = chance.sample(others, min(course.companions, len(others)))
    return "\n".join([chance.choice(lessons.texts[group]), *companions])


def _features(model: SentenceTransformer, pairs: Pairs) -> list[dict[str, torch.Tensor]]:
    return [model.preprocess([pair[side] for pair in pairs]) for side in (0, 1)]


def _model(lessons: Lessons, course: Course) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    texts = lessons.all_texts
    tokenizer = build_tokenizer(texts)
    weights = _first_weights(tokenizer, texts, course)
    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights), Normalize()], device="cpu"
    )


def _first_weights(tokenizer: Tokenizer, texts: Sequence[str], course: Course) -> Vectors:
    """Random directions, as long as the token's inverse document frequency: the mean is a sketch of TF-IDF."""
    frequency = document_frequency(tokenizer, texts)
    size = tokenizer.get_vocab_size()
    rarity = [math.log((1 + len(texts)) / (1 + frequency[number])) for number in range(size)]
    rarity[0] = 0.0  # the unknown token says nothing
    directions = np.random.default_rng(course.seed).standard_normal((size, course.dim)) / math.sqrt(course.dim)
    return np.asarray(directions * np.asarray(rarity)[:, None], np.float32)


def _save(model: SentenceTransformer, folder: Path) -> None:
    """Write the folder, its weights as signed bytes with one scale per token, a form that StaticEmbedding reads."""
    from safetensors.numpy import save_file

    if folder.exists():
        shutil.rmtree(folder)
    model.save_pretrained(str(folder), create_model_card=False)
    weights = model.state_dict()["0.embedding.weight"].numpy()
    weights[0] = 0.0
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-12) / _LEVELS
    small = np.rint(weights / scales[:, None]).astype(np.int8)
    path = next(folder.rglob("model.safetensors"))
    save_file({"embeddings": small, "weights": scales.astype(np.float32)}, path)
    path.chmod(0o644)
    for path in folder.rglob("*.json"):  # the same model gives the same files on every machine
        path.write_text(
            json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False) + "\n", encoding="utf-8"
        )
