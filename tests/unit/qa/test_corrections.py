"""Claims that the plan contradicts are corrected by its clause, right ones are not."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer

REMARK = "与规划不符"


@pytest.mark.parametrize(
    ("question", "part", "address"),
    [
        ("规划以2018年为基期，那钱由哪家银行付？", "2020年为基期", "ch0.s0.i0.p4"),
        ("规划展望到2050年，由哪家公司编制？", "2035年", "ch0.s0.i0.p4"),
        ("到2028年底在期矿山数量控制在2900个以内，由哪家公司清点？", "2025年底", "ch5.s2.i2.p1"),
        ("地方财政投入3.5亿元安排地热勘查项目，钱由哪家银行发放？", "1.7亿元", "ch1.s2.i0.p3"),
        ("开采规划区块拟设800个，由哪家测绘院绘制？", "694个", "ch5.s4.i1.p2"),
        ("启动实施了35个绿色勘查示范项目，施工队是哪家？", "21个", "ch1.s2.i0.p6"),
        ("自然保护区内退出矿业权692个，补偿款由哪家银行发？", "592个", "ch1.s2.i0.p4"),
        ("上表矿产地2350处，哪家公司统计？", "2150处", "ch1.s1.i0.p1"),
        ("砂金勘查项目要征得水利部门同意，那个部门的微信号是多少？", "生态环境部门", "ch4.s2.i1.p1"),
        ("砂金勘查项目要征得公安部门同意，那个部门的微信号是多少？", "生态环境部门", "ch4.s2.i1.p1"),
        ("赤峰市打造石墨资源深加工基地，哪家银行贷款？", "乌兰察布市", "ch3.s1.i0.p3"),
        ("呼伦贝尔市开展了萤石开发利用示范工程，哪家公司中标？", "乌兰察布市", "ch1.s2.i0.p4"),
    ],
)
def test_a_wrong_claim_is_corrected(answerer: Answerer, question: str, part: str, address: str) -> None:
    """A wrong year, figure, body or place gets the remark and the clause, which is cited."""
    answer = answerer.ask(question)
    assert REMARK in answer.text
    assert part in answer.text
    assert [quote.citation.address for quote in answer.citations] == [address]
    assert answer.citations[0].text in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "规划以2020年为基期，那钱由哪家银行付？",
        "规划展望到2035年，由哪家公司编制？",
        "到2025年底在期矿山数量控制在2900个以内，由哪家公司清点？",
        "地方财政投入1.7亿元安排地热勘查项目，钱由哪家银行发放？",
        "开采规划区块拟设694个，由哪家测绘院绘制？",
        "启动实施了21个绿色勘查示范项目，施工队是哪家？",
        "自然保护区内退出矿业权592个，补偿款由哪家银行发？",
        "砂金勘查项目要征得生态环境部门同意，那个部门的微信号是多少？",
        "乌兰察布市打造石墨资源深加工基地，哪家银行贷款？",
        "大中型矿山数量由579家增加到955家，矿山数量由4776家减少到3393家，哪家公司数的？",
        "各级财政投入20.39亿元，完成历史遗留矿山地质环境治理面积215.5平方千米，哪家公司干的？",
    ],
)
def test_a_right_claim_is_not_corrected(answerer: Answerer, question: str) -> None:
    """The same claims as the plan has them, several figures in one too, are never called wrong."""
    assert REMARK not in answerer.ask(question).text


@pytest.mark.parametrize(
    "question", ["今天有30度，去哪个窗口？", "我家有三口人，矿长姓什么？", "矿山很多，哪家公司最好？", "矿多，谁最胖？"]
)
def test_what_the_plan_does_not_speak_of_is_not_corrected(answerer: Answerer, question: str) -> None:
    """A claim that shares nothing with a clause, or is too short to tell, corrects nothing."""
    assert REMARK not in answerer.ask(question).text


def test_an_english_claim_is_corrected_in_english(answerer: Answerer) -> None:
    """The remark and the clause come in the language of the question; a right claim gets none."""
    wrong = answerer.ask("The plan takes 2018 as its base year; which bank pays for it?").text
    right = answerer.ask("The plan takes 2020 as its base year; which bank pays for it?").text
    assert "takes something else for granted" in wrong
    assert "2020 as the base year" in wrong
    assert "takes something else for granted" not in right
