"""What an index needs of texts, concepts and bank, worked out once so that it can be kept on disk (`cache.py`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.search.bank import BankQuestion
from plangraph.search.folding import folded
from plangraph.search.lexical import LexicalIndex
from plangraph.search.linking import ConceptLinker, label_keys
from plangraph.search.renderings import Rendering
from plangraph.search.retrievers import Layout
from plangraph.search.segmentation import JiebaSegmenter, Segmenter, index_tokens
from plangraph.search.sound import Sounds, read_readings
from plangraph.search.validity import Validity

_NOT_NAMES = frozenset({"comparators", "modalities", "periods", "statuses", "units"})


class TextList(Sequence[str]):
    """Texts kept as one run of bytes, each ended by a zero byte; they are cut apart when the first one is read."""

    def __init__(self, raw: bytes) -> None:
        """The texts of what `raw` of another list holds."""
        self.raw = raw
        self._size = raw.count(b"\0")

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextList:
        """The list of these texts; a zero character in one becomes a space."""
        return cls(b"".join(text.replace("\0", " ").encode() + b"\0" for text in texts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextList) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    @cached_property
    def key(self) -> str:
        """The checksum of the texts in their order."""
        return hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def _texts(self) -> list[str]:
        return self.raw.decode().split("\0")[:-1]

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        return self._texts[place]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The parts of an index that take time to make.

    Attributes:
        concepts: all concepts of the vocabularies; those that texts may name come first.
        keys: the numbers of the concepts that each folded label names.
        indexes: the lexical indexes by name: `text`, `sound` and, where there are renderings, `english` over passages;
            `bank` over groups and `question` over bank questions, where there is a bank.
        texts: what an encoder reads of each passage: its folded text, headings and English rendering.
        questions: the folded bank questions, those of one target side by side.
        places: the target of every bank question, ascending (see `Targets`).
        links: the numbers of the passages that name a concept, by the concept's IRI.
        readings: the pinyin of characters.
        modalities: the names of the modalities of the norms that a unit states, by the unit's IRI.
        validities: when each plan is in force, by its id.
    """

    concepts: tuple[Concept, ...]
    keys: Mapping[str, Sequence[int]]
    indexes: Mapping[str, LexicalIndex]
    texts: TextList
    questions: TextList
    places: Sequence[int]
    links: Mapping[str, Sequence[int]]
    readings: Mapping[str, str]
    modalities: Mapping[str, Sequence[str]] = field(default_factory=dict)
    validities: Mapping[str, Validity] = field(default_factory=dict)


def prepare(
    passages: Sequence[Passage],
    concepts: Iterable[Concept],
    english: Mapping[str, Rendering],
    bank: Iterable[BankQuestion] = (),
    modalities: Mapping[str, Sequence[str]] | None = None,
) -> Prepared:
    """The slow part of building an index: labels, texts and questions are folded, cut into tokens and weighed."""
    known = tuple(sorted(concepts, key=lambda concept: concept.scheme_name in _NOT_NAMES))
    keys = label_keys(nameable(known))
    segmenter = JiebaSegmenter(keys)
    sounds = Sounds(read_readings())
    layout = Layout.of(passages)
    asked = sorted(_placed(passages, layout, bank))
    texts = [folded(f"{p.text} {p.context}") for p in passages]
    words = [folded(english[p.iri].text) if p.iri in english else "" for p in passages]
    own = [[number_text] for number_text in texts]
    for place, question in asked:
        if place < len(passages):
            own[place].append(question)
    indexes = {
        "text": _index(texts, segmenter),
        "sound": LexicalIndex([[token for text in several for token in sounds.tokens(text)] for several in own]),
    }
    if english:
        indexes["english"] = _index(words, segmenter)
    if asked:
        indexes["question"] = _index([question for _, question in asked], segmenter)
        indexes["bank"] = _index(_enlarged(layout, texts, words, asked), segmenter)
    return Prepared(
        concepts=known,
        keys=keys,
        indexes=indexes,
        texts=TextList.of(f"{text} {rendered}".strip() for text, rendered in zip(texts, words, strict=True)),
        questions=TextList.of(question for _, question in asked),
        places=[place for place, _ in asked],
        links=_links(ConceptLinker(known, segmenter.exact, keys), texts),
        readings=sounds.readings,
        modalities=modalities or {},
    )


def nameable(concepts: Iterable[Concept]) -> list[Concept]:
    """The concepts that texts name; units, periods and the like are no names."""
    return [concept for concept in concepts if concept.scheme_name not in _NOT_NAMES]


def _index(texts: Iterable[str], segmenter: Segmenter) -> LexicalIndex:
    return LexicalIndex([index_tokens(text, segmenter) for text in texts])


def _placed(passages: Sequence[Passage], layout: Layout, bank: Iterable[BankQuestion]) -> list[tuple[int, str]]:
    """The folded questions with their targets: a passage's number, or the number of passages plus a group's number.

    Questions about units that are not indexed (of another plan) are left out.
    """
    places = {
        p.iri.rpartition("/")[0]: len(passages) + int(layout.groups[n])
        for n, p in enumerate(passages)
        if p.address.is_table
    }
    places |= {passage.iri: number for number, passage in enumerate(passages)}
    return [(places[question.unit], folded(question.text)) for question in bank if question.unit in places]


def _enlarged(
    layout: Layout, texts: Sequence[str], words: Sequence[str], asked: Sequence[tuple[int, str]]
) -> list[str]:
    """For every group its texts, English words and bank questions, one after another."""
    parts: list[list[str]] = [[] for _ in range(layout.count)]
    groups = layout.groups.tolist()
    for number, group in enumerate(groups):
        parts[group].extend((texts[number], words[number]))
    for place, question in asked:
        parts[groups[place] if place < len(texts) else place - len(texts)].append(question)
    return ["\n".join(some) for some in parts]


def _links(linker: ConceptLinker, texts: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for iri in {mention.concept.iri for mention in linker.mentions(text)}:
            found.setdefault(iri, []).append(number)
    return found
