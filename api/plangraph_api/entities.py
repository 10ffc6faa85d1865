"""What the graph says about one IRI, as triples for machines and as labelled statements for people."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph

from plangraph.domain.errors import AddressError, QueryError
from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import GRAPHS, PG, PREFIXES
from plangraph.graph.oxigraph_store import to_oxigraph
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Blank, Iri, Literal, Term, Triple
from plangraph.sparql.serialization import write_graph

MAX_REFERENCES: Final = 50
_MEMBERS: Final = f"""
PREFIX skos: <{PREFIXES["skos"]}>
CONSTRUCT {{ ?member ?property ?value }} WHERE {{ ?member skos:inScheme ?resource ; ?property ?value }}
"""
_VERSION: Final = f"SELECT ?module WHERE {{ ?module <{PREFIXES['owl']}versionIRI> ?resource }} ORDER BY ?module LIMIT 1"
_TERMS: Final = f"""
PREFIX rdfs: <{PREFIXES["rdfs"]}>
CONSTRUCT {{ ?term ?property ?value }} WHERE {{ ?term rdfs:isDefinedBy ?resource ; ?property ?value }}
"""
_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?resource { ?s ?p ?o } }"
_REFERENCES: Final = f"""
SELECT DISTINCT ?subject ?property WHERE {{ ?subject ?property ?resource . FILTER(isIRI(?subject)) }}
ORDER BY ?subject ?property LIMIT {MAX_REFERENCES + 1}
"""
_LABEL_QUERY: Final = f"""
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX dct: <{PREFIXES["dct"]}>
PREFIX sh: <{PREFIXES["sh"]}>
PREFIX pg: <{PG}>
SELECT ?resource ?property ?label WHERE {{
  VALUES ?resource {{ %s }}
  VALUES ?property {{ skos:prefLabel dct:title rdfs:label pg:citationLabel sh:name pg:gloss pg:quotation }}
  ?resource ?property ?label .
}}
"""

_WORDS: Final = (f"{PG}gloss", f"{PG}quotation")  # what names a norm or a fact that has no label
_LAST: Final = 3
_FIRST: Final = (
    "skos:prefLabel",
    "dct:title",
    "sh:name",
    "skos:altLabel",
    "skos:definition",
    "pg:quotation",
    "pg:gloss",
)


@dataclass(frozen=True, slots=True)
class Value:
    """One object of a statement: its text, its language where it has one, and its address where it is an IRI."""

    text: str
    language: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One property of a resource with all its values."""

    label: str
    href: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as a page shows it: its IRI, fragment, label, kinds and statements."""

    iri: str
    anchor: str
    label: str
    kinds: tuple[Value, ...]
    statements: tuple[Statement, ...]


@cache
def _property_names() -> Mapping[str, Mapping[str, str]]:
    """The names of foreign properties, by prefixed name and language."""
    text = Path(__file__).with_name("properties.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _foreign(iris: Iterable[str], language: str) -> dict[str, str]:
    """The names of those of some IRIs that are properties or classes of other vocabularies."""
    return {iri: names[language] for iri in iris if (names := _property_names().get(shortened(iri)))}


def local_path(iri: str) -> str | None:
    """The address under which this service serves an IRI, or None for an IRI of somebody else."""
    return f"/{iri.removeprefix(BASE)}" if iri.startswith(BASE) else None


def shortened(iri: str) -> str:
    """The IRI with its prefix where it has a known one."""
    matches = [(space, name) for name, space in PREFIXES.items() if iri.startswith(space)]
    if not matches:
        return iri.removeprefix(BASE)
    space, name = max(matches, key=lambda match: len(match[0]))
    return f"{name}:{iri.removeprefix(space)}"


def resource_triples(store: GraphStore, iri: str) -> list[Triple]:
    """What the graph says about `iri`.

    The ontology, the shapes and a named graph give all their triples, a module (or a version of it) its terms, a scheme
    its concepts too, the rest itself.

    Raises:
        AddressError: when the graph says nothing about it.
    """
    graph = {f"{BASE}ontology": GRAPHS["ontology"], f"{BASE}shapes": GRAPHS["shapes"]}.get(iri, iri)
    if graph in GRAPHS.values():
        triples = store.construct(_about(_GRAPH, graph))
    elif iri.startswith((f"{BASE}ontology/", f"{BASE}shapes/")):
        triples = _module_triples(store, iri)
    else:
        triples = _described(store, iri)
        triples += store.construct(_about(_MEMBERS, iri)) if iri.startswith(f"{BASE}vocab/") else []
    if not triples:
        raise AddressError(f"The graph says nothing about {iri!r}. Look the address up in /plan or by SPARQL.")
    return sorted(dict.fromkeys(triples), key=_order)


def _module_triples(store: GraphStore, iri: str) -> list[Triple]:
    """The header and the terms of a module, which its own IRI or a version IRI names."""
    versions = store.select(_about(_VERSION, iri))
    module = versions[0]["module"].value if versions else iri
    return _described(store, module) + store.construct(_about(_TERMS, module))


def _described(store: GraphStore, iri: str) -> list[Triple]:
    try:
        return store.describe(iri)
    except QueryError as error:
        raise AddressError(f"{error} Look the address up in /plan or by SPARQL.") from error


def _about(query: str, iri: str) -> str:
    """The query with `?resource` replaced by an IRI.

    Raises:
        AddressError: when `iri` is none, so that it cannot become another part of the query.
    """
    try:
        return query.replace("?resource", str(pyoxigraph.NamedNode(iri)))
    except ValueError as error:
        raise AddressError(f"{iri!r} is no IRI ({error}). Look the address up in /plan or by SPARQL.") from error


def _order(triple: Triple) -> tuple[bool, str, str, str]:
    subject, predicate, value = triple
    return isinstance(subject, Blank), subject.value, predicate.value, value.value


def to_bytes(triples: Iterable[Triple], media_type: str) -> bytes:
    """The triples in a graph media type."""
    output = io.BytesIO()
    write_graph((_engine_triple(triple) for triple in triples), output, media_type)
    return output.getvalue()


def _engine_triple(triple: Triple) -> pyoxigraph.Triple:
    subject, predicate, value = triple
    node = pyoxigraph.BlankNode(subject.value) if isinstance(subject, Blank) else pyoxigraph.NamedNode(subject.value)
    return pyoxigraph.Triple(node, pyoxigraph.NamedNode(predicate.value), to_oxigraph(value))


def labels_of(store: GraphStore, iris: Iterable[str], language: str) -> dict[str, str]:
    """The best label of each IRI in a language, falling back to a label without one, then in another."""
    listed = " ".join(f"<{iri}>" for iri in sorted(set(iris)))
    found: dict[str, tuple[int, str]] = {}
    for row in store.select(_LABEL_QUERY % listed) if listed else []:
        label = row["label"]
        rank = _rank(label, language) + _LAST * (row["property"].value in _WORDS)
        iri = row["resource"].value
        if iri not in found or (rank, label.value) < found[iri]:
            found[iri] = (rank, label.value)
    return {iri: label for iri, (_, label) in found.items()}


def _rank(label: Term, language: str) -> int:
    tag = label.language if isinstance(label, Literal) else None
    return 0 if tag == language else 1 if tag is None else 2


def resources(store: GraphStore, triples: Sequence[Triple], language: str) -> list[Resource]:
    """The resources that the triples speak of, in the order of their IRIs, as pages show them."""
    named = {term.value for triple in triples for term in triple if isinstance(term, Iri)}
    labels = _foreign(named, language) | labels_of(store, named, language)
    by_subject: dict[str, dict[str, list[Term]]] = {}
    for subject, predicate, value in triples:
        if isinstance(subject, Iri):
            by_subject.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value)
    return [_resource(iri, by_subject[iri], labels, language) for iri in sorted(by_subject)]


def _resource(iri: str, properties: Mapping[str, Sequence[Term]], labels: Mapping[str, str], language: str) -> Resource:
    rdf_type = PREFIXES["rdf"] + "type"
    return Resource(
        iri=iri,
        anchor=iri.rpartition("#")[2] if "#" in iri else iri.removeprefix(BASE).replace("/", "."),
        label=labels.get(iri) or shortened(iri),
        kinds=_kinds(properties.get(rdf_type, ()), labels),
        statements=tuple(
            Statement(labels.get(name) or shortened(name), local_path(name), _values(terms, labels, language))
            for name, terms in sorted(properties.items(), key=lambda one: _place(one[0]))
            if name != rdf_type
        ),
    )


def _place(name: str) -> tuple[int, str]:
    """What a reader wants first: names, definition and words; then the rest by IRI."""
    short = shortened(name)
    return (_FIRST.index(short) if short in _FIRST else len(_FIRST), name)


def _kinds(terms: Sequence[Term], labels: Mapping[str, str]) -> tuple[Value, ...]:
    """The classes of plangraph that a resource is of; those of other vocabularies only where there are no others."""
    own = [term for term in terms if local_path(term.value)]
    return tuple(_value(term, labels) for term in own or terms)


def _values(terms: Sequence[Term], labels: Mapping[str, str], language: str) -> tuple[Value, ...]:
    """The values for people, those in the language of the page first."""
    told = (term for term in terms if not isinstance(term, Blank))
    return tuple(_value(term, labels) for term in sorted(told, key=lambda term: _rank(term, language)))


def _value(term: Term, labels: Mapping[str, str]) -> Value:
    if isinstance(term, Iri):
        is_link = term.value.startswith(("https://", "http://"))
        href = local_path(term.value) or (term.value if is_link else None)
        return Value(labels.get(term.value) or shortened(term.value), None, href)
    return Value(term.value, term.language if isinstance(term, Literal) else None)


def references(store: GraphStore, iri: str, language: str) -> list[tuple[str, Value]]:
    """Who speaks of `iri`: property and subject, at most one more than `MAX_REFERENCES`."""
    rows = store.select(_about(_REFERENCES, iri))
    named = {row[key].value for row in rows for key in ("subject", "property")}
    labels = _foreign(named, language) | labels_of(store, named, language)
    return [
        (labels.get(row["property"].value) or shortened(row["property"].value), _value(row["subject"], labels))
        for row in rows
    ]
