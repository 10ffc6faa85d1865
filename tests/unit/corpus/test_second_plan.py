"""An invented plan of another province is added as data only: two sources and a manifest, no code."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from plangraph.corpus.check import check_document
from plangraph.corpus.reader import load_corpus
from plangraph.domain.address import Address


def test_the_second_plan_passes_the_check(second_plan: Path) -> None:
    """Words, counts, tables and totals of the invented plan are proved like those of the real one."""
    check = check_document(second_plan)
    assert [finding for finding in check.findings if not finding.ok] == []


def test_its_units_have_addresses_and_pages(second_plan: Path) -> None:
    """Two footers number the pages; a running head is no text; a chapter may have no sections."""
    document = load_corpus(second_plan.parents[2]).document("yunling-2026-2030")
    pages = {str(provision.address): (provision.page, provision.page_end) for provision in document.provisions}
    assert pages["ch1.s1.i1.p1"] == (4, 5)
    assert pages["ch1.s2.i0.p1"] == (6, 7)
    assert pages["ch2.s0.i0.p2"] == (7, 7)
    broken = document.provision(Address.parse("ch1.s1.i1.p2"))
    assert broken.text == "新发现矿产地3—5处，其中“重点区域”不少于2处。"


def test_its_tables_are_typed(second_plan: Path) -> None:
    """A table with merged cells in pieces across a page break, and one in two pairs of columns with a broken cell."""
    document = load_corpus(second_plan.parents[2]).document("yunling-2026-2030")
    first, second = document.tables
    assert [row.cells["category"] for row in first.rows] == ["资源保障"] * 2 + ["矿山管理"] * 3
    assert [row.page for row in first.rows] == [5, 5, 6, 6, 6]
    assert {key: measure.value for key, measure in first.rows[3].measures.items()} == {
        "underground": Decimal(30),
        "open_pit": Decimal(45),
    }
    assert [row.text for row in second.rows] == [
        "东川市 40",
        "南山市 15",
        "西岭市（含高原县） 20",
        "北河市 25",
        "合计 100",
    ]


def test_several_plans_make_one_corpus(second_plan: Path, real_copy: Path) -> None:
    """Both plans side by side are read as one corpus."""
    assert second_plan.parent == real_copy.parent
    corpus = load_corpus(second_plan.parents[2])
    assert [document.id for document in corpus.documents] == ["nmg-2021-2025", "yunling-2026-2030"]
