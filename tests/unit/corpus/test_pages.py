"""Printed page numbers from page marks and surviving footers."""

from __future__ import annotations

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.pages import printed_lines
from plangraph.corpus.source import decode_source
from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError

FOOTER = r"- (\d+) -"


def pages(text: str, footer: str = FOOTER, first_page: int = 1) -> list[tuple[str, int]]:
    """Words and page of every line."""
    lines = printed_lines(decode_source("pdf.txt", text.encode("utf-8")), footer, first_page)
    return [(line.words, line.page) for line in lines]


def test_a_footer_numbers_all_pages() -> None:
    """Pages before and after a footer are counted from its number; a footer stands in place of a page mark."""
    text = " 一\n二\n 三\n\n- 6 -\n\n四\n 五\n- 8 -\n六"
    assert pages(text.replace("- 8 -", "- 8 -")[: text.index("- 8 -")]) == [
        ("一", 5),
        ("二", 5),
        ("三", 6),
        ("四", 7),
        ("五", 8),
    ]
    assert pages(text)[-1] == ("六", 9)


def test_without_a_footer_the_declared_number_counts() -> None:
    """The first page has the number that the manifest declares; two spaces open no page."""
    assert pages("一\n 二\n  三", footer="", first_page=3) == [("一", 3), ("二", 4), ("三", 4)]


def test_footers_that_contradict_each_other_are_placed() -> None:
    """A lost page mark between two footers is found."""
    with pytest.raises(CorpusError, match=r"difference \+1") as caught:
        pages(" 一\n- 6 -\n二\n- 8 -\n三")
    assert "line 4" in caught.value.place


@pytest.mark.parametrize(
    ("address", "page", "page_end"),
    [
        ("ch0.s0.i0.p1", 5, 5),
        ("ch1.s1.i0.p1", 5, 6),
        ("ch3.s1.i0.p2", 16, 16),
        ("ch3.s1.i0.p3", 17, 17),
        ("ch3.s4.i0.p1", 19, 20),
        ("ch5.s2.i1.p1", 32, 32),
        ("ch7.s5.i0.p1", 42, 42),
    ],
)
def test_pages_of_the_plan(plan: PlanDocument, address: str, page: int, page_end: int) -> None:
    """Units around both surviving footers and at both ends have the printed page."""
    provision = plan.provision(Address.parse(address))
    assert (provision.page, provision.page_end) == (page, page_end)


@pytest.mark.parametrize(
    ("box", "page", "page_end"), [(1, 13, 14), (2, 15, 15), (3, 20, 21), (4, 27, 27), (5, 32, 33), (6, 33, 33)]
)
def test_pages_of_the_tables(plan: PlanDocument, box: int, page: int, page_end: int) -> None:
    """Tables that break across pages begin and end where they are printed."""
    table = plan.table(Address(box=box))
    assert (table.page, table.page_end) == (page, page_end)
    assert {row.page for row in table.rows} == {page, page_end}
