"""The printed copy laid against the outline, and what happens where they differ."""

from __future__ import annotations

import pytest

from plangraph.corpus.alignment import Alignment, align
from plangraph.corpus.manifest import Variant
from plangraph.corpus.outline import read_outline
from plangraph.corpus.pages import printed_lines
from plangraph.corpus.source import decode_source
from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError

WEB = "总则\n本规划自2026年施行，适用全省各类矿山和勘查项目。\n第一章布局\n重点开采锡矿,严格保护环境，稳步推进建设。\n"
PDF = """ 总 则
本规划自 2026 年施行，适用全省各类
矿山和勘查项目。
专栏 1 指标
锡矿 5
 铜矿 6
第一章 布局
重点开采锡矿,严格保护
 环境，稳步推进建设。
"""


def laid(web: str = WEB, pdf: str = PDF, variants: tuple[Variant, ...] = ()) -> Alignment:
    """The alignment of two small sources."""
    structure, printed = decode_source("web.txt", web.encode()), decode_source("pdf.txt", pdf.encode())
    return align(structure, read_outline(structure, "总则"), printed, printed_lines(printed, "", 1), variants)


def test_units_get_the_pages_of_their_words() -> None:
    """First and last page come from the first and last word, also across a page break and a table."""
    pages = {str(address): span for address, span in laid().pages.items()}
    assert pages == {"ch0": (1, 1), "ch0.s0.i0.p1": (1, 1), "ch1": (2, 2), "ch1.s0.i0.p1": (2, 3)}


def test_tables_are_cut_out_where_the_words_go_on() -> None:
    """A table is its title line and all lines up to where the outline continues."""
    block = laid().blocks[0]
    assert [line.words for line in block.lines] == ["专栏1指标", "锡矿5", "铜矿6"]
    assert block.after.address == Address.parse("ch0.s0.i0.p1")


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            "2026 年",
            "2027 年",
            "pdf.txt, line 2, byte 25",
            r"found '7年.*web\.txt \(line 2, byte 22, ch0\.s0\.i0\.p1\)",
        ),
        ("环境，稳步推进建设。\n", "", "pdf.txt, end", r"ends before ch1\.s0\.i0\.p1; web\.txt \(line 4"),
        ("专栏 1 指标", "专栏 2 指标", "pdf.txt, line 4", "found table 2 .* expected table 1"),
        ("第一章 布局", "第一苍 布局", "pdf.txt, line 7, byte 124", "found '苍布局'"),
        ("第一章 布局\n重点开采锡矿,严格保护\n", "", "pdf.txt, line 4", "does not go on as in web"),
        ("建设。\n", "建设。\n此外。\n", "pdf.txt, line 10", "its end"),
    ],
)
def test_differences_are_placed_in_both_sources(old: str, new: str, place: str, message: str) -> None:
    """The error names file, line and byte in the printed copy, and line and address in the outline's source."""
    with pytest.raises(CorpusError, match=message) as caught:
        laid(pdf=PDF.replace(old, new))
    assert place in caught.value.place


def test_a_declared_difference_is_accepted_at_its_address_only() -> None:
    """Another comma passes when the manifest lists it for this unit, and fails when it lists it for another one."""
    pdf = PDF.replace("锡矿,严格", "锡矿，严格")
    variant = Variant(structure=",", printed="，", at="ch1.s0.i0.p1", reason="ASCII comma on the web page")
    assert laid(pdf=pdf, variants=(variant,)).blocks
    with pytest.raises(CorpusError, match="same words"):
        laid(pdf=pdf, variants=(Variant(structure=",", printed="，", at="ch0.s0.i0.p1", reason="elsewhere"),))
