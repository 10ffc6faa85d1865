"""The English rendering: numerals, completeness, and its place in the graph."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.ingest.plan_copy import PlanCopy

from plangraph.domain.errors import BuildError
from plangraph.ingest.encoding import Encoding
from plangraph.ingest.translations import numeral_difference

Values = Callable[[str], list[tuple[str, ...]]]


def test_every_numeral_is_the_same(encoding: Encoding) -> None:
    """Each of the 103 paragraphs and 74 rows has the same numerals in both languages."""
    passages = encoding.document.passages()
    assert len(passages) == 103 + 74
    for passage in passages:
        english = encoding.translation.texts[str(passage.address)]
        prose = not passage.address.is_table
        assert numeral_difference(passage.text, english, prose=prose) == "", passage.address


@pytest.mark.parametrize(
    ("chinese", "english", "difference"),
    [
        ("共2150处，14.19%", "2150 sites, 14.19%", ""),
        ("1.2025年目标。到2025年", "1. 2025 targets. By 2025", ""),
        ("投入42.6亿元", "42.6 hundred million yuan (= 4.26 billion yuan)", ""),
        ("投入42.6亿元", "42.6 billion yuan", "lacks hundred million"),
        ("投入42.6万元", "42.6 hundred million yuan", "lacks ten thousand and adds hundred million"),
        ("1︰2.5万调查", "survey at 1:25,000", ""),
        ("1︰2.5万调查", "survey at 1:250,000", "lacks 1:25000 and adds 1:250000"),
        ("每年12月底前", "by the end of December", ""),
        ("10—15处", "10 to 15 sites", ""),
        ("Nb2O5 5个", "5 of Nb2O5", ""),
        ("5个和5个", "5 of them", "lacks 5"),
        ("三个方面", "3 aspects", "adds 3"),
    ],
)
def test_numerals_are_compared_by_the_readme(chinese: str, english: str, difference: str) -> None:
    """Item numbers, bracketed values, scales, months and formulas count as the README says."""
    assert numeral_difference(chinese, english) == difference


def test_translations_are_marked_as_unofficial(values: Values) -> None:
    """All paragraphs, sentences, headings, tables and rows have one English rendering, and no official English text."""
    rows = values(
        """SELECT ?kind (COUNT(?t) AS ?n) WHERE { VALUES ?kind { pg:Chapter pg:Section pg:Item pg:Paragraph
        pg:Sentence pg:Table pg:TableRow } ?u a ?kind ; pg:unofficialTranslation ?t FILTER (lang(?t) = "en") }
        GROUP BY ?kind"""
    )
    found = {kind.rpartition("#")[2]: int(count) for kind, count in rows}
    sentences = values("SELECT (COUNT(?s) AS ?n) WHERE { ?s a pg:Sentence }")
    assert found == {
        "Chapter": 8,
        "Section": 25,
        "Item": 28,
        "Paragraph": 103,
        "Sentence": int(sentences[0][0]),
        "Table": 6,
        "TableRow": 74,
    }
    assert values('SELECT ?u WHERE { ?u pg:text ?t FILTER (lang(?t) = "en") } LIMIT 1') == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("tables.csv", "box6.r4,", "box6.r44,", "the plan has no unit box6.r44"),
        ("headings.csv", "ch5,", "ch9,", "the plan has no unit ch9"),
        ("headings.csv", "资源现状", "资源状况", "but the plan prints '资源现状'"),
        ("provisions.jsonl", '"text_en"', '"text"', "is no rendering"),
        ("provisions.jsonl", '"address": "ch0.s0.i0.p2"', '"address": "ch0.s0.i0.p1"', "is rendered twice"),
        ("provisions.jsonl", '"text_en": "', '"text_en": "So ', "is not its sentences joined by one space"),
    ],
)
def test_wrong_renderings_are_named(plan: PlanCopy, file: str, old: str, new: str, message: str) -> None:
    """An unknown address, another title, a broken record and a changed text stop the build."""
    path = plan.folder / "english" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BuildError, match=rf"english/{file}:\d+: ") as caught:
        plan.compile()
    assert message in str(caught.value)


def test_a_missing_rendering_is_named(plan: PlanCopy) -> None:
    """A paragraph without English stops the build."""
    path = plan.folder / "english" / "provisions.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:]), encoding="utf-8")
    with pytest.raises(BuildError, match=r"ch0\.s0\.i0\.p1 is not rendered"):
        plan.compile()
