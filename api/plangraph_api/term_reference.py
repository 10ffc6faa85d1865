"""The reference of the ontology: every class and property with definition, hierarchy, use and examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from plangraph.domain.errors import AddressError
from plangraph.domain.vocabulary import GRAPHS, PG, PREFIXES
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Iri, Literal, Row, Term
from plangraph_api.entities import Value, labels_of, local_path, shortened

_PREFIXES: Final = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("owl", "rdf", "rdfs", "skos"))
_STATEMENTS: Final = f"""
SELECT ?term ?property ?value WHERE {{ GRAPH <{GRAPHS["ontology"]}> {{ ?term ?property ?value }}
  FILTER(isIRI(?term) && STRSTARTS(STR(?term), "{PG}"))
}} ORDER BY ?term ?property ?value
"""
_MODULES: Final = f"""{_PREFIXES}
SELECT ?term ?property ?value WHERE {{ GRAPH <{GRAPHS["ontology"]}> {{
  ?term a owl:Ontology ; ?property ?value . FILTER(isLiteral(?value)) }} }}
"""
_MATCHES: Final = f"""{_PREFIXES}
SELECT ?term ?property ?value WHERE {{ GRAPH <{GRAPHS["alignments"]}> {{ ?term ?property ?value }}
  FILTER(isIRI(?term) && STRSTARTS(STR(?term), "{PG}") && isIRI(?value))
}} ORDER BY ?term ?property ?value
"""
_CLASS_COUNTS: Final = "SELECT ?term (COUNT(DISTINCT ?one) AS ?count) WHERE { ?one a ?term } GROUP BY ?term"
_PROPERTY_COUNTS: Final = "SELECT ?term (COUNT(*) AS ?count) WHERE { ?one ?term ?value } GROUP BY ?term"
_INSTANCES: Final = "SELECT DISTINCT ?one WHERE { ?one a <%s> FILTER(isIRI(?one)) } ORDER BY ?one LIMIT 5"
_USES: Final = "SELECT DISTINCT ?one ?value WHERE { ?one <%s> ?value FILTER(isIRI(?one)) } ORDER BY ?one ?value LIMIT 5"
_KINDS: Final = {
    PREFIXES["owl"] + name: kind
    for name, kind in (
        ("Class", "class"),
        ("ObjectProperty", "object-property"),
        ("DatatypeProperty", "datatype-property"),
        ("AnnotationProperty", "annotation-property"),
    )
}
KINDS: Final = tuple(_KINDS.values())
_TYPE: Final = PREFIXES["rdf"] + "type"
_LONGEST_EXAMPLE: Final = 120

Descriptions = Mapping[str, Mapping[str, Sequence[Term]]]


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """One class or property, with its texts by language."""

    iri: str
    name: str
    kind: str
    module: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    notes: Mapping[str, str]
    parents: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    count: int

    @property
    def anchor(self) -> str:
        """The fragment of its IRI."""
        return self.name


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the ontology with its terms, classes first."""

    iri: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    terms: tuple[OntologyTerm, ...]


