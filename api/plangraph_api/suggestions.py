"""Suggestions while a question is typed: names that the plan uses, and questions that its units are known to answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from plangraph.graph.concepts import Concept, label_key
from plangraph.search.bank import BankQuestion

MAX_TERMS: Final = 3
MAX_SUGGESTIONS: Final = 8
_LENGTHS: Final[Mapping[str, range]] = {"zh": range(8, 33), "en": range(20, 91)}  # a sentence that fits one line


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: its text, what it is, and for a term its IRI and the name of its vocabulary."""

    text: str
    kind: Literal["term", "question"]
    group: str | None = None
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    suggestion: Suggestion


class Suggestions:
    """Finds names and questions by what was typed, in memory."""

    def __init__(
        self, concepts: Iterable[Concept], schemes: Mapping[str, Mapping[str, str]], bank: Sequence[BankQuestion]
    ) -> None:
        """Suggestions of the names of `concepts` and the questions of `bank`.

        Args:
            concepts: the concepts that the plan mentions.
            schemes: the labels of the vocabularies by language and IRI.
            bank: questions that units answer; mere keywords and long ones are left out.
        """
        listed = tuple(concepts)
        self._terms = {language: list(_terms(listed, language, schemes[language])) for language in _LENGTHS}
        short = [question for question in bank if len(question.text) in _LENGTHS[question.lang]]
        self._questions = {language: list(_questions(short, language)) for language in _LENGTHS}
        self._by_unit: dict[tuple[str, str], list[str]] = defaultdict(list)
        for question in short:
            self._by_unit[question.unit, question.lang].append(question.text)

    def find(self, text: str, language: str, limit: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """The suggestions that hold every word typed; those that begin with it first, then the shorter ones."""
        words = [key for word in text.split() if (key := label_key(word))]
        if not words:
            return []
        terms = _best(self._terms[language], words)[: min(MAX_TERMS, limit)]
        taken = {label_key(term.text) for term in terms}
        questions = [found for found in _best(self._questions[language], words) if label_key(found.text) not in taken]
        return [*terms, *questions[: limit - len(terms)]]

    def of_units(self, units: Iterable[str], language: str, limit: int, *, without: str = "") -> list[str]:
        """Short questions that the units answer, in turn one of each unit, without the one just asked."""
        asked = label_key(without)
        queues = [
            [question for question in self._by_unit.get((unit, language), ()) if label_key(question) != asked]
            for unit in dict.fromkeys(units)
        ]
        turns = max((len(queue) for queue in queues), default=0)
        ordered = [queue[turn] for turn in range(turns) for queue in queues if turn < len(queue)]
        return list(dict.fromkeys(ordered))[:limit]


def _terms(concepts: Sequence[Concept], language: str, schemes: Mapping[str, str]) -> Iterator[_Entry]:
    for concept in concepts:
        label = concept.label(language)
        suggestion = Suggestion(label, "term", schemes.get(concept.scheme), concept.iri)
        for name in dict.fromkeys([label, *concept.names(language)]):
            yield _Entry(label_key(name), suggestion)


def _questions(bank: Sequence[BankQuestion], language: str) -> Iterator[_Entry]:
    for question in bank:
        if question.lang == language:
            yield _Entry(label_key(question.text), Suggestion(question.text, "question"))


def _best(entries: Sequence[_Entry], words: Sequence[str]) -> list[Suggestion]:
    found = [entry for entry in entries if all(word in entry.key for word in words)]
    found.sort(key=lambda entry: (not entry.key.startswith(words[0]), len(entry.key), entry.key))
    return list(dict.fromkeys(entry.suggestion for entry in found))
