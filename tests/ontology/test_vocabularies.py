"""The vocabularies agree with the reference tables that they were made from, and with the plan."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from plangraph.domain.identifiers import BASE, concept_iri
from plangraph.domain.vocabulary import PG
from plangraph.resources import data_root

PGN = Namespace(PG)
QUDT_FACTORS = {"MegaTONNE": ("TONNE", "1000000"), "MegaTONNE-PER-YR": ("TONNE-PER-YR", "1000000")}
EXACT = ("煤层气", "铀", "煤炭")


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a reference table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def named(graph: Graph, scheme: str, label: str) -> set[URIRef]:
    """The concepts of a scheme with this Chinese preferred or alternative label."""
    found = {s for p in (SKOS.prefLabel, SKOS.altLabel) for s in graph.subjects(p, Literal(label, lang="zh"))}
    return {s for s in found if (s, SKOS.inScheme, URIRef(f"{BASE}vocab/{scheme}")) in graph}  # type: ignore[misc]


def test_reference_files_are_what_they_were(reference: Path) -> None:
    """Every reference table is listed with its size, checksum and number of rows."""
    entries = tomllib.loads((reference / "sources.toml").read_text(encoding="utf-8"))
    assert {entry["file"] for entry in entries.values()} == {path.name for path in reference.glob("*.csv")}
    for entry in entries.values():
        data = (reference / entry["file"]).read_bytes()
        found = (len(data), hashlib.sha256(data).hexdigest(), len(table(reference / entry["file"])))
        assert found == (entry["bytes"], entry["sha256"], entry["rows"]), entry["file"]
        assert entry["note"].strip()


def test_all_official_minerals_are_concepts(vocabularies: Graph, reference: Path) -> None:
    """Each of the 173 rows is one concept of the official list, with its class, category and subtypes."""
    rows = table(reference / "mineral-classification.csv")
    official = set(vocabularies.objects(URIRef(concept_iri("minerals", "official-list")), SKOS.member))
    found: set[URIRef] = set()
    for row in rows:
        concepts = named(vocabularies, "minerals", row["mineral"])
        assert len(concepts) == 1, row["mineral"]
        [concept] = concepts
        found.add(concept)
        above = {
            str(label)
            for upper in vocabularies.transitive_objects(concept, SKOS.broader)
            for label in vocabularies.objects(upper, SKOS.prefLabel)
        }
        assert row["category"] in above, row["mineral"]
        for subtype in filter(None, row["subtypes"].split("|")):
            assert len(named(vocabularies, "minerals", subtype)) == 1, subtype
    assert len(rows) == len(found) == 173
    assert found == official


def test_commodity_codes_are_verified_ones(vocabularies: Graph, reference: Path) -> None:
    """Matches to CGI and INSPIRE codes are those of rows whose English name is verified, and no others."""
    expected = set()
    for row in table(reference / "mineral-classification.csv"):
        if row["verified"] == row["en_verified"] == "yes" and row["cgi_commodity_iri"]:
            [concept] = named(vocabularies, "minerals", row["mineral"])
            relation = SKOS[row["suggested_relation"]]
            expected |= {
                (concept, relation, URIRef(row[key])) for key in ("cgi_commodity_iri", "inspire_commodity_iri")
            }
    scheme = URIRef(f"{BASE}vocab/minerals")
    stated = {
        (s, p, o)
        for p in (SKOS.exactMatch, SKOS.closeMatch)
        for s, o in vocabularies.subject_objects(p)
        if (s, SKOS.inScheme, scheme) in vocabularies
    }
    assert stated == expected


def test_all_divisions_are_concepts(vocabularies: Graph, reference: Path) -> None:
    """The region, 12 leagues and cities and 103 banners: code, names, level and containment as in the table."""
    rows = table(reference / "administrative-divisions.csv")
    kinds = {"1": None, "2": PGN.League, "3": PGN.Banner}
    scheme = URIRef(f"{BASE}vocab/regions")
    for row in rows:
        concept = URIRef(concept_iri("regions", row["code"]))
        assert (concept, SKOS.notation, Literal(row["code"])) in vocabularies
        assert (concept, SKOS.prefLabel, Literal(row["name_zh"], lang="zh")) in vocabularies
        assert (concept, SKOS.prefLabel, Literal(row["name_en"], lang="en")) in vocabularies
        parents = {URIRef(concept_iri("regions", row["parent_code"]))} if row["parent_code"] else set()
        containers = set(vocabularies.objects(concept, PGN.containedIn))
        assert {place for place in containers if (place, SKOS.inScheme, scheme) in vocabularies} == parents
        assert set(vocabularies.objects(concept, SKOS.broader)) == parents
        kind = kinds[row["level"]]
        assert kind is None or (concept, RDF.type, kind) in vocabularies
    assert len(set(vocabularies.subjects(SKOS.inScheme, scheme))) == len(rows) == 1 + 12 + 103


@pytest.mark.parametrize(("city", "league"), [("150781", "150700"), ("152501", "152500")])
def test_cities_planned_apart_lie_in_their_league(vocabularies: Graph, city: str, league: str) -> None:
    """满洲里市 lies in 呼伦贝尔市 and 二连浩特市 in 锡林郭勒盟."""
    pair = (URIRef(concept_iri("regions", city)), PGN.containedIn, URIRef(concept_iri("regions", league)))
    assert pair in vocabularies


def test_units_agree_with_qudt(vocabularies: Graph, reference: Path) -> None:
    """Every unit that the plan writes has the QUDT unit, factor and quantity kind of the reference table."""
    for row in table(reference / "plan-units.csv"):
        label = row["unit_zh"].split("（")[0]
        if "年开采" in row["unit_zh"] or "日处理" in row["unit_zh"]:
            label += "/年" if "年" in row["unit_zh"] else "/日"
        [unit] = named(vocabularies, "units", label)
        name, factor = row["qudt_unit_iri"].rpartition("/")[2], Decimal(row["multiplier_to_unit"])
        base, scale = QUDT_FACTORS.get(name, (name, "1"))
        assert vocabularies.value(unit, PGN.hasReferenceUnit) == URIRef(f"http://qudt.org/vocab/unit/{base}"), label
        assert Decimal(str(vocabularies.value(unit, PGN.conversionFactor))) == factor * Decimal(scale), label
        assert vocabularies.value(unit, PGN.hasQuantityKind) == URIRef(row["quantity_kind_iri"]), label


def test_zones_are_those_of_box_3(vocabularies: Graph) -> None:
    """The 18 zones carry the names printed in box 3 and point to their row and to the paragraph that names them."""
    rows = table(data_root() / "corpus" / "documents" / "nmg-2021-2025" / "tables" / "box3.csv")
    printed = {row["zone"]: f"{BASE}id/nmg-2021-2025/{row['address'].replace('.', '/')}" for row in rows}
    zones = set(vocabularies.subjects(RDF.type, PGN.KeyExplorationMiningZone))
    assert len(zones) == len(printed) == 18
    for zone in zones:
        [label] = [str(o) for o in vocabularies.objects(zone, SKOS.prefLabel) if getattr(o, "language", "") == "zh"]
        sources = {str(source) for source in vocabularies.objects(zone, DCTERMS.source)}
        assert printed[label] in sources
        assert any("/ch3/s5/i0/p" in source for source in sources)


@pytest.mark.parametrize(
    ("belt", "count"),
    [("beishan-area", 6), ("greater-hinggan-area", 4), ("north-china-platform-northern-margin", 5)],
)
def test_belts_hold_as_many_zones_as_the_text_says(vocabularies: Graph, belt: str, count: int) -> None:
    """Six, four and five zones belong to the three areas of ch3.s5."""
    assert len(set(vocabularies.subjects(PGN.belongsToBelt, URIRef(concept_iri("zones", belt))))) == count


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        ("焦煤", "煤炭"),
        ("褐煤", "煤炭"),
        ("无烟煤", "煤炭"),
        ("岩金", "金"),
        ("砂金", "金"),
        ("富铁", "铁"),
        ("超贫磁铁矿", "铁"),
        ("砂金", "重砂矿物"),
        ("砂铁", "重砂矿物"),
        ("独居石砂矿", "重砂矿物"),
        ("建筑用砂", "普通建筑用砂石土"),
        ("建筑石料", "普通建筑用砂石土"),
        ("铌", "“三稀”矿产"),
        ("钕", "稀土"),
        ("湿地泥炭", "泥炭"),
        ("晶质石墨", "石墨"),
    ],
)
def test_the_plan_s_hierarchy(vocabularies: Graph, narrow: str, broad: str) -> None:
    """What the plan and its reading treat as a kind of another mineral stands below it."""
    [lower], [upper] = named(vocabularies, "minerals", narrow), named(vocabularies, "minerals", broad)
    assert upper in set(vocabularies.transitive_objects(lower, SKOS.broader))


@pytest.mark.parametrize(("whole", "parts"), [("铅锌", {"铅", "锌"}), ("铌钽", {"铌", "钽"}), ("铜多金属", {"铜"})])
def test_associations_name_their_components(vocabularies: Graph, whole: str, parts: set[str]) -> None:
    """A combined mineral points to the minerals in its name."""
    [concept] = named(vocabularies, "minerals", whole)
    [*components] = vocabularies.objects(concept, PGN.hasComponent)
    assert components
    assert {next(iter(named(vocabularies, "minerals", part))) for part in parts} == set(components)
