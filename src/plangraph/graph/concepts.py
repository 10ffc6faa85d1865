"""The concepts of the vocabularies as plain records, and finding one by a label of it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plangraph.domain.errors import StoreError
from plangraph.domain.vocabulary import GRAPHS, PREFIXES
from plangraph.graph.quads import read_turtle
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Literal

_SKOS = PREFIXES["skos"]
_TYPE = f"{PREFIXES['rdf']}type"
_SCHEME = f"{_SKOS}inScheme"
_BROADER = f"{_SKOS}broader"
_NOTATION = f"{_SKOS}notation"
_KINDS = {f"{_SKOS}prefLabel": "pref", f"{_SKOS}altLabel": "alt", f"{_SKOS}hiddenLabel": "hidden"}
_DASHES = dict.fromkeys(map(ord, "－‐‑‒–—―─"), "-")
_COLONS = dict.fromkeys(map(ord, "︰：∶"), ":")  # before NFKC, which would turn U+FE30 into two dots

_QUERY = f"""
PREFIX skos: <{_SKOS}>
SELECT ?concept ?property ?value WHERE {{
  GRAPH <{GRAPHS["vocabularies"]}> {{ ?concept a skos:Concept ; ?property ?value . }}
}}
"""


@dataclass(frozen=True, slots=True)
class Concept:
    """A SKOS concept: IRI, scheme, classes, broader concepts, and its labels by kind and language.

    `pref` holds one label per language (`zh`, `en`); `alt` and `hidden` hold sorted labels per language.
    """

    iri: str
    scheme: str
    pref: Mapping[str, str]
    alt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()

    def names(self, language: str | None = None) -> tuple[str, ...]:
        """The preferred and alternative labels of one language or of both, preferred ones first."""
        languages = (language,) if language else tuple(sorted(self.pref, reverse=True))
        preferred = tuple(self.pref[key] for key in languages if key in self.pref)
        return tuple(dict.fromkeys(preferred + tuple(label for key in languages for label in self.alt.get(key, ()))))

    def labels(self, language: str | None = None) -> tuple[str, ...]:
        """All labels of one language or of both: the names first, then the hidden labels."""
        languages = (language,) if language else tuple(sorted(self.pref, reverse=True))
        hidden = tuple(label for key in languages for label in self.hidden.get(key, ()))
        return tuple(dict.fromkeys(self.names(language) + hidden))

    def label(self, language: str = "zh") -> str:
        """The preferred label in `language`, or in the other language where there is none."""
        return self.pref.get(language) or next(iter(self.pref.values()))

    @property
    def scheme_name(self) -> str:
        """The last step of the scheme's IRI, such as `minerals`."""
        return self.scheme.rpartition("/")[2]


def label_key(label: str) -> str:
    """The form in which labels are compared: NFKC, no white space, no case, one kind of dash and of colon."""
    plain = unicodedata.normalize("NFKC", label.translate(_COLONS)).translate(_DASHES)
    return "".join(plain.split()).casefold()


class ConceptIndex:
    """Concepts by IRI, by notation and by label within a scheme."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._by_iri = {concept.iri: concept for concept in self.concepts}
        self._by_name: dict[tuple[str, str], list[Concept]] = defaultdict(list)
        self._by_label: dict[tuple[str, str], list[Concept]] = defaultdict(list)
        self._by_notation = {(c.scheme_name, notation): c for c in self.concepts for notation in c.notations}
        for concept in self.concepts:
            for key in dict.fromkeys(map(label_key, concept.names())):
                self._by_name[concept.scheme_name, key].append(concept)
            for key in dict.fromkeys(map(label_key, concept.labels())):
                self._by_label[concept.scheme_name, key].append(concept)

    def __contains__(self, iri: str) -> bool:
        return iri in self._by_iri

    def get(self, iri: str) -> Concept:
        """The concept with this IRI; KeyError when there is none."""
        return self._by_iri[iri]

    def with_label(self, scheme: str, label: str) -> tuple[Concept, ...]:
        """The concepts of a scheme with this name, or else with this hidden label; several mean it is ambiguous."""
        key = (scheme, label_key(label))
        return tuple(self._by_name.get(key) or self._by_label.get(key) or ())

    def with_notation(self, scheme: str, notation: str) -> Concept | None:
        """The concept of a scheme with this notation, or None."""
        return self._by_notation.get((scheme, notation))

    def ambiguous_labels(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Names that several concepts of one scheme share, as (scheme, label key, IRIs).

        Names are preferred and alternative labels; hidden labels only help a search and may be shared.
        """
        shared = ((scheme, key, found) for (scheme, key), found in self._by_name.items() if len(found) > 1)
        return tuple(sorted((scheme, key, tuple(concept.iri for concept in found)) for scheme, key, found in shared))


@dataclass(slots=True)
class _Draft:
    scheme: str = ""
    labels: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {kind: {} for kind in _KINDS.values()})
    classes: set[str] = field(default_factory=set)
    broader: set[str] = field(default_factory=set)
    notations: set[str] = field(default_factory=set)

    def take(self, predicate: str, value: str, language: str | None) -> None:
        if kind := _KINDS.get(predicate):
            self.labels[kind].setdefault(language or "zh", set()).add(value)
        elif predicate == _SCHEME:
            self.scheme = value
        elif predicate == _TYPE and value != f"{_SKOS}Concept":
            self.classes.add(value)
        elif predicate == _BROADER:
            self.broader.add(value)
        elif predicate == _NOTATION:
            self.notations.add(value)

    def finish(self, iri: str) -> Concept:
        def listed(kind: str) -> dict[str, tuple[str, ...]]:
            return {language: tuple(sorted(labels)) for language, labels in sorted(self.labels[kind].items())}

        pref = {language: min(labels) for language, labels in sorted(self.labels["pref"].items(), reverse=True)}
        if not pref or not self.scheme:
            raise StoreError(f"The concept {iri} lacks a preferred label or a scheme. Correct its vocabulary file.")
        classes, broader, notations = (tuple(sorted(x)) for x in (self.classes, self.broader, self.notations))
        return Concept(iri, self.scheme, pref, listed("alt"), listed("hidden"), classes, broader, notations)


def load_concepts(store: GraphStore) -> tuple[Concept, ...]:
    """All concepts of the built graph's vocabularies, sorted by IRI.

    Raises:
        StoreError: when a concept lacks a preferred label or a scheme.
    """
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    for row in store.select(_QUERY):
        value = row["value"]
        language = value.language if isinstance(value, Literal) else None
        drafts[row["concept"].value].take(row["property"].value, value.value, language)
    return tuple(drafts[iri].finish(iri) for iri in sorted(drafts))


def read_concepts(paths: Iterable[Path]) -> tuple[Concept, ...]:
    """All concepts of vocabulary files, sorted by IRI, without building a graph.

    Raises:
        BuildError: when a file is not readable as Turtle.
        StoreError: when a concept lacks a preferred label or a scheme.
    """
    import pyoxigraph

    from plangraph.graph.oxigraph_store import memory_store

    quads: list[pyoxigraph.Quad] = []
    for path in paths:
        quads.extend(read_turtle(path, "vocabularies"))
    return load_concepts(memory_store(quads))
