"""Figures against their words."""

from __future__ import annotations

import pytest
from tests.unit.ingest.plan_copy import Inputs

from plangraph.domain.errors import BuildError
from plangraph.ingest.figures import Figure, checked_figure
from plangraph.ingest.sheets import SheetRow


def figure(inputs: Inputs, quote: str, words: str, value: str, comparator: str, unit: str) -> Figure:
    """The checked figure of a row."""
    cells = {"quote": quote, "figure": words, "value": value, "comparator": comparator, "unit": unit}
    return checked_figure(SheetRow("facts/ch1.csv:7", cells), inputs.index)


@pytest.mark.parametrize(
    ("quote", "words", "value", "comparator", "unit"),
    [
        ("矿山数量减少到3393家", "3393家", "3393", "equal", "家"),
        ("煤炭年产量10亿吨左右", "10亿吨左右", "10", "approximately", "亿吨"),
        ("新发现10—15处", "10—15处", "10..15", "range", "处"),
        ("控制在2900个以内", "2900个以内", "2900", "at-most", "个"),
        ("居全国前三位", "前三位", "3", "rank-within", "位"),
        ("位居全国首位", "首位", "1", "equal", "位"),
        ("三大基地", "三大", "3", "equal", "个"),
        ("占比达到92%", "达到92%", "92", "at-least", "%"),
        ("不低于总数的5%", "不低于总数的5%", "5", "at-least", "%"),
        ("每年12月底前完成", "12月底前", "12", "at-most", "月"),
        ("不足3个月的", "不足3个月", "3", "less-than", "个月"),
        ("年产矿石量30万吨以下的矿山", "30万吨以下", "30", "less-than", "万吨/年"),
        ("日处理矿石300吨以下的项目、100吨以下的项目", "100吨以下", "100", "less-than", "吨/日"),
        ("只设1个主体", "只设1个", "1", "equal", "个"),
    ],
)
def test_words_and_cells_agree(inputs: Inputs, quote: str, words: str, value: str, comparator: str, unit: str) -> None:
    """Numbers, ranges, bounds, ranks, rates and figures in words are read as encoded."""
    found = figure(inputs, quote, words, value, comparator, unit)
    assert found.span.of(quote) == words
    assert found.is_range == (".." in value)


@pytest.mark.parametrize(
    ("quote", "words", "value", "comparator", "unit", "message"),
    [
        ("共50个", "60个", "60", "equal", "个", "stands 0 times in the quotation"),
        ("5个中的5个", "5个", "5", "equal", "个", "stands 2 times"),
        ("共50个", "50个", "51", "equal", "个", "the value is '51', but the figure '50个' says 50"),
        ("10—15处", "10—15处", "10", "range", "处", r"says 10\.\.15"),
        ("共50个", "50个", "5o", "equal", "个", "Expected a decimal"),
        ("共50个", "50个", "60..50", "equal", "个", "runs downwards"),
        ("50个以上", "50个以上", "50", "greater-than", "个", "says 'at-least'"),
        ("50个以上", "50个", "50", "equal", "个", "cuts '50个以上' of the quotation"),
        ("约50个", "50个", "50", "equal", "个", "cuts '约50个' of the quotation"),
        ("共50个", "50个", "50", "equal", "家", "the unit is '家', but the figure '50个' says '个'"),
        ("年产矿石量30万吨", "30万吨", "30", "equal", "万吨", "the unit is '万吨'"),
        ("产量30万吨", "30万吨", "30", "equal", "万吨/年", "the unit is '万吨/年'"),
        ("3个和5个", "3个和5个", "3", "equal", "个", "holds 2 quantities"),
        ("若干个", "若干个", "3", "equal", "个", "holds 0 quantities"),
        ("共50个", "50个", "50", "about", "个", "Expected one of: equal"),
    ],
)
def test_differences_are_named(
    inputs: Inputs, quote: str, words: str, value: str, comparator: str, unit: str, message: str
) -> None:
    """What the words say and what the cells say are both in the error."""
    with pytest.raises(BuildError, match=rf"facts/ch1\.csv:7: .*{message}"):
        figure(inputs, quote, words, value, comparator, unit)
