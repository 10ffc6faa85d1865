"""The ontology has none of the usual pitfalls, and terms are retired by one policy; each check can fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from tests.ontology import pitfalls

from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import GRAPHS, PG, PGS
from plangraph.graph.oxigraph_store import OxigraphStore
from plangraph.resources import data_root

Check = Callable[[Graph], set[str]]
PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix pg: <https://w3id.org/plangraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
RANGE_IN_SHACL_OR_QUDT = {"enforcedBy", "hasSeverity", "hasMeasureBasis", "measuredIn"}
"""Properties that point to SHACL or QUDT resources, or to coded values, whose classes the ontology does not import."""

CHECKS: list[tuple[Check, str, set[str]]] = [
    (pitfalls.vague_classes, "pg:MineOrQuarry a owl:Class .", {"MineOrQuarry"}),
    (pitfalls.unconnected_classes, "pg:Island a owl:Class .", {"Island"}),
    (pitfalls.unconnected_properties, "pg:loose a owl:ObjectProperty .", {"loose"}),
    (
        pitfalls.several_domains,
        "pg:both a owl:ObjectProperty ; rdfs:domain pg:Mineral , pg:Region .",
        {"both"},
    ),
    (
        lambda graph: pitfalls.cyclic(graph, RDFS.subClassOf),
        "pg:A rdfs:subClassOf pg:B . pg:B rdfs:subClassOf pg:A .",
        {"A", "B"},
    ),
    (
        lambda graph: pitfalls.cyclic(graph, RDFS.subPropertyOf),
        "pg:a rdfs:subPropertyOf pg:b . pg:b rdfs:subPropertyOf pg:a .",
        {"a", "b"},
    ),
    (
        pitfalls.wrong_inverses,
        "pg:a owl:inverseOf pg:b . pg:a rdfs:domain pg:Mineral . pg:b rdfs:range pg:Region .",
        {"a"},
    ),
    (
        pitfalls.wrong_characteristics,
        "pg:near a owl:SymmetricProperty ; rdfs:domain pg:Mineral ; rdfs:range pg:Region .",
        {"near"},
    ),
    (
        pitfalls.duplicates,
        'pg:A a owl:Class ; skos:prefLabel "twice"@en . pg:B a owl:Class ; skos:prefLabel "twice"@en .',
        {"twice"},
    ),
    (
        pitfalls.circular_definitions,
        'pg:A a owl:Class ; skos:prefLabel "thing"@en ; skos:definition "A thing."@en .',
        {"A"},
    ),
    (
        pitfalls.missing_disjointness,
        'pg:U skos:scopeNote "The kinds are pairwise disjoint."@en . pg:A rdfs:subClassOf pg:U . '
        "pg:B rdfs:subClassOf pg:U .",
        {"A, B"},
    ),
]


@pytest.mark.parametrize(("check", "broken", "faults"), CHECKS)
def test_the_ontology_has_no_pitfall(terms: Graph, check: Check, broken: str, faults: set[str]) -> None:
    """The check finds nothing in the modules, and finds the fault of a graph that has it."""
    assert check(terms) == set()
    assert check(Graph().parse(data=PREFIXES + broken, format="turtle")) == faults


def test_every_placed_property_has_a_range(terms: Graph) -> None:
    """A property with a domain has a range too, but for the few that point to foreign resources."""
    assert pitfalls.without_range(terms) == RANGE_IN_SHACL_OR_QUDT


def test_definitions_of_concepts_say_more_than_the_label(vocabularies: Graph) -> None:
    """No concept's definition only repeats its label."""
    assert pitfalls.circular_definitions(vocabularies) == set()


def test_regions_contain_no_cycle(vocabularies: Graph) -> None:
    """No region lies in itself, whatever the steps."""
    assert pitfalls.cyclic(vocabularies, URIRef(f"{PG}containedIn")) == set()


def test_related_concepts_are_not_in_one_line(vocabularies: Graph) -> None:
    """SKOS S27: what is related is not above or below."""
    for one, other in vocabularies.subject_objects(SKOS.related):
        assert other not in set(vocabularies.transitive_objects(one, SKOS.broader)), (one, other)
        assert one not in set(vocabularies.transitive_objects(other, SKOS.broader)), (one, other)


def test_used_properties_and_classes_are_declared(store: OxigraphStore) -> None:
    """Every property and class of plangraph in the data is one that the ontology declares (P34, P35)."""
    query = f"""SELECT DISTINCT ?term WHERE {{
        {{ GRAPH ?g {{ ?s ?term ?o }} }} UNION {{ GRAPH ?g {{ ?s a ?term }} }}
        FILTER (STRSTARTS(STR(?term), "{PG}") && ?g != <{GRAPHS["ontology"]}>)
        FILTER NOT EXISTS {{ GRAPH <{GRAPHS["ontology"]}> {{ ?term a ?kind }} }} }}"""
    assert [row["term"].value for row in store.select(query)] == []


@pytest.mark.parametrize("space", [PG, PGS])
def test_every_own_term_is_declared(store: OxigraphStore, space: str) -> None:
    """Whatever stands under a namespace of plangraph, as subject, property or value, has a kind in the graph."""
    query = f"""SELECT DISTINCT ?term WHERE {{
        {{ ?term ?p ?o }} UNION {{ ?s ?term ?o }} UNION {{ ?s ?p ?term }}
        FILTER (isIRI(?term) && STRSTARTS(STR(?term), "{space}")) FILTER NOT EXISTS {{ ?term a ?kind }} }}"""
    assert [row["term"].value for row in store.select(query)] == []


@pytest.mark.parametrize("graph", sorted(set(GRAPHS) - {"alignments", "inferred"}))
def test_only_alignments_speak_of_foreign_terms(store: OxigraphStore, graph: str) -> None:
    """No other file or table makes a foreign term the subject of a statement."""
    quads = store.raw.quads_for_pattern(None, None, None, NamedNode(GRAPHS[graph]))
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    assert {subject for subject in subjects if not subject.startswith(BASE)} == set()


def test_alignments_tie_own_terms_to_foreign_ones(alignments: Graph) -> None:
    """What an alignment states has a foreign term on one side at least; own terms are related in modules."""
    between = {
        (s, p, o)
        for s, p, o in alignments
        if str(s).startswith(PG) and p != RDF.type and isinstance(o, URIRef) and str(o).startswith(PG)
    }
    assert between == set()
    declared = {s for s in alignments.subjects(RDF.type) if str(s).startswith(PG)}
    assert declared == set()


def test_the_deprecation_policy_is_kept(terms: Graph, vocabularies: Graph) -> None:
    """Every deprecated term and concept is retired as docs/ontology.md says."""
    assert pitfalls.deprecation_problems(terms) == set()
    assert pitfalls.deprecation_problems(vocabularies) == set()


def test_the_deprecation_policy_finds_every_breach() -> None:
    """Terms that are retired well pass; each way to break the policy is reported."""
    graph = Graph().parse(data_root() / "tests" / "fixtures" / "deprecated.ttl")
    assert pitfalls.deprecation_problems(graph) == {
        "Unmarked: owl:deprecated is not true",
        "Stripped: type, label or definition was removed",
        "Stripped: the successor is not declared, or is of another kind",
        "Unexplained: has neither a successor nor a history note in both languages",
        "OtherKind: the successor is not declared, or is of another kind",
        "Chained: the successor is deprecated",
        "StillUsed: is still in use",
    }
    assert (None, DCTERMS.isReplacedBy, None) in graph
    assert (None, OWL.deprecated, None) in graph
