"""Outside facts: verified rows only, with their source, apart from the plan."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from plangraph.domain.errors import BuildError
from plangraph.graph.oxigraph_store import memory_store
from plangraph.ingest.outside import REFERENCE, outside_quads
from plangraph.ingest.vocabularies import authored_quads, concept_index
from plangraph.resources import data_root

Values = Callable[[str], list[tuple[str, ...]]]
TABLE = "mine-production-scale.csv"


def compile_copy(root: Path) -> int:
    """The number of outside quads of a copy."""
    return len(outside_quads(root, concept_index(authored_quads(root, "vocabularies"))))


def test_a_row_gives_its_classes(values: Values) -> None:
    """Copper is not verified and absent; underground coal has a bound, a range and a bound."""
    rows = values(
        """SELECT ?c ?text ?sign ?unit WHERE { ?f a pg:OutsideFact ; pg:appliesToMineral ?m ; pg:appliesToMethod ?w ;
        pg:hasScaleClass/skos:prefLabel ?c ; pg:valueText ?text ; pg:hasComparator/skos:notation ?sign ;
        pg:hasUnit/skos:prefLabel ?unit . ?m skos:prefLabel "煤炭"@zh . ?w skos:prefLabel "地下开采"@zh .
        FILTER (lang(?c) = "zh" && lang(?unit) = "zh") } ORDER BY ?text"""
    )
    unit = "原煤：万吨/年"
    expected = {("中型", "120-45", "range", unit), ("小型", "<45", "<", unit), ("大型", "≥120", ">=", unit)}
    assert set(rows) == expected
    assert not values('SELECT ?f WHERE { ?f a pg:OutsideFact ; pg:appliesToMineral/skos:prefLabel "铜"@zh }')


def test_only_verified_rows_are_asserted(values: Values) -> None:
    """One outside fact for each class that a verified row gives, each with a document and the address of its copy."""
    with (data_root() / REFERENCE / TABLE).open(encoding="utf-8-sig", newline="") as file:
        verified = [row for row in csv.DictReader(file) if row["verified"] == "yes"]
    cells = sum(1 for row in verified for scale in ("large", "medium", "small") if row[scale])
    assert values("SELECT (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a pg:OutsideFact }") == [(str(cells),)]
    sourced = """SELECT (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a pg:OutsideFact ; dct:source ?d , ?copy .
      ?d eli:number "国土资发〔2004〕208号" . FILTER (STRSTARTS(STR(?copy), "http") && ?copy != ?d) }"""
    assert values(sourced) == [(str(cells),)]


def test_outside_facts_are_no_facts_of_the_plan(values: Values) -> None:
    """No outside fact is a pg:Fact or stated in the plan, in any graph."""
    assert values("SELECT ?f WHERE { ?f a pg:OutsideFact , pg:Fact }") == []
    assert values("SELECT ?f WHERE { ?f a pg:OutsideFact ; pg:statedIn ?unit }") == []


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        (
            "mine-production-scale-links.csv",
            "36,dolomite",
            "36,dolomites",
            "row 36: .*minerals/dolomites is no concept",
        ),
        ("mine-production-scale-links.csv", "36,dolomite", "136,dolomite", "row 36: '白云岩' is not linked"),
        (TABLE, "60,叶蜡石,,矿石万吨", "60,叶蜡石,,矿石万桶", "row 60: .*no yearly unit '矿石万桶'"),
        ("sources.toml", "[mineral-classification]", "[mineral-classification", "sources.toml: cannot be read"),
    ],
)
def test_a_wrong_reference_row_stops_the_build(copy: Path, file: str, old: str, new: str, found: str) -> None:
    """A row that is not linked or has an unknown unit is named."""
    path = copy / REFERENCE / file
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BuildError, match=found):
        compile_copy(copy)


def test_a_missing_reference_file_is_named(copy: Path) -> None:
    """A reference table that is gone is named."""
    (copy / REFERENCE / TABLE).unlink()
    with pytest.raises(BuildError, match=TABLE):
        compile_copy(copy)


def test_the_outside_graph_stands_alone() -> None:
    """Outside quads lie in the outside graph only."""
    index = concept_index(authored_quads(data_root(), "vocabularies"))
    sizes = memory_store(outside_quads(data_root(), index)).graph_sizes()
    assert list(sizes) == ["https://w3id.org/plangraph/graph/outside"]
