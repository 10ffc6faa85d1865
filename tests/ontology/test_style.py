"""The style of the ontology: labels, definitions, names, headers, declarations, alignments, canonical form."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import PG
from plangraph.graph.serialization import canonical_turtle
from plangraph.resources import data_root

ONTOLOGY = data_root() / "ontology"
MODULES = sorted((ONTOLOGY / "modules").glob("*.ttl"))
HEADED = [ONTOLOGY / "plangraph.ttl", *MODULES, *sorted((ONTOLOGY / "alignments").glob("*.ttl"))]
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
CLASS_NAME = re.compile(r"([A-Z][a-z0-9]+)+")
PROPERTY_NAME = re.compile(r"[a-z]+([A-Z][a-z0-9]*|\d+)*")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
LANGUAGES = ("zh", "en")
STANDARD = tuple(str(namespace) for namespace in (RDF, RDFS, OWL))


def own_terms(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    """The classes or properties of plangraph that a graph declares, sorted."""
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(PG))


def wrong_texts(graph: Graph, subject: URIRef, predicate: URIRef) -> list[str]:
    """The languages in which a subject has not exactly one text of this kind."""
    texts = [getattr(text, "language", None) for text in graph.objects(subject, predicate)]
    return [language for language in LANGUAGES if texts.count(language) != 1] + [str(t) for t in texts if not t]


def test_every_term_has_labels_and_definitions(terms: Graph) -> None:
    """Exactly one label and one definition in Chinese and in English for every class and property."""
    found = own_terms(terms, OWL.Class, *PROPERTIES)
    assert len(found) > 100
    wrong = [
        (str(term), predicate.fragment)
        for term in found
        for predicate in (SKOS.prefLabel, SKOS.definition)
        if wrong_texts(terms, term, predicate)
    ]
    assert wrong == []


def test_every_term_names_its_module(terms: Graph) -> None:
    """rdfs:isDefinedBy points to an ontology header."""
    headers = set(terms.subjects(RDF.type, OWL.Ontology))
    for term in own_terms(terms, OWL.Class, *PROPERTIES):
        assert set(terms.objects(term, RDFS.isDefinedBy)) <= headers, term
        assert len(set(terms.objects(term, RDFS.isDefinedBy))) == 1, term


def test_names_follow_the_rules(terms: Graph) -> None:
    """Classes are written UpperCamelCase, properties lowerCamelCase; labels differ between terms of one kind."""
    for term in own_terms(terms, OWL.Class):
        assert CLASS_NAME.fullmatch(term.removeprefix(PG)), term
    for term in own_terms(terms, *PROPERTIES):
        assert PROPERTY_NAME.fullmatch(term.removeprefix(PG)), term


def test_properties_of_the_plan_have_a_domain(terms: Graph) -> None:
    """Every object and datatype property outside the submission module has a domain."""
    submission = URIRef(f"{BASE}ontology/submission")
    for term in own_terms(terms, OWL.ObjectProperty, OWL.DatatypeProperty):
        if (term, RDFS.isDefinedBy, submission) not in terms:
            assert (term, RDFS.domain, None) in terms, term


@pytest.mark.parametrize("path", HEADED, ids=lambda path: str(path.relative_to(ONTOLOGY)))
def test_every_module_has_a_header(path: Path) -> None:
    """Title and description in both languages, and a version IRI under the ontology's own IRI."""
    graph = Graph().parse(path)
    [header] = graph.subjects(RDF.type, OWL.Ontology)
    assert isinstance(header, URIRef)
    assert wrong_texts(graph, header, DCTERMS.title) == []
    assert wrong_texts(graph, header, DCTERMS.description) == []
    version = graph.value(header, OWL.versionIRI)
    assert str(version).startswith(f"{header}/")


def test_every_import_is_a_file() -> None:
    """The root imports every module and alignment, and nothing imports what does not exist."""
    headers: dict[URIRef, Path] = {}
    imported: set[URIRef] = set()
    for path in HEADED:
        graph = Graph().parse(path)
        headers.update((header, path) for header in graph.subjects(RDF.type, OWL.Ontology))  # type: ignore[misc]
        imported |= set(graph.objects(None, OWL.imports))  # type: ignore[arg-type]
    root = URIRef(f"{BASE}ontology")
    assert imported <= set(headers)
    assert set(Graph().parse(headers[root]).objects(root, OWL.imports)) == set(headers) - {root}


