"""Writes the large index of any number of passages: texts, vectors, links and records, each in a form read from disk.

Passages come one after another and are never held all at once; the passages of one table stand side by side.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.search.arrangement import Arrangement, group_key
from plangraph.search.bank import BankQuestion
from plangraph.search.cache import write_numbers
from plangraph.search.dense import Encoder, Vectors, normalized
from plangraph.search.filters import stating
from plangraph.search.folding import folded
from plangraph.search.large_analysis import Analysed, Analyst, AnalystRecipe, Unit, analysed_units
from plangraph.search.large_text import TextWriter
from plangraph.search.large_vectors import VectorWriter
from plangraph.search.renderings import Rendering
from plangraph.search.stored import PassageWriter, StoredPassages

UNITS, GROUPS, QUESTIONS = "units", "groups", "questions"
FIELDS: Final[Mapping[str, Sequence[str]]] = {
    UNITS: ("text", "sound", "english"),
    GROUPS: ("bank",),
    QUESTIONS: ("question",),
}
TARGETS: Final = "targets.npy"
LINKS, STATING, PLACES = "links.npz", "stating.npz", "places.npz"


@dataclass(frozen=True, slots=True)
class Material:
    """What a large index is made of besides passages.

    Attributes:
        concepts: all concepts of the vocabularies.
        encoder: the encoder, or None.
        english: the English renderings of units by IRI.
        bank: questions that units answer.
        modalities: the names of the modalities of the norms that a unit states, by the unit's IRI.
        recipe: makes the analyst of another process, where other processes shall help.
        processes: how many of them.
    """

    concepts: Sequence[Concept]
    encoder: Encoder | None
    english: Mapping[str, Rendering] = field(default_factory=dict)
    bank: Sequence[BankQuestion] = ()
    modalities: Mapping[str, Sequence[str]] = field(default_factory=dict)
    recipe: AnalystRecipe | None = None
    processes: int = 2


def write_large(folder: Path, passages: Iterable[Passage], expected: int, material: Material) -> None:
    """Write the index of about `expected` passages, whole or not at all.

    Args:
        folder: the folder to write; its parent is made where it is missing.
        passages: the passages in reading order, plan after plan.
        expected: about how many there are; the number of vector lists depends on it.
        material: what else the index is made of.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".large-"))
    try:
        _Writing(draft, expected, material).write(passages)
        if folder.exists():
            shutil.rmtree(folder)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@dataclass(slots=True)
class _Group:
    """What is known of the group that is being read."""

    key: object
    number: int
    tokens: list[str] = field(default_factory=list)
    vectors: list[Vectors] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


class _Writing:
    """One index being written."""

    def __init__(self, folder: Path, expected: int, material: Material) -> None:
        self._folder = folder
        self._material = material
        self._analyst = Analyst.of(material.concepts, material.encoder)
        self._asked: dict[str, list[str]] = defaultdict(list)
        for question in material.bank:
            self._asked[question.unit].append(folded(question.text))
        dim = 0 if material.encoder is None else material.encoder.encode_document(["0"]).shape[1]
        self._vectors = {
            name: VectorWriter(folder / f"{name}.faiss", size, dim)
            for name, size in ((UNITS, expected), (GROUPS, expected), (QUESTIONS, len(material.bank)))
            if dim
        }
        self._links: dict[str, list[int]] = defaultdict(list)
        self._targets: dict[str, int] = {}  # of what is asked about: passages, and tables counted from -1 downwards

    def write(self, passages: Iterable[Passage]) -> None:
        with ExitStack() as stack:
            stored = stack.enter_context(PassageWriter(self._folder))
            texts = {
                name: stack.enter_context(TextWriter(self._folder / name, fields)) for name, fields in FIELDS.items()
            }
            size = self._write_units(passages, stored, texts)
            self._write_questions(texts[QUESTIONS], size)
        for writer in self._vectors.values():
            writer.close()
        kept = StoredPassages(self._folder)
        arrangement = Arrangement.of(kept)
        arrays: dict[str, Any] = {"documents": np.asarray(arrangement.documents), **arrangement.arrays()}
        np.savez(self._folder / PLACES, **arrays)
        write_numbers(self._folder / LINKS, self._links)
        modalities = self._material.modalities
        write_numbers(self._folder / STATING, stating(kept, modalities) if modalities else {})

    def _write_units(self, passages: Iterable[Passage], stored: PassageWriter, texts: Mapping[str, TextWriter]) -> int:
        material, number = self._material, -1
        group: _Group | None = None
        analysed = analysed_units(self._units(passages), self._analyst, material.recipe, material.processes)
        for number, (unit, found) in enumerate(analysed):
            stored.add(unit.passage)
            texts[UNITS].add(number, {"text": found.words, "sound": found.sounds, "english": found.english})
            if found.vector is not None:
                self._vectors[UNITS].add(found.vector[None, :])
            for name in found.names:
                self._links[name].append(number)
            key = group_key(unit.passage)
            if group is None or group.key != key:
                self._end(group, texts[GROUPS])
                group = _Group(key, 0 if group is None else group.number + 1)
            self._join(group, number, unit, found)
        self._end(group, texts[GROUPS])
        return number + 1

    def _units(self, passages: Iterable[Passage]) -> Iterator[Unit]:
        english = self._material.english
        for passage in passages:
            rendering = english.get(passage.iri)
            asked = tuple(self._asked.get(passage.iri, ()))
            yield Unit(passage, rendering.text if rendering else "", asked)

    def _join(self, group: _Group, number: int, unit: Unit, found: Analysed) -> None:
        group.tokens.extend((*found.words, *found.english))
        if found.vector is not None:
            group.vectors.append(found.vector)
        iri = unit.passage.iri
        targets = {iri: number}
        if unit.passage.address.is_table:
            targets[iri.rpartition("/")[0]] = -1 - group.number
        for name, target in targets.items():
            if name in self._asked and name not in self._targets:
                self._targets[name] = target
                group.asked.extend(self._asked[name])

    def _end(self, group: _Group | None, texts: TextWriter) -> None:
        """Write a group of which all passages are known: its words and those of its questions, its mean vector."""
        if group is None:
            return
        tokens = [*group.tokens, *(self._analyst.tokens(question) for question in group.asked)]
        texts.add(group.number, {"bank": " ".join(tokens)})
        if group.vectors:
            alone = len(group.vectors) == 1
            mean = group.vectors[0] if alone else np.mean(group.vectors, axis=0, dtype=np.float32)
            others = [vector for vector in self._analyst.encoded(group.asked) if vector is not None]
            self._vectors[GROUPS].add(normalized(np.sum([mean, *others], axis=0, dtype=np.float32))[None, :])

    def _write_questions(self, texts: TextWriter, size: int) -> None:
        """Write the questions, those of one target side by side, with the number of each one's target."""
        places = {iri: target if target >= 0 else size - 1 - target for iri, target in self._targets.items()}
        asked = sorted((place, question) for iri, place in places.items() for question in self._asked[iri])
        for number, (_, question) in enumerate(asked):
            texts.add(number, {"question": self._analyst.tokens(question)})
        for vector in self._analyst.encoded([question for _, question in asked]):
            if vector is not None:
                self._vectors[QUESTIONS].add(vector[None, :])
        np.save(self._folder / TARGETS, np.asarray([place for place, _ in asked], np.int64))
