"""The ontology is consistent: under HermiT where Java is present, and under the OWL 2 RL rules everywhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, SKOS, Graph, URIRef

from plangraph.domain.vocabulary import GRAPHS, PG
from plangraph.graph.oxigraph_store import OxigraphStore

needs_java = pytest.mark.skipif(
    shutil.which("java") is None,
    reason="HermiT needs Java, which is not installed; the OWL 2 RL tests check consistency without it",
)
FILES = ("plangraph.ttl", "modules/*.ttl", "alignments/*.ttl", "vocabularies/*.ttl")
Merge = Callable[..., Graph]
EX = "https://example.org/"
IMPORTS = NamedNode(str(OWL.imports))
CONTRADICTION = [
    (URIRef(f"{EX}x"), RDF.type, URIRef(f"{PG}Mineral")),
    (URIRef(f"{EX}x"), RDF.type, URIRef(f"{PG}Region")),
]


def load(graph: Graph, folder: Path):  # type: ignore[no-untyped-def]  # owlready2 has no types
    """The graph as an owlready2 world, by way of N-Triples."""
    import owlready2

    path = folder / "ontology.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    return world, world.get_ontology(path.as_uri()).load()


def reason_file(path: Path):  # type: ignore[no-untyped-def]
    """Run HermiT on an N-Triples file and give the world with what it inferred."""
    import owlready2

    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri()).load()
    with ontology:
        owlready2.sync_reasoner_hermit(world, debug=0)
    return world


def reason(graph: Graph, folder: Path, *, properties: bool = False):  # type: ignore[no-untyped-def]
    """Run HermiT and give the world with what it inferred."""
    import owlready2

    world, ontology = load(graph, folder)
    with ontology:
        owlready2.sync_reasoner_hermit(world, infer_property_values=properties, debug=0)
    return world


def closure(graph: Graph) -> Graph:
    """The graph with everything that the OWL 2 RL rules infer, errors included."""
    import owlrl

    expanded = Graph()
    for triple in graph:
        expanded.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(expanded)
    return expanded


@pytest.fixture
def rl_input(merge: Merge) -> Graph:
    """Ontology and zones, without annotations, which the rules do not look at."""
    graph = merge("plangraph.ttl", "modules/*.ttl", "alignments/*.ttl", "vocabularies/zones.ttl")
    for annotation in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.definition):
        graph.remove((None, annotation, None))
    return graph


def rl_errors(graph: Graph) -> list[str]:
    """The contradictions that owlrl noted in a closure."""
    error = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    return [str(message) for message in graph.objects(None, error)]


@needs_java
def test_hermit_finds_no_contradiction(tmp_path: Path, merge: Merge) -> None:
    """Ontology, alignments and vocabularies together are consistent and no class is unsatisfiable."""
    assert list(reason(merge(*FILES), tmp_path).inconsistent_classes()) == []


@needs_java
def test_hermit_accepts_every_statement(tmp_path: Path, store: OxigraphStore) -> None:
    """Facts, norms, tables and structure keep to the domains, ranges and disjoint classes of the ontology."""
    import pyoxigraph

    names = ("ontology", "alignments", "vocabularies", "document", "tables", "facts", "mentions")
    quads = [quad for name in names for quad in store.raw.quads_for_pattern(None, None, None, NamedNode(GRAPHS[name]))]
    triples = {pyoxigraph.Triple(q.subject, q.predicate, q.object) for q in quads if q.predicate != IMPORTS}
    path = tmp_path / "statements.nt"
    path.write_bytes(pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"")
    assert list(reason_file(path).inconsistent_classes()) == []


@needs_java
def test_hermit_would_find_one(tmp_path: Path, merge: Merge) -> None:
    """A thing that is both a mineral and a region is reported, so the check above can fail."""
    import owlready2

    graph = merge(*FILES)
    for triple in CONTRADICTION:
        graph.add(triple)
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(graph, tmp_path)


@needs_java
@pytest.mark.parametrize("name", ["containedIn", "locatedIn"])
def test_the_inferred_graph_equals_hermit(tmp_path: Path, merge: Merge, store: OxigraphStore, name: str) -> None:
    """Containment of regions and location of zones come out the same with HermiT and with the rules of the build."""
    world = reason(merge(*FILES), tmp_path, properties=True)
    found = {(subject.iri, target.iri) for subject, target in world.sparql(f"SELECT ?s ?o {{ ?s <{PG}{name}> ?o }}")}
    built = store.select(f"SELECT DISTINCT ?s ?o WHERE {{ ?s <{PG}{name}> ?o }}")
    assert len(found) > 40
    assert found == {(row["s"].value, row["o"].value) for row in built}


def test_the_rl_rules_find_no_contradiction(rl_input: Graph) -> None:
    """The OWL 2 RL rules infer no contradiction from ontology and zones."""
    assert rl_errors(closure(rl_input)) == []


def test_the_rl_rules_would_find_one(rl_input: Graph) -> None:
    """A thing that is both a mineral and a region is reported, so the check above can fail."""
    for triple in CONTRADICTION:
        rl_input.add(triple)
    assert any("disjoint" in message.lower() for message in rl_errors(closure(rl_input)))


def test_no_term_is_of_two_kinds(merge: Merge) -> None:
    """OWL 2 DL: an IRI is not both an object and a datatype property, nor a property and an annotation property."""
    graph = merge(*FILES)
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = [(kind, set(graph.subjects(RDF.type, kind))) for kind in kinds]
    for index, (_, some) in enumerate(found):
        for _, others in found[index + 1 :]:
            assert some & others == set()
    assert set(graph.subjects(RDF.type, OWL.Class)) & set.union(*(some for _, some in found)) == set()