class TermReference:
    """The terms of the ontology; read from the graph once."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    @cached_property
    def terms(self) -> Mapping[str, OntologyTerm]:
        """Every term by its name, in alphabetical order."""
        described = _described(self._store.select(_STATEMENTS))
        counts = {
            row["term"].value: int(row["count"].value)
            for query in (_CLASS_COUNTS, _PROPERTY_COUNTS)
            for row in self._store.select(query)
        }
        found = (_term(iri, said, counts.get(iri, 0)) for iri, said in described.items())
        return {term.name: term for term in sorted(filter(None, found), key=lambda term: term.name.lower())}

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules that define terms, the larger first."""
        headers = _described(self._store.select(_MODULES))
        by_module: dict[str, list[OntologyTerm]] = defaultdict(list)
        for term in self.terms.values():
            by_module[term.module].append(term)
        modules = [
            Module(
                iri,
                _texts(headers.get(iri, {}), PREFIXES["dct"] + "title"),
                _texts(headers.get(iri, {}), PREFIXES["dct"] + "description"),
                tuple(sorted(terms, key=lambda term: KINDS.index(term.kind))),
            )
            for iri, terms in by_module.items()
        ]
        return tuple(sorted(modules, key=lambda module: (module.iri.endswith("/submission"), module.iri)))

    @cached_property
    def matches(self) -> Mapping[str, Mapping[str, Sequence[Term]]]:
        """What the alignments say of a term, by its IRI and the property."""
        return _described(self._store.select(_MATCHES))

    def term(self, name: str) -> OntologyTerm:
        """The term of this name.

        Raises:
            AddressError: when the ontology has none.
        """
        if name not in self.terms:
            raise AddressError(f"The ontology defines no term {name[:60]!r}. /ontology.html lists all of them.")
        return self.terms[name]

    def children(self, term: OntologyTerm) -> tuple[OntologyTerm, ...]:
        """The terms directly below a term."""
        return tuple(other for other in self.terms.values() if term.iri in other.parents)

    def ancestors(self, term: OntologyTerm) -> tuple[str, ...]:
        """The IRIs of everything above a term, nearest first."""
        found: dict[str, None] = {}
        waiting = list(term.parents)
        while waiting:
            iri = waiting.pop(0)
            if iri not in found:
                found[iri] = None
                above = self.terms.get(iri.removeprefix(PG))
                waiting += above.parents if above else ()
        return tuple(found)

    def properties(self, term: OntologyTerm) -> tuple[OntologyTerm, ...]:
        """The properties that the ontology gives a class or a class above it."""
        classes = {term.iri, *self.ancestors(term)}
        return tuple(other for other in self.terms.values() if classes & set(other.domains))

    def pointing(self, term: OntologyTerm) -> tuple[OntologyTerm, ...]:
        """The properties whose values are of a class."""
        return tuple(other for other in self.terms.values() if term.iri in other.ranges)

    def values(self, iris: Iterable[str], language: str) -> list[Value]:
        """Terms as links: own ones to their page, others to their own address."""
        listed = list(iris)
        labels = labels_of(self._store, listed, language)
        return [Value(labels.get(iri) or shortened(iri), None, self._href(iri)) for iri in listed]

    def examples(self, term: OntologyTerm, language: str) -> list[tuple[Value, Value | None]]:
        """Up to five instances of a class, or uses of a property with their values."""
        query = _INSTANCES if term.kind == "class" else _USES
        rows = self._store.select(query % term.iri)
        named = [node.value for row in rows for node in row.values() if isinstance(node, Iri)]
        labels = labels_of(self._store, named, language)
        return [
            (self._example(row["one"], labels), self._example(row["value"], labels) if "value" in row else None)
            for row in rows
        ]

    def _example(self, node: Term, labels: Mapping[str, str]) -> Value:
        if isinstance(node, Iri):
            return Value(labels.get(node.value) or shortened(node.value), None, self._href(node.value))
        text = node.value if len(node.value) <= _LONGEST_EXAMPLE else f"{node.value[:_LONGEST_EXAMPLE]}…"
        return Value(text, node.language if isinstance(node, Literal) else None)

    def _href(self, iri: str) -> str | None:
        if iri.removeprefix(PG) in self.terms:
            return f"/terms/{iri.removeprefix(PG)}"
        return local_path(iri) or (iri if iri.startswith(("https://", "http://")) else None)


def _described(rows: Iterable[Row]) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["term"].value][row["property"].value].append(row["value"])
    return found


def _term(iri: str, said: Mapping[str, Sequence[Term]], count: int) -> OntologyTerm | None:
    """A term of one of the kinds; None for anything else that the ontology describes."""
    kinds = [_KINDS[node.value] for node in said.get(_TYPE, ()) if node.value in _KINDS]
    if not kinds:
        return None
    rdfs, skos = PREFIXES["rdfs"], PREFIXES["skos"]
    above = "subClassOf" if kinds[0] == "class" else "subPropertyOf"
    return OntologyTerm(
        iri=iri,
        name=iri.removeprefix(PG),
        kind=kinds[0],
        module=next((node.value for node in said.get(rdfs + "isDefinedBy", ())), ""),
        labels=_texts(said, skos + "prefLabel"),
        definitions=_texts(said, skos + "definition"),
        notes=_texts(said, skos + "scopeNote"),
        parents=_iris(said, rdfs + above),
        domains=_iris(said, rdfs + "domain"),
        ranges=_iris(said, rdfs + "range"),
        count=count,
    )


def _texts(said: Mapping[str, Sequence[Term]], name: str) -> dict[str, str]:
    """The literals of a property by language."""
    return {node.language or "": node.value for node in said.get(name, ()) if isinstance(node, Literal)}


def _iris(said: Mapping[str, Sequence[Term]], name: str) -> tuple[str, ...]:
    return tuple(node.value for node in said.get(name, ()) if isinstance(node, Iri))
