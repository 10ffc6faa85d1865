"""The inferred graph: what the rules add."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Quad

from plangraph.domain.vocabulary import GRAPHS, PG, PREFIXES
from plangraph.graph.oxigraph_store import OxigraphStore
from plangraph.ingest.inference import inferred_quads, rules

Values = Callable[[str], list[tuple[str, ...]]]
EX = "https://example.org/"


def quad(subject: str, predicate: str, target: str, graph: str = "vocabularies") -> Quad:
    """A quad of example nodes."""
    return Quad(NamedNode(EX + subject), NamedNode(predicate), NamedNode(EX + target), NamedNode(GRAPHS[graph]))


@pytest.mark.parametrize(
    "pattern",
    [
        "?x skos:prefLabel '阿拉善右旗'@zh ; pg:containedIn/skos:prefLabel '内蒙古自治区'@zh",
        "?x skos:altLabel '扎鲁特旗巴尔哲锆矿'@zh ; pg:locatedIn/skos:prefLabel '通辽市'@zh",
        "?x skos:prefLabel '焦煤'@zh ; skos:broaderTransitive/skos:prefLabel '能源矿产'@zh",
        "?x skos:altLabel '三稀'@zh ; skos:narrower/skos:narrower/skos:prefLabel '铌'@zh",
        "?x a pg:Paragraph , eli:LegalResourceSubdivision",
        "?x pg:hasTargetMineral ?m ; pg:hasMineral ?m",
    ],
)
def test_expected_inferences(store: OxigraphStore, pattern: str) -> None:
    """Containment, location, hierarchy, broader properties and classes are inferred."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    assert store.ask(f"{prefixes} ASK {{ {pattern} }}")


def test_nothing_stated_is_inferred_again(values: Values) -> None:
    """The inferred graph shares no triple with the other graphs, and infers nothing from the shapes."""
    rows = values(
        """SELECT ?s WHERE { GRAPH <https://w3id.org/plangraph/graph/inferred> { ?s ?p ?o }
        GRAPH ?g { ?s ?p ?o } FILTER (?g != <https://w3id.org/plangraph/graph/inferred>) } LIMIT 1"""
    )
    assert rows == []


def test_containment_is_transitive() -> None:
    """Two steps of containment give the third."""
    inside = f"{PG}containedIn"
    found = inferred_quads([quad("a", inside, "b"), quad("b", inside, "c")])
    assert quad("a", inside, "c", "inferred") in found
    assert len(found) == 1


def test_shapes_are_left_out() -> None:
    """What stands in the shapes graph is no data."""
    inside = f"{PG}containedIn"
    assert inferred_quads([quad("a", inside, "b", "shapes"), quad("b", inside, "c", "shapes")]) == []


def test_rules_run_in_the_order_of_their_names() -> None:
    """Each rule has a number, which gives its place."""
    names = [name for name, _ in rules()]
    assert [name[:2] for name in names] == [f"{number}-" for number in range(1, len(names) + 1)]
