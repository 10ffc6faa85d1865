"""Answers of several steps: clauses joined with figures, directions, computations on text, rules and premises."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer
from plangraph.qa.model import Answer


def addresses(answer: Answer) -> set[str]:
    """The cited addresses."""
    return {quote.citation.address for quote in answer.citations}


@pytest.mark.parametrize(
    ("question", "parts", "cited"),
    [
        (
            "黄河几字弯上的城市里，哪些矿山指标不到100个？",
            ["3个", "呼和浩特市（60个）", "乌海市（50个）"],
            "ch3.s1.i0.p3",
        ),
        ("稳定煤炭产能的几个盟市，在期矿山指标合计多少？", ["1380"], "ch5.s1.i2.p2"),
        ("三大煤电基地所在盟市的在期矿山指标分别是多少？", ["170个", "310个", "600个"], "ch5.s3.i2.p1"),
        ("四子王旗所在的盟市在期矿山指标是多少个？", ["乌兰察布市", "160个"], "box6.r9"),
        ("霍各乞铜矿所在旗属于哪个盟市，指标多少？", ["巴彦淖尔市", "200个"], "box6.r8"),
        ("地热重点勘查开采区涉及的盟市里，哪个矿山指标最少？", ["呼和浩特市", "60个"], "box3.r18"),
        ("不受新建小型矿山限制的矿种里，专栏5给了最低规模的有哪些，各多少？", ["6万吨/年", "0.5万吨/年"], "box5.r4"),
    ],
)
def test_a_clause_is_joined_with_figures(answerer: Answerer, question: str, parts: list[str], cited: str) -> None:
    """The set comes from a clause, a place or a class of zones, the figures from the table, and both are cited."""
    answer = answerer.ask(question)
    assert [part for part in parts if part not in answer.text] == []
    assert cited in addresses(answer)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("哪些矿产限制开采？", ["湿地泥炭", "砂金", "砂铁"]),
        ("哪种矿产的勘查和开采都被禁止？", ["超贫磁铁矿"]),
        ("稀土是限制开采还是总量调控？", ["总量调控"]),
        ("Which minerals may not be mined at all?", ["蓝石棉"]),
    ],
)
def test_directions_answer_which_minerals(answerer: Answerer, question: str, parts: list[str]) -> None:
    """The clauses of a direction name its minerals."""
    answer = answerer.ask(question)
    assert [part for part in parts if part not in answer.text] == []


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("在期矿山指标最多的盟市比最少的多多少个？", "680-50=630"),
        ("矿山指标前三名的盟市合计多少个？", "680+600+310=1590"),
        ("除了赤峰市，其余盟市在期矿山指标合计多少？", "=2200"),
        ("赤峰市的指标占各盟市指标总和的百分之几？", "680/2880=23.61%"),
        ("鄂尔多斯市的指标是乌海市的几倍？", "600/50=12"),
        ("铁矿勘查规划区块平均每个多大面积？", "1149.7/58=19.82"),
        ("专栏1给几种矿产定了新增资源量目标？", "共11个"),
        ("矿山数量从2015年到2020年减少了多少家？", "4776-3393=1383"),
        ("示范区内的141家矿山还有多少家没纳入绿色矿山名录？", "141-55=86"),
        ("生产矿山和财政投入的矿山地质环境治理资金一共多少亿元？", "=118.22"),
        ("十三五新增金金属量是专栏1新增金目标的几倍？", "323.8/50=6.48"),
        ("呼包鄂三市在期矿山指标总和", "=750"),
    ],
)
def test_computations_are_shown(answerer: Answerer, question: str, part: str) -> None:
    """The result stands with the figures that it is made of."""
    assert part in answerer.ask(question).text


@pytest.mark.parametrize(
    ("question", "start", "part"),
    [
        ("新建一个年产20万吨矿石的铜矿可以吗", "原则上不符合", "30万吨以下的铜矿山"),
        ("新建一个年产30万吨矿石的铜矿可以吗", "可以", "30万吨以下的铜矿山"),
        ("想新建一个每天处理80吨矿石的地下岩金采选项目，符合准入吗？", "原则上不符合", "100吨以下的地下采选项目"),
        ("想新建一个每天处理100吨矿石的地下岩金采选项目，符合准入吗？", "可以", "100吨以下的地下采选项目"),
        ("新建露天铁矿55万吨/年能批吗？", "不符合", "60"),
        ("新建汞矿行不行？", "不可以", "不新建汞矿山"),
        ("新建一个小型萤石矿可以吗？", "不符合", "中型及以上"),
        ("新建小型地热矿山行吗？", "可以", "地热"),
        ("Can I build a 200,000 t/a copper mine in Chifeng?", "No", "30"),
    ],
)
def test_projects_are_judged_by_the_rule_book(answerer: Answerer, question: str, start: str, part: str) -> None:
    """The verdict comes first, then the clause; a capacity on the limit keeps it."""
    answer = answerer.ask(question)
    assert answer.method == "rule"
    assert answer.text.startswith(start)
    assert part in answer.text


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("兴安盟2025年若有125个在期矿山，超没超控制指标？", "没有超"),
        ("兴安盟2025年若有130个在期矿山，超没超控制指标？", "没有超"),
        ("兴安盟2025年若有131个在期矿山，超没超控制指标？", "超出"),
        ("规划说全区在期矿山可以保留到3500个，对吗？", "不对"),
        ("通辽市2025年在期矿山指标是220个，对吗？", "对"),
        ("通辽市是矿山指标最多的盟市，对不对？", "不对"),
        ("十三五新增大中型矿产地217处，是吗？", "不对"),
    ],
)
def test_stated_figures_are_held_against_the_plan(answerer: Answerer, question: str, start: str) -> None:
    """A figure within or over a limit, right or wrong, is told first."""
    assert answerer.ask(question).text.startswith(start)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("在农田里取土烧砖行不行？", "不可以，禁止"),
        ("规划禁止开采蓝石棉吗？", "是"),
    ],
)
def test_yes_or_no_comes_from_the_force_of_the_clause(answerer: Answerer, question: str, start: str) -> None:
    """A prohibition answers what is allowed with no, and what is prohibited with yes."""
    assert answerer.ask(question).text.startswith(start)


def test_the_points_of_a_passage_are_its_first_sentences(answerer: Answerer) -> None:
    """A question for the aspects gets the leading sentence of each paragraph under the heading."""
    text = answerer.ask("采矿权管理规划讲了哪几个方面？").text
    for point in ("规范矿产资源开发秩序", "加强矿产资源开发监督管理", "完善采矿权退出机制"):
        assert point in text


def test_a_row_is_put_into_words(answerer: Answerer) -> None:
    """A table row that answers is worded, its cells never run together."""
    assert "50个" in answerer.ask("乌海还能留几个在期矿").text


def test_a_place_in_a_story_is_no_place_asked_for(answerer: Answerer) -> None:
    """Where somebody comes from does not make the question one about that place."""
    answer = answerer.ask("在太原开煤炭交易会，同行说内蒙古的煤炭基地产能占全区九成多，规划是怎么写的？")
    assert answer.answerable
    assert "90%" in answer.text


def test_the_confidence_rises_with_the_evidence(answerer: Answerer) -> None:
    """A look-up that covers the whole question is surer than sentences that come near."""
    sure = answerer.ask("赤峰市2025年在期矿山总数最多多少个").confidence
    near = answerer.ask("老矿伴生了些有用的东西，现在技术上回收不了，直接扔排土场行不行？").confidence
    assert 0.9 < sure <= 1
    assert near < sure
