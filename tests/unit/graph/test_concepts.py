"""Concepts of the vocabularies and finding them by label."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.domain.errors import StoreError
from plangraph.domain.identifiers import concept_iri
from plangraph.graph.concepts import ConceptIndex, label_key, read_concepts
from plangraph.resources import data_root


@pytest.fixture(scope="module")
def index() -> ConceptIndex:
    """All concepts of the vocabularies."""
    return ConceptIndex(read_concepts(sorted((data_root() / "ontology" / "vocabularies").glob("*.ttl"))))


@pytest.mark.parametrize(
    ("scheme", "label", "slug"),
    [
        ("regions", "赤峰", "150400"),
        ("regions", "锡盟", "152500"),
        ("regions", "阿左旗", "152921"),
        ("regions", "二连", "152501"),
        ("regions", "呼市", "150100"),
        ("minerals", "煤", "coal"),
        ("minerals", "普通萤石", "fluorite"),
        ("minerals", "铅+锌", "lead-zinc"),
        ("minerals", "煤成气", "coalbed-methane"),
        ("zones", "内蒙古额济纳旗雅干-珠斯楞金铜矿重点勘查开采区", "yagan-zhusileng"),
        ("zones", "额济纳旗望湖山", "wanghushan"),
        ("zones", "赤峰南部金矿", "southern-chifeng"),
        ("indicators", "1:5万水文地质环境地质调查", "hydrogeological-environmental-survey"),
        ("units", "In 吨", "tonnes-in"),
        ("units", "MW", "megawatt"),
    ],
)
def test_labels_lead_to_one_concept(index: ConceptIndex, scheme: str, label: str, slug: str) -> None:
    """Short names, old names, other dashes and other widths find the same concept."""
    assert [concept.iri for concept in index.with_label(scheme, label)] == [concept_iri(scheme, slug)]


def test_names_are_unambiguous_inside_a_scheme(index: ConceptIndex) -> None:
    """No two concepts of one scheme share a preferred or alternative label."""
    assert index.ambiguous_labels() == ()


def test_unknown_labels_find_nothing(index: ConceptIndex) -> None:
    """A word that no vocabulary holds is not guessed."""
    assert index.with_label("minerals", "氪石") == ()


def test_labels_come_in_order(index: ConceptIndex) -> None:
    """The preferred label stands first, then names, then hidden labels; a language can be asked for."""
    coal = index.get(concept_iri("minerals", "coal"))
    assert coal.labels("zh")[0] == coal.label() == "煤炭"
    assert coal.label("en") == "coal"
    assert "煤" in coal.names("zh")
    assert set(coal.names()) < set(coal.labels())
    assert coal.scheme_name == "minerals"
    assert coal.broader == (concept_iri("minerals", "energy-minerals"),)


def test_notations_find_concepts(index: ConceptIndex) -> None:
    """Comparators and regions are found by their notation."""
    found = index.with_notation("comparators", "<=")
    assert found is not None
    assert found.iri == concept_iri("comparators", "at-most")
    assert index.with_notation("comparators", "~~") is None


@pytest.mark.parametrize(("one", "other"), [("1︰5万", "1：5 万"), ("雅干－珠斯楞", "雅干—珠斯楞"), ("ＭＷ", "mw")])
def test_label_keys_fold_what_print_varies(one: str, other: str) -> None:
    """Colons, dashes, widths, case and white space do not tell labels apart."""
    assert label_key(one) == label_key(other)


def test_a_concept_without_label_is_refused(tmp_path: Path) -> None:
    """A concept that nobody can name stops the load and is named."""
    path = tmp_path / "v.ttl"
    path.write_text("<http://x/c> a <http://www.w3.org/2004/02/skos/core#Concept> .", encoding="utf-8")
    with pytest.raises(StoreError, match="http://x/c lacks"):
        read_concepts([path])
