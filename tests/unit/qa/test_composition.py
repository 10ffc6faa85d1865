"""Composed answers: sets from clauses, tables and places, put together, filtered, and computed on."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer


def missing(answerer: Answerer, question: str, parts: list[str]) -> list[str]:
    """The parts that the answer lacks."""
    text = answerer.ask(question).text
    return [part for part in parts if part not in text]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("既在黄河几字弯，又以其为重点稳定黄金供给的城市有哪些，指标合计多少？", ["90+160=250"]),
        ("稳定黄金供给的城市中，哪个不在几字弯地区？", ["赤峰市"]),
        ("三大煤电基地所在的盟市里，哪个同时被要求稳定煤炭产能且指标超过200个？", ["锡林郭勒盟", "310个"]),
        ("优势矿产中哪些没有列入专栏1新增资源量目标？", ["煤炭", "锗", "晶质石墨", "共3个"]),
        ("总量调控的矿产里，哪一种没有定新增资源量目标？", ["钨"]),
        ("重点开采的矿种中，哪些也有新增资源量目标，各是多少？", ["铜", "金", "50吨"]),
        ("有地热重点勘查开采区的市里，指标最多的和最少的差多少？", ["600-60=540"]),
        ("稀土基地所在的城市，2025年在期矿山指标是多少？", ["包头市", "90个"]),
        ("赤峰南部金矿重点区所在的市，矿山指标是乌海的多少倍？", ["680/50=13.6"]),
        ("除了几字弯六市，剩下的盟市指标总共多少？", ["=1720"]),
        ("既是重点勘查又是重点开采的矿产有哪些？", ["石油、富铁矿、铜、金"]),
    ],
)
def test_sets_are_put_together(answerer: Answerer, question: str, parts: list[str]) -> None:
    """Conditions give sets; what all of them hold is meant, less what a negated one holds."""
    assert missing(answerer, question, parts) == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("赤峰市和鄂尔多斯市加起来，比其余十个盟市的指标总和少多少？", ["=1280", "=1600", "1600-1280=320"]),
        ("稳定煤炭产能的四个盟市指标合计，比煤电基地的三个盟市合计多多少？", ["1380-1080=300"]),
        ("金属矿产的开采规划区块比勘查规划区块多多少个？", ["532-355=177"]),
        ("铜多金属和金多金属的区块面积合计占金属矿产区块总面积的百分之几？", ["7857.6/11788.1=66.66%"]),
        ("锡的新增目标只有十三五新增的百分之几？", ["5/33.3=15.02%"]),
        ("露天铁矿的最低规模是富铁的几倍？", ["60/6=10"]),
        ("2020年大中型矿山比例离2025年目标还差几个百分点？", ["35-28.15=6.85"]),
        ("位于能源资源基地、国家规划矿区和重点勘查区内的勘查规划区块分别占403个的比例", ["11.41%", "10.17%", "39.45%"]),
        ("额济纳旗的重点勘查开采区比阿拉善右旗多几个？", ["4-2=2"]),
        ("金多金属区块数占全部403个勘查规划区块的百分比？取整数", ["27.54", "约28%"]),
    ],
)
def test_two_sides_are_set_against_each_other(answerer: Answerer, question: str, parts: list[str]) -> None:
    """Each side has its own set and figure, or those of the other one where it names none."""
    assert missing(answerer, question, parts) == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("在期矿山指标高于平均数的盟市有哪些？", ["=240", "符合的有3个"]),
        ("呼伦贝尔市的在期矿山指标在全区排第几？", ["第7位"]),
        ("勘查规划区块数量在10个以上的矿种有几个，加起来多少个？", ["7个", "=382"]),
        ("平均每个勘查规划区块面积最大的矿种是哪个？", ["煤层气", "1737.7/3=579.23"]),
        ("勘查规划区块和开采规划区块一共多少个？", ["403+694=1097"]),
        ("能源、金属、非金属勘查规划区块各多少个，一共多少？", ["19", "355", "29", "=403"]),
        ("专栏3中金属、非金属、地热重点勘查开采区各几处？", ["金属14个", "非金属1个", "地热3个"]),
        ("名称中带“多金属”的重点勘查开采区有几个？", ["共9个"]),
        ("专栏1里目标单位是吨的矿产有哪些？", ["钽", "铟", "银", "2000吨"]),
        ("专栏1基础地质工作五项指标的面积合计多少万平方千米？", ["=40"]),
        ("蒙东的赤峰、通辽、呼伦贝尔、兴安、锡林郭勒五个盟市指标合计", ["=1510"]),
        ("绿色勘查示范项目平均每个投入多少？", ["4.3/21=0.2"]),
        ("在期矿山指标大于200且小于400的盟市有哪些？", ["3个", "通辽市", "锡林郭勒盟", "阿拉善盟"]),
        ("哪三个地方分到的矿山数最少？", ["乌海市（50个）", "呼和浩特市（60个）", "包头市（90个）"]),
        ("重点勘查开采区最多的盟市是哪个，有几个？", ["阿拉善盟6个"]),
        ("铟和钽的新增目标加起来多少吨？", ["500+500=1000"]),
    ],
)
def test_values_are_ranked_filtered_and_summed(answerer: Answerer, question: str, parts: list[str]) -> None:
    """Limits, means, ranks, units, names and counts pick values, and every computation is shown."""
    assert missing(answerer, question, parts) == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("钼在十三五新增多少、规划期要新增多少、有几个勘查区块？", ["23.1万吨", "5万吨", "11个"]),
        ("划了萤石勘查规划区块多少个？萤石新增资源量目标多少？", ["25个", "500万吨"]),
        ("三个地热重点区涉及几个市，这些市的矿山指标总和是多少？", ["60个", "90个", "600个", "200个", "合计950个"]),
        ("从2015年到2020年，大中型矿山比例提高了几个百分点", ["12.12%", "28.15%", "16.03个百分点"]),
        ("铌、钽两种矿的新增资源量目标各是多少？名称带“钽”的重点勘查开采区是哪个？", ["5万吨", "500吨", "赵井沟"]),
    ],
)
def test_single_questions_are_answered_one_by_one(answerer: Answerer, question: str, parts: list[str]) -> None:
    """What a question asks for one after another is answered so."""
    assert missing(answerer, question, parts) == []


@pytest.mark.parametrize(
    "question",
    [
        "锂矿新增资源量目标是多少吨？",
        "煤炭2035年的产量目标是多少亿吨？",
        "呼伦贝尔市的勘查规划区块有多少个？",
        "呼和浩特市2025年煤炭产量指标多少？",
        "民营企业的矿山指标合计多少个？",
        "未列入储量表的矿产有几种，是哪几种？",
    ],
)
def test_nothing_is_computed_on_another_set(answerer: Answerer, question: str) -> None:
    """A question for things without figures, or that no clause gives, gets no computed figure."""
    assert "=" not in answerer.ask(question).text


def test_each_unit_is_cited_once(answerer: Answerer) -> None:
    """A composed answer names a unit among its citations once."""
    answer = answerer.ask("稳定煤炭产能的几个盟市，在期矿山指标合计多少？")
    addresses = [quote.citation.address for quote in answer.citations]
    assert len(addresses) == len(set(addresses))
    assert "ch5.s1.i2.p2" in addresses
