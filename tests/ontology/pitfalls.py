"""Checks of an ontology graph for pitfalls of the OOPS! catalogue and for the deprecation policy, as plain functions.

Source: Poveda-Villalón et al., OOPS! (OntOlogy Pitfall Scanner!), pitfalls P01 to P41; the numbers stand beside the
checks. Each check gives the local names of the terms that it finds fault with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from plangraph.domain.vocabulary import PG

OBJECT_AND_DATATYPE = (OWL.ObjectProperty, OWL.DatatypeProperty)
KINDS = (OWL.Class, *OBJECT_AND_DATATYPE, OWL.AnnotationProperty, SKOS.Concept)
FIELD = URIRef(f"{PG}valueType")
_ARTICLE = re.compile(r"\A(?:a|an|the) ")
_VAGUE = re.compile(r"(?:And|Or)(?=[A-Z])|Other|Misc")
_DISJOINT = "pairwise disjoint"


def own(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    """The terms of plangraph that a graph declares as one of these kinds, sorted."""
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(PG))


def name(term: Node) -> str:
    """The local name of a term of plangraph."""
    return str(term).removeprefix(PG)


def vague_classes(graph: Graph) -> set[str]:
    """Classes that merge two concepts or collect leftovers (P07, P21)."""
    return {name(term) for term in own(graph, OWL.Class) if _VAGUE.search(name(term))}


def unconnected_classes(graph: Graph) -> set[str]:
    """Classes that no other term refers to and that are below none (P04)."""
    return {
        name(term)
        for term in own(graph, OWL.Class)
        if (term, RDFS.subClassOf, None) not in graph and (None, None, term) not in graph
    }


def unconnected_properties(graph: Graph) -> set[str]:
    """Properties without domain that are no field of a submission and that no other term refers to (P04, P11)."""
    return {
        name(term)
        for term in own(graph, *OBJECT_AND_DATATYPE)
        if not any(pattern in graph for pattern in ((term, RDFS.domain, None), (term, FIELD, None), (None, None, term)))
    }


def without_range(graph: Graph) -> set[str]:
    """Object and datatype properties with a domain but no range (P11)."""
    return {
        name(term)
        for term in own(graph, *OBJECT_AND_DATATYPE)
        if (term, RDFS.domain, None) in graph and (term, RDFS.range, None) not in graph
    }


def several_domains(graph: Graph) -> set[str]:
    """Properties with several domains or ranges, which mean their intersection (P19)."""
    return {
        name(term)
        for term in own(graph, *OBJECT_AND_DATATYPE)
        for side in (RDFS.domain, RDFS.range)
        if len(set(graph.objects(term, side))) > 1
    }


def cyclic(graph: Graph, relation: URIRef) -> set[str]:
    """Subjects that a relation leads back to (P06)."""
    return {
        name(term)
        for term in set(graph.subjects(relation))
        for above in graph.objects(term, relation)
        if term in graph.transitive_objects(above, relation)
    }


def wrong_inverses(graph: Graph) -> set[str]:
    """Inverses whose domains and ranges are not each other's, or of a property to itself (P05, P25, P26)."""
    found = set()
    for one, other in graph.subject_objects(OWL.inverseOf):
        crossed = all(
            _shape(graph, a, RDFS.domain) == _shape(graph, b, RDFS.range) for a, b in ((one, other), (other, one))
        )
        if one == other or not crossed or (one, RDF.type, OWL.SymmetricProperty) in graph:
            found.add(name(one))
    return found


def wrong_characteristics(graph: Graph) -> set[str]:
    """Symmetric or transitive properties between different classes (P28, P29)."""
    return {
        name(term)
        for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty)
        for term in own(graph, kind)
        if _shape(graph, term, RDFS.domain) != _shape(graph, term, RDFS.range)
    }


def duplicates(graph: Graph) -> set[str]:
    """Labels and definitions that two terms of one kind in one module share (P02, P12, P32)."""
    seen: Counter[tuple[Node | None, ...]] = Counter()
    for kind in (OWL.Class, *OBJECT_AND_DATATYPE):
        for term in own(graph, kind):
            for predicate in (SKOS.prefLabel, SKOS.definition):
                seen.update(
                    (kind, graph.value(term, RDFS.isDefinedBy), text) for text in graph.objects(term, predicate)
                )
    return {str(text) for (*_, text), count in seen.items() if count > 1}


def circular_definitions(graph: Graph) -> set[str]:
    """Things whose definition only repeats a label, or that are their own class, broader class or range (P20, P24)."""
    found = {name(s) for s, o in graph.subject_objects(RDFS.subClassOf) if s == o}
    for term, definition in graph.subject_objects(SKOS.definition):
        labels = {(getattr(o, "language", None), _plain(o)) for o in graph.objects(term, SKOS.prefLabel)}
        if (getattr(definition, "language", None), _plain(definition)) in labels:
            found.add(name(term))
    return found


def missing_disjointness(graph: Graph) -> set[str]:
    """Classes that are documented as pairwise disjoint below one class, but are not declared so (P10)."""
    declared = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = list(graph.items(graph.value(axiom, OWL.members)))  # type: ignore[arg-type]
        declared |= {frozenset((a, b)) for a in members for b in members if a != b}
    found = set()
    for upper, note in graph.subject_objects(SKOS.scopeNote):
        lower = sorted(graph.subjects(RDFS.subClassOf, upper)) if _DISJOINT in note else []
        found |= {f"{name(a)}, {name(b)}" for a in lower for b in lower if a < b and frozenset((a, b)) not in declared}
    return found


def deprecation_problems(graph: Graph) -> set[str]:
    """What breaks the deprecation policy of docs/ontology.md, as `<term>: <problem>`."""
    return {f"{name(term)}: {problem}" for term in _marked(graph) for problem in _problems(graph, term)}


def _marked(graph: Graph) -> set[Node]:
    return {*graph.subjects(OWL.deprecated), *graph.subjects(DCTERMS.isReplacedBy)}


def _problems(graph: Graph, term: Node) -> Iterator[str]:
    if set(graph.objects(term, OWL.deprecated)) != {Literal(True)}:
        yield "owl:deprecated is not true"
    kinds = {kind for kind in KINDS if (term, RDF.type, kind) in graph}
    if not kinds or any((term, p, None) not in graph for p in (SKOS.prefLabel, SKOS.definition)):
        yield "type, label or definition was removed"
    successors = set(graph.objects(term, DCTERMS.isReplacedBy))
    reasons = {getattr(note, "language", None) for note in graph.objects(term, SKOS.historyNote)}
    if not successors and reasons != {"zh", "en"}:
        yield "has neither a successor nor a history note in both languages"
    for successor in successors:
        if not any((successor, RDF.type, kind) in graph for kind in kinds):
            yield "the successor is not declared, or is of another kind"
        if (successor, OWL.deprecated, Literal(True)) in graph:
            yield "the successor is deprecated"
    users = {s for s, p, _ in graph.triples((None, None, term)) if p != DCTERMS.isReplacedBy}
    if any((user, OWL.deprecated, Literal(True)) not in graph for user in users) or (None, term, None) in graph:
        yield "is still in use"


def _plain(text: Node) -> str:
    return _ARTICLE.sub("", str(text).lower().rstrip(".。"))


def _shape(graph: Graph, term: Node, side: URIRef) -> frozenset[Node]:
    """The classes of a domain or range; those of a union where it is one."""
    found: set[Node] = set()
    for target in graph.objects(term, side):
        union = graph.value(target, OWL.unionOf)
        found |= set(graph.items(union)) if union is not None else {target}
    return frozenset(found)
