"""The six tables of the plan, row by row, and what a table must look like to be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.parser import parse_document
from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError
from plangraph.domain.model import Measure


@pytest.mark.parametrize(
    ("address", "text", "cells"),
    [
        (
            "box1.r1",
            "基础地质工作 1︰10万地下水资源勘查与区划 万平方千米 30 预期性",
            {"category": "基础地质工作", "group": "", "indicator": "1︰10万地下水资源勘查与区划", "status": "预期性"},
        ),
        ("box1.r6", "矿产资源勘查 新发现大中型矿产地 处 10-15 预期性", {"category": "矿产资源勘查", "group": ""}),
        (
            "box1.r7",
            "新增资源量 铜 金属万吨 50 预期性",
            {"category": "矿产资源勘查", "group": "新增资源量", "unit": "金属万吨", "period": "2021-2025"},
        ),
        ("box1.r11", "新增资源量 铟 In吨 500 预期性", {"indicator": "铟", "unit": "In吨"}),
        ("box1.r17", "新增资源量 银 金属吨 2000 预期性", {"indicator": "银"}),
        ("box2.r2", "矿产资源开发利用与保护 在期矿山总数 个 ＜2900 预期性", {"value": "＜2900", "period": "2025"}),
        ("box3.r4", "金属矿产 内蒙古额济纳旗雅干－珠斯楞金铜矿重点勘查开采区", {"category": "金属矿产"}),
        ("box3.r15", "非金属矿产 内蒙古四子王旗萤石矿重点勘查开采区", {"category": "非金属矿产"}),
        ("box3.r17", "地热 鄂尔多斯市地区地热重点勘查开采区", {"category": "地热"}),
        (
            "box4.r1",
            "能源矿产（19个） 煤炭 16 915.3",
            {"category": "能源矿产", "category_count": "19", "mineral": "煤炭"},
        ),
        ("box5.r4", "富铁 矿石：万吨/年 6", {"mineral": "富铁", "unit": "矿石：万吨/年"}),
        ("box5.r7", "其他矿种 中型下限", {"mineral": "其他矿种", "unit": ""}),
        ("box6.r2", "包头市 90", {"league": "包头市", "quota": "90"}),
        ("box6.r11", "锡林郭勒盟（含二连浩特市） 310", {"league": "锡林郭勒盟（含二连浩特市）"}),
        ("box6.r13", "合计 ＜2900", {"league": "合计"}),
    ],
)
def test_rows_carry_joined_cells_and_their_text(
    plan: PlanDocument, address: str, text: str, cells: dict[str, str]
) -> None:
    """Merged cells reach every row, layout spaces inside cells are gone, the text reads from left to right."""
    row = plan.row(Address.parse(address))
    assert row.text == text
    assert {key: row.cells[key] for key in cells} == cells


@pytest.mark.parametrize(
    ("address", "key", "expected"),
    [
        ("box1.r6", "value", Measure("10-15", "range", low=Decimal(10), high=Decimal(15), unit="处")),
        ("box1.r9", "value", Measure("5", "=", value=Decimal(5), unit="万吨")),
        ("box2.r1", "value", Measure("≤10", "<=", value=Decimal(10), unit="亿吨")),
        ("box4.r2", "area", Measure("1737.7", "=", value=Decimal("1737.7"), unit="平方千米")),
        ("box5.r3", "underground", Measure("30", "=", value=Decimal(30), unit="万吨/年")),
        ("box5.r3", "open_pit", Measure("60", "=", value=Decimal(60), unit="万吨/年")),
        ("box5.r6", "scale", Measure("0.5", "=", value=Decimal("0.5"), unit="万吨/年")),
        ("box5.r7", "scale", Measure("中型下限", "class")),
        ("box6.r13", "quota", Measure("＜2900", "<", value=Decimal(2900), unit="个")),
    ],
)
def test_measures_are_typed(plan: PlanDocument, address: str, key: str, expected: Measure) -> None:
    """Comparators, ranges, alternatives and classes are read with their unit."""
    assert plan.row(Address.parse(address)).measures[key] == expected


def test_the_printed_row_is_kept(plan: PlanDocument) -> None:
    """The literal row, layout spaces included, stays beside the joined cells."""
    assert plan.row(Address.parse("box6.r2")).printed == "包 头 市 90"
    assert plan.row(Address.parse("box6.r7")).printed == "呼伦贝尔市 （含满洲里市） 170"


def test_column_pairs_are_numbered_down_the_page(plan: PlanDocument) -> None:
    """Box 6 is printed in two pairs of columns: its first six rows are the left pair, then comes the right one."""
    leagues = [row.cells["league"] for row in plan.table(Address(box=6)).rows]
    assert (leagues[0], leagues[5], leagues[6], leagues[11]) == (
        "呼和浩特市",
        "鄂尔多斯市",
        "呼伦贝尔市（含满洲里市）",
        "阿拉善盟",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("类 别 指 标 单 位 2030 年\n资源", "类 别 指 标 2030 年\n资源", "line 26", "as the header of the table"),
        ("新发现矿产地 处 3-5", "新发现矿产地 处 5-3", "line 30", "runs downwards"),
        ("新发现矿产地 处 3-5", "新发现矿产地 处 很多", "line 30", "neither a row nor part"),
        ("（地下/露天）", "（地下/水下）", "line 36", "no names in brackets that are declared"),
        ("保障\n", "", "line 32", "neither a row nor part"),
        ("南 山 市 15", "15", "line 54", "has no name before it"),
        ("合 计 100", "合 计", "line 55", "has no value"),
        ("专栏 2", "专栏 3", "line 46", "found table 3"),
    ],
)
def test_a_damaged_table_is_placed(second_plan: Path, old: str, new: str, line: str, message: str) -> None:
    """Lines that do not fit the declared columns are named, with the table."""
    path = second_plan / "pdf.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=message) as caught:
        parse_document(second_plan)
    assert line in caught.value.place
