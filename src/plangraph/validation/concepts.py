"""Links the words of a submission to concepts of the published vocabularies.

A word is recognised when it is a concept's IRI, the last part of that IRI, its notation or one of its labels; names of
minerals may also be written as a run of several names (a compound ore). Anything else is not recognised, and the
nearest labels are offered instead.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pyoxigraph as ox

from plangraph.domain.identifiers import scheme_iri
from plangraph.domain.vocabulary import PG
from plangraph.validation.triples import SKOS, TripleIndex

VOCABULARIES = Path("ontology/vocabularies")
_LABELS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel")
_LONGEST_KEPT = 100
_BRACKETS = re.compile(r"\([^()]*\)")
_SEPARATORS = " \t·、,，/+＋;；和及与-—"


def folded(text: str) -> str:
    """A label as it is compared: NFKC, lower case, without white space."""
    return _folded(text) if len(text) <= _LONGEST_KEPT else _folded.__wrapped__(text)


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True)
class ConceptIndex:
    """Concepts by scheme and folded name, with their labels, broader concepts and components."""

    names: Mapping[str, Mapping[str, str]]
    labels_zh: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]
    activities: Mapping[str, str]

    @classmethod
    def load(cls, root: Path) -> ConceptIndex:
        """The concepts of every vocabulary file in the data folder `root`."""
        return cls.of_index(TripleIndex.of_files(sorted((root / VOCABULARIES).glob("*.ttl"))))

    @classmethod
    def of_index(cls, index: TripleIndex) -> ConceptIndex:
        """The concepts of already parsed vocabularies."""
        names: dict[str, dict[str, str]] = defaultdict(dict)
        labels_zh: dict[str, str] = {}
        parents: dict[str, tuple[str, ...]] = {}
        activities: dict[str, str] = {}
        for iri in index.subjects(SKOS + "Concept"):
            for scheme in index.keys(iri, SKOS + "inScheme"):
                for name in _names(index, iri):
                    names[scheme].setdefault(name, iri)
            labels_zh[iri] = index.text(iri, SKOS + "prefLabel", "zh") or iri
            parents[iri] = index.keys(iri, SKOS + "broader") + index.keys(iri, PG + "hasComponent")
            if activity := index.first(iri, PG + "valueConcernsActivity"):
                activities[iri] = activity
        return cls(names, labels_zh, parents, activities)

    def find(self, scheme: str, text: str) -> str | None:
        """The concept of `scheme` called `text`, or None."""
        return self.names.get(scheme, {}).get(folded(text))

    def find_minerals(self, text: str, endings: Iterable[str] = ()) -> tuple[str, ...]:
        """The mineral called `text`, or the minerals whose names make up `text` without a rest; empty when unknown.

        When the whole is not known, a note in brackets may name the mineral more closely; otherwise it is left out, and
        so is one of `endings` (such as the word for ore).
        """
        known = self.names.get(scheme_iri("minerals"), {})
        word = folded(text)
        shorter, notes = _BRACKETS.sub("", word), [note[1:-1] for note in _BRACKETS.findall(word)]
        without = (shorter.removesuffix(ending) for ending in endings if shorter.endswith(ending))
        for form in (word, *notes, shorter, *without):
            if form in known:
                return (known[form],)
            if found := self._compound(form.strip(_SEPARATORS), known):
                return found
        return ()

    def _compound(self, word: str, known: Mapping[str, str]) -> tuple[str, ...]:
        found: list[str] = []
        while word:
            head = next((word[:n] for n in range(len(word), 0, -1) if word[:n] in self._compoundable), None)
            if head is None:
                return ()
            found.append(known[head])
            word = word[len(head) :].lstrip(_SEPARATORS)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _compoundable(self) -> frozenset[str]:
        known = self.names.get(scheme_iri("minerals"), {})
        return frozenset(name for name in known if not name.isascii())

    def nearest(self, scheme: str, text: str, limit: int = 3) -> tuple[str, ...]:
        """Chinese labels of the concepts whose names are nearest to `text`, best first."""
        known = self.names.get(scheme, {})
        near = difflib.get_close_matches(folded(text), list(known), n=limit * 3, cutoff=0.5)
        return tuple(dict.fromkeys(self.labels_zh[known[name]] for name in near))[:limit]

    def closure(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """The concepts with all their broader concepts and components, sorted."""
        found: set[str] = set()
        todo = list(concepts)
        while todo:
            concept = todo.pop()
            if concept not in found:
                found.add(concept)
                todo.extend(self.parents.get(concept, ()))
        return tuple(sorted(found))

    def label(self, concept: str) -> str:
        """The Chinese preferred label of a concept, or its IRI when it has none."""
        return self.labels_zh.get(concept, concept)


def _names(index: TripleIndex, iri: str) -> set[str]:
    labels = (term.value for label in _LABELS for term in index.objects(iri, label) if isinstance(term, ox.Literal))
    return {folded(name) for name in (*labels, *index.keys(iri, SKOS + "notation"), iri, iri.rsplit("/", 1)[-1])}
