"""How questions are taken apart: sides, conditions, counts, and single questions."""

from __future__ import annotations

import pytest

from plangraph.domain.model import Span
from plangraph.qa.grammar import load_grammar, structural
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.parts import PartReader
from plangraph.qa.question import Question, understand
from plangraph.search.index import SearchIndex


def understood(index: SearchIndex, text: str) -> Question:
    """The understood question."""
    return understand(index.analyse(text), index, load_lexicon())


@pytest.mark.parametrize(
    ("text", "operation", "left", "right"),
    [
        ("赤峰市的指标占各盟市总和的百分之几", "share", "赤峰市的指标", "各盟市总和"),
        ("上表矿产地里大中型的占多少", "share", "大中型的", "上表矿产地"),
        ("铁矿的最低规模是富铁的几倍", "ratio", "铁矿的最低规模", "富铁"),
        ("锡林郭勒盟比兴安盟多多少个", "difference", "锡林郭勒盟", "兴安盟"),
        ("乌海市和阿拉善盟比谁多", "compared", "乌海市", "阿拉善盟"),
    ],
)
def test_two_sides_are_found(text: str, operation: str, left: str, right: str) -> None:
    """A comparison has a left and a right side and an operation."""
    found = [(one.operation, one.left.of(text), one.right.of(text)) for one in load_grammar().compared(text)]
    assert (operation, left, right) in found


@pytest.mark.parametrize("text", ["大中型矿山比例是多少", "矿种对比的指标有哪些", "甲是多少？乙比丙多"])
def test_words_that_only_look_like_it_compare_nothing(text: str) -> None:
    """比例 and 对比 set nothing against another, and no side reaches over the end of a sentence."""
    assert all("？" not in one.left.of(text) + one.right.of(text) for one in load_grammar().compared(text))
    assert "difference" not in {one.operation for one in load_grammar().compared(text)}


def test_conditions_are_parted_and_negated() -> None:
    """Connecting words part conditions, and a negation marks its own one."""
    text = "既要稳定产能,又在几字弯的城市里,哪个不在名单中"
    found = [(one.span.of(text), one.negated) for one in load_grammar().conditions(text, Span(0, len(text)))]
    assert [negated for _, negated in found] == [False, False, True]


@pytest.mark.parametrize(("text", "count"), [("稳定产能的四个盟市", 4), ("几字弯六市", 6), ("哪些盟市", 0)])
def test_a_set_may_be_counted(text: str, count: int) -> None:
    """The number of things that a set has is read from the question."""
    assert load_grammar().count_of(text) == count


@pytest.mark.parametrize(("text", "decimals"), [("百分比取整数", 0), ("保留一位小数", 1), ("占多少", None)])
def test_rounding_is_read(text: str, decimals: int | None) -> None:
    """A question may want results rounded."""
    assert load_grammar().rounding(text) == decimals


def test_words_that_only_ask_are_structural(index: SearchIndex) -> None:
    """Asking, counting and connecting words name nothing; the words that pick things do."""
    question = understood(index, "稳定煤炭产能的四个盟市指标合计多少")
    blocked = structural(question, load_lexicon(), load_grammar())
    text = question.query.folded
    naming = {
        text[term.start : term.end] for term in question.terms if not blocked.issuperset(range(term.start, term.end))
    }
    assert naming >= {"稳定", "煤炭", "产能"}
    assert not naming & {"四个", "盟市", "指标"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("钼在十三五新增多少、有几个勘查区块？", ("钼在十三五新增多少", "钼的有几个勘查区块")),
        ("萤石区块多少个？稀土目标多少？", ("萤石区块多少个", "稀土目标多少")),
        ("赤峰市的矿山指标是多少？", ()),
    ],
)
def test_single_questions_keep_what_they_are_asked_of(index: SearchIndex, text: str, parts: tuple[str, ...]) -> None:
    """Several things asked of one are asked of it each."""
    assert PartReader(load_lexicon(), load_grammar()).of(understood(index, text)) == parts
