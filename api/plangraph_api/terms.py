"""The names in the text that lead somewhere: mentions of concepts by unit, and what a card says about each concept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from plangraph.domain.identifiers import BASE, address_of
from plangraph.domain.vocabulary import PG, PREFIXES
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Literal, Row

_PREFIXES: Final = f"""
PREFIX pg: <{PG}>
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""
_MENTIONS: Final = f"""{_PREFIXES}
SELECT ?unit ?start ?end ?concept WHERE {{
  ?mention a oa:Annotation ; oa:hasBody ?concept ; oa:hasTarget ?target .
  ?target oa:hasSource ?unit ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  FILTER NOT EXISTS {{ ?mention pg:nestedIn ?outer }}
}} ORDER BY ?unit ?start ?concept
"""
_CARDS: Final = f"""{_PREFIXES}
SELECT ?concept ?property ?value WHERE {{
  {{ SELECT DISTINCT ?concept WHERE {{ ?mention oa:hasBody ?concept }} }}
  VALUES ?property {{ skos:prefLabel skos:definition pg:isOutsideDefinition skos:inScheme }}
  ?concept ?property ?value .
}}
"""
_COUNTS: Final = f"""{_PREFIXES}
SELECT ?concept ?class (COUNT(DISTINCT ?statement) AS ?count) WHERE {{
  VALUES ?class {{ pg:Norm pg:Fact pg:Direction }}
  ?statement a ?class ; pg:concerns ?concept .
}} GROUP BY ?concept ?class
"""
_SCHEMES: Final = f"{_PREFIXES}SELECT ?scheme ?label WHERE {{ ?scheme a skos:ConceptScheme ; skos:prefLabel ?label }}"
_COUNTED: Final = ("Norm", "Fact", "Direction")


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` of a unit's text name a concept."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: label, vocabulary, definition, whether it is not the plan's own, and how much is said of it."""

    label: str
    scheme: str
    definition: str
    is_outside: bool
    counts: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """The card for the script of the page."""
        return {
            "label": self.label,
            "scheme": self.scheme,
            "definition": self.definition,
            "outside": self.is_outside,
            "counts": dict(self.counts),
        }


def mentions_by_address(store: GraphStore) -> dict[str, tuple[Mention, ...]]:
    """The outermost mentions of each unit by its address, in order and without overlaps."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for row in store.select(_MENTIONS):
        mention = Mention(int(row["start"].value), int(row["end"].value), row["concept"].value)
        listed = found[str(address_of(row["unit"].value)[1])]
        if not listed or mention.start >= listed[-1].end:
            listed.append(mention)
    return {address: tuple(listed) for address, listed in found.items()}


def scheme_labels(store: GraphStore, language: str) -> dict[str, str]:
    """The names of the vocabularies in a language, by IRI."""
    rows = store.select(_SCHEMES)
    return {row["scheme"].value: row["label"].value for row in rows if _language(row, "label") == language}


def cards(store: GraphStore, language: str) -> dict[str, Card]:
    """The card of every concept that the plan mentions, by IRI."""
    schemes = scheme_labels(store, language)
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for row in store.select(_CARDS):
        if _language(row, "value") in (None, language):
            name = row["property"].value.rpartition("#")[2]
            values[row["concept"].value].setdefault(name, row["value"].value)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for row in store.select(_COUNTS):
        counts[row["concept"].value][row["class"].value.removeprefix(PG)] = int(row["count"].value)
    return {
        iri: Card(
            label=own.get("prefLabel", iri.rpartition("/")[2]),
            scheme=schemes.get(own.get("inScheme", ""), ""),
            definition=own.get("definition", ""),
            is_outside=own.get("isOutsideDefinition") == "true",
            counts=counts[iri],
        )
        for iri, own in values.items()
    }


def _language(row: Row, name: str) -> str | None:
    term = row[name]
    return term.language if isinstance(term, Literal) else None


def inside(mentions: Iterable[Mention], start: int, end: int) -> tuple[Mention, ...]:
    """The mentions that lie wholly between two offsets, counted from the first of them."""
    return tuple(
        Mention(mention.start - start, mention.end - start, mention.concept)
        for mention in mentions
        if mention.start >= start and mention.end <= end
    )


def linked(text: str, mentions: Sequence[Mention], suffix: str = "") -> Markup:
    """The text as HTML in which every mention is a link to its concept."""
    parts: list[Markup] = []
    position = 0
    for mention in mentions:
        scheme = mention.concept.removeprefix(f"{BASE}vocab/").partition("/")[0]
        link = Markup('<a class="term term-{}" href="/{}">{}</a>')
        address = f"{mention.concept.removeprefix(BASE)}{suffix}"
        parts += [
            escape(text[position : mention.start]),
            link.format(scheme, address, text[mention.start : mention.end]),
        ]
        position = mention.end
    return Markup("").join([*parts, escape(text[position:])])
