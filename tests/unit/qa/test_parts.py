"""Questions taken apart: the single questions with what they are asked of, and the claims beside them."""

from __future__ import annotations

import pytest

from plangraph.qa.grammar import load_grammar
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.parts import PartReader
from plangraph.qa.question import Question, understand
from plangraph.search.index import SearchIndex


@pytest.fixture(scope="module")
def reader() -> PartReader:
    """The reader with the words of the package."""
    return PartReader(load_lexicon(), load_grammar())


def understood(index: SearchIndex, text: str) -> Question:
    """The understood question."""
    return understand(index.analyse(text), index, load_lexicon())


@pytest.mark.parametrize(
    ("text", "singles"),
    [
        (
            "打造石墨深加工基地的是哪个市？该市的矿山名额是多少？",
            [("打造石墨深加工基地的是哪个市", ""), ("该市的矿山名额是多少", "打造石墨深加工基地的是哪个市")],
        ),
        (
            "锰有几个勘查区块，面积多大，目标多少？",
            [
                ("锰有几个勘查区块", ""),
                ("锰的面积多大", "锰有几个勘查区块"),
                ("锰的目标多少", "锰有几个勘查区块,面积多大"),
            ],
        ),
        ("规划期有五年。目标是多少？", [("目标是多少", "规划期有五年")]),
        ("赤峰市和通辽市，它们的名额各是多少？", [("赤峰市和通辽市,它们的名额各是多少", "赤峰市和通辽市")]),
        ("包头市的名额，乌海市的名额", []),
    ],
)
def test_single_questions_come_with_what_stands_before(
    index: SearchIndex, reader: PartReader, text: str, singles: list[tuple[str, str]]
) -> None:
    """Each piece that asks is one, with the topic of the first where it names none; what only tells is none."""
    assert [(one.text, one.before) for one in reader.singles(understood(index, text))] == singles


@pytest.mark.parametrize(
    ("text", "singles"),
    [
        (
            "赤峰市的矿山指标和金多金属的勘查区块面积各是多少？",
            ["赤峰市的矿山指标多少", "金多金属的勘查区块面积多少"],
        ),
        ("铁矿的露天规模和地下规模各是多少", ["铁矿的露天规模多少", "铁矿的地下规模多少"]),
        ("锰的区块数、钼的新增资源量分别是多少？", ["锰的区块数多少", "钼的新增资源量多少"]),
    ],
)
def test_two_figures_of_one_sentence_are_asked_singly(
    index: SearchIndex, reader: PartReader, text: str, singles: list[str]
) -> None:
    """Each noun is asked of its own thing, or of the other's where it has none."""
    assert [one.text for one in reader.singles(understood(index, text))] == singles


@pytest.mark.parametrize("text", ["绿色矿山的比例和名录怎么看", "面积和数量各是多少", "赤峰市的矿山指标是多少？"])
def test_what_names_nothing_or_one_thing_has_no_two_sides(index: SearchIndex, reader: PartReader, text: str) -> None:
    """Two nouns without a thing, a noun without a figure, and a plain question are one question."""
    assert len(reader.singles(understood(index, text))) <= 1


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("规划以2018年为基期，那规划期到哪一年结束？", ("规划以2018年为基期",)),
        (
            "听说包头要建石墨基地，而且免税，真的谁来批？",
            ("听说包头要建石墨基地", "而且免税", "听说包头要建石墨基地,而且免税"),
        ),
        ("砂金项目要报批；谁批？", ("砂金项目要报批",)),
        ("钨归谁管，有多少？", ()),
        ("有多少个矿山", ()),
    ],
)
def test_claims_are_the_pieces_that_ask_nothing(
    index: SearchIndex, reader: PartReader, text: str, claims: tuple[str, ...]
) -> None:
    """Pieces that state something come one by one, and those of one sentence together."""
    assert reader.claims(understood(index, text)) == claims


def test_no_more_than_five_questions_are_taken(index: SearchIndex, reader: PartReader) -> None:
    """A list of many questions is answered by its first ones."""
    text = "？".join(f"{name}有几个勘查区块" for name in ("金", "铁", "锰", "磷", "煤炭", "铜", "钼"))
    assert len(reader.singles(understood(index, text))) == 5
    assert len(reader.of(understood(index, text))) == 5
