"""The corpus as others read it: documents, units by address, and passages in reading order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.reader import load_corpus
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError, CorpusError
from plangraph.resources import data_root


def test_the_plan_has_all_its_units(plan: PlanDocument) -> None:
    """Chapters, sections, paragraphs and tables are as many as the plan has."""
    chapters = [heading for heading in plan.headings if heading.address.section is None]
    sections = [heading for heading in plan.headings if heading.address.section and heading.address.item is None]
    assert (len(chapters), len(sections), len(plan.provisions)) == (8, 25, 103)
    assert [len(table.rows) for table in plan.tables] == [17, 3, 18, 16, 7, 13]


def test_passages_are_paragraphs_and_rows_in_reading_order(plan: PlanDocument) -> None:
    """Rows follow the paragraph that their table is printed after, and nothing is missing or doubled."""
    addresses = [str(passage.address) for passage in plan.passages()]
    assert len(addresses) == len(set(addresses)) == 103 + 74
    at = addresses.index("box1.r1")
    assert addresses[at - 1] == "ch2.s3.i1.p2"
    assert addresses[at + 17] == "ch2.s3.i1.p3"


def test_a_passage_is_citable(plan: PlanDocument) -> None:
    """Text, context and citation of a paragraph and of a row."""
    passages = {str(passage.address): passage for passage in plan.passages()}
    paragraph, row = passages["ch5.s2.i1.p1"], passages["box6.r2"]
    assert paragraph.citation.label == "第五章第二节第1项第1段（第32页）"
    assert paragraph.context == "第五章 矿产资源保护与开发利用 第二节 逐步完善矿产资源开发利用结构 1.提高最低开采规模"
    assert "".join(span.of(paragraph.text) for span in paragraph.sentences) == paragraph.text
    assert (row.text, row.citation.label) == ("包头市 90", "专栏6第2行（第五章第二节，第33页）")
    assert row.context.startswith("专栏6 内蒙古自治区在期矿山")
    assert row.context.count("盟市") == 1


def test_a_category_that_the_text_leaves_out_is_context(plan: PlanDocument) -> None:
    """The outer merged cell of a row with two of them can still be searched."""
    passage = next(passage for passage in plan.passages() if str(passage.address) == "box1.r7")
    assert "矿产资源勘查" in passage.context


@pytest.mark.parametrize("lookup", ["provision", "heading", "row", "table"])
def test_unknown_addresses_are_refused(plan: PlanDocument, lookup: str) -> None:
    """Looking up a unit that the plan does not have is an error, never None."""
    address = Address(box=9, row=1) if lookup in {"row", "table"} else Address.parse("ch9.s1.i1.p1")
    with pytest.raises(AddressError, match="no "):
        getattr(plan, lookup)(address)


def test_units_are_found_by_address(plan: PlanDocument) -> None:
    """Headings and tables are found by their own address, a table also by that of its rows."""
    assert plan.heading(Address.parse("ch5.s2")).title == "逐步完善矿产资源开发利用结构"
    assert plan.table(Address.parse("box5.r3")).title == "重点矿种新建矿山最低开采规模"


def test_an_unknown_document_is_named() -> None:
    """The error lists the documents there are."""
    with pytest.raises(AddressError, match="nmg-2021-2025"):
        load_corpus(data_root()).document("absent")


def test_a_root_without_documents_is_an_error(tmp_path: Path) -> None:
    """An empty folder is no corpus."""
    with pytest.raises(CorpusError, match=r"manifest\.toml"):
        load_corpus(tmp_path)


def test_reading_imports_no_graph_library() -> None:
    """The corpus layer needs neither an RDF library nor conversion tables to be read."""
    code = (
        "import sys; from plangraph.corpus.reader import load_corpus; from plangraph.resources import data_root;"
        "load_corpus(data_root()); assert not {'rdflib', 'pyoxigraph', 'opencc', 'cn2an'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