def test_the_root_file_has_no_terms() -> None:
    """Everything in the root file is about its header."""
    graph = Graph().parse(ONTOLOGY / "plangraph.ttl")
    assert set(graph.subjects()) == {URIRef(f"{BASE}ontology")}


def test_axioms_on_foreign_terms_stand_in_alignments(terms: Graph) -> None:
    """Modules state things about terms of plangraph only."""
    foreign = {s for s in terms.subjects() if isinstance(s, URIRef) and not s.startswith(BASE)}
    assert foreign == set()


def test_every_term_in_use_is_declared(terms: Graph, alignments: Graph, vocabularies: Graph) -> None:
    """Classes and properties that files use are declared in a module or, when foreign, in an alignment."""
    everything = terms + alignments + vocabularies
    declared = set(everything.subjects(RDF.type, None))
    used = set(everything.predicates()) | set(everything.objects(None, RDF.type))
    used |= {term for triple in everything for term in triple if isinstance(term, URIRef) and term.startswith(PG)}
    assert {str(term) for term in used - declared if not str(term).startswith(STANDARD)} == set()


def test_classes_have_no_cycle(terms: Graph) -> None:
    """No class is below itself."""
    for term in own_terms(terms, OWL.Class):
        above = {
            upper
            for parent in terms.objects(term, RDFS.subClassOf)
            for upper in terms.transitive_objects(parent, RDFS.subClassOf)
        }
        assert term not in above


def test_aligned_terms_are_verified(alignments: Graph, reference: Path) -> None:
    """Foreign terms that the reference table lists are listed there as verified."""
    with (reference / "vocabulary-alignment.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {row["iri"]: row["verified"] for row in csv.DictReader(file)}
    used = {str(term) for triple in alignments for term in triple} & set(listed)
    assert len(used) > 40
    assert {iri for iri in used if listed[iri] != "yes"} == set()


def test_every_concept_has_labels_and_definitions(vocabularies: Graph) -> None:
    """Exactly one preferred label and one definition per language, a scheme, and no label twice."""
    concepts = sorted(set(vocabularies.subjects(RDF.type, SKOS.Concept)))
    assert len(concepts) > 500
    wrong = [
        (str(concept), predicate.fragment)
        for concept in concepts
        for predicate in (SKOS.prefLabel, SKOS.definition)
        if wrong_texts(vocabularies, concept, predicate)  # type: ignore[arg-type]
    ]
    assert wrong == []
    for concept in concepts:
        assert len(set(vocabularies.objects(concept, SKOS.inScheme))) == 1, concept
        kinds = [set(vocabularies.objects(concept, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert len(set.union(*kinds)) == sum(map(len, kinds)), f"{concept} has a label of two kinds"


def test_the_hierarchy_has_no_cycle_and_no_loose_end(vocabularies: Graph) -> None:
    """No concept is broader than itself; every concept is a top concept or has a broader one that exists."""
    for concept in set(vocabularies.subjects(RDF.type, SKOS.Concept)):
        parents = set(vocabularies.objects(concept, SKOS.broader))
        above = {upper for parent in parents for upper in vocabularies.transitive_objects(parent, SKOS.broader)}
        assert concept not in above
        assert parents or (concept, SKOS.topConceptOf, None) in vocabularies, concept
        assert all((parent, RDF.type, SKOS.Concept) in vocabularies for parent in parents), concept


def test_links_between_concepts_lead_somewhere(vocabularies: Graph) -> None:
    """Every IRI under vocab/ that a vocabulary points to is defined."""
    base = f"{BASE}vocab/"
    targets = {o for o in vocabularies.objects() if isinstance(o, URIRef) and o.startswith(base)}
    assert {str(target) for target in targets if (target, RDF.type, None) not in vocabularies} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ONTOLOGY)))
def test_files_are_in_canonical_form(path: Path) -> None:
    """`plangraph ontology format` would change nothing."""
    text = path.read_text(encoding="utf-8")
    assert text == canonical_turtle(text, path.name), "run `plangraph ontology format`"
