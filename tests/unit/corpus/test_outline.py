"""Headings, items and paragraphs from clean text."""

from __future__ import annotations

import pytest

from plangraph.corpus.outline import item_title, read_outline
from plangraph.corpus.source import SourceText, decode_source
from plangraph.domain.errors import CorpusError

TEXT = """目录总则第一章布局
总则
为保障资源，
制定规划。
第一章布局
第一节方向
1.2030年方向。
重点开采锡矿。
2.管控。严格管理；
不得突破。
第二节管理
1.规范管理。
第二章附则
第十章以下不适用。
本规划施行。
"""


def source(text: str) -> SourceText:
    """A source with these words."""
    return decode_source("web.txt", text.encode("utf-8"))


def test_addresses_follow_chapters_sections_and_items() -> None:
    """Counting starts again in every chapter, section and item; a broken paragraph is joined."""
    units = read_outline(source(TEXT), "总则")
    assert [str(unit.address) for unit in units if unit.is_heading] == ["ch0", "ch1", "ch1.s1", "ch1.s2", "ch2"]
    assert {str(unit.address): unit.words for unit in units if not unit.is_heading} == {
        "ch0.s0.i0.p1": "为保障资源，制定规划。",
        "ch1.s1.i1.p1": "1.2030年方向。",
        "ch1.s1.i1.p2": "重点开采锡矿。",
        "ch1.s1.i2.p1": "2.管控。严格管理；不得突破。",
        "ch1.s2.i1.p1": "1.规范管理。",
        "ch2.s0.i0.p1": "第十章以下不适用。",
        "ch2.s0.i0.p2": "本规划施行。",
    }


def test_headings_keep_number_and_title_apart() -> None:
    """The printed number and the title of a heading are two fields; an item's title is its first sentence."""
    heading = next(unit for unit in read_outline(source(TEXT), "总则") if str(unit.address) == "ch1.s2")
    assert (heading.number, heading.title) == ("第二节", "管理")
    assert item_title("2.管控。严格管理。") == "管控"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("第二章附则", "第三章附则", "line 13", "found chapter 三, expected chapter 二"),
        ("第二节管理", "第三节管理", "line 11", "found section 三, expected section 二"),
        ("2.管控", "3.管控", "line 9", "found item 3, expected item 2"),
        ("施行。", "施行", "line 15", "ends inside a sentence"),
        ("总则\n为", "总纲\n为", "web.txt", "has no line '总则'"),
    ],
)
def test_missing_and_moved_lines_are_placed(old: str, new: str, place: str, message: str) -> None:
    """A gap in the numbering, a cut end or a missing start is an error that names the line."""
    with pytest.raises(CorpusError, match=message) as caught:
        read_outline(source(TEXT.replace(old, new)), "总则")
    assert place in caught.value.place


def test_the_body_may_end_before_the_source_does() -> None:
    """What follows the declared end line is no part of the plan; a declared end that is missing is an error."""
    text = TEXT + "抄送：各部门\n"
    assert read_outline(source(text), "总则", "抄送：")[-1].words == "本规划施行。"
    with pytest.raises(CorpusError, match="where the body ends"):
        read_outline(source(TEXT), "总则", "抄送：")
