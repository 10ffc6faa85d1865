"""Yes or no from clauses: by their force, by a figure in them, and by what the question is about."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer


@pytest.mark.parametrize(
    ("question", "start", "part"),
    [
        ("盟市划的开采区块可以和自治区的重叠吗？", "不可以，禁止", "不得与自治区划定开采规划区块重叠"),
        ("一个开采区块可以设两个采矿主体吗？", "受限制，原则上不可以", "只设1个开采主体"),
        ("黄河管控线内可以新建高污染项目吗？", "不可以，禁止", "严禁新建"),
        ("新矿山可以先不达绿色矿山标准吗？", "不可以，规划有要求", "绿色矿山建设标准"),
        ("生产矿山不计提治理基金行吗？", "不可以，规划有要求", "计提"),
        ("财政出资的勘查项目要办探矿权吗？", "不，规划规定", "不再设置探矿权"),
        ("不符合规划的项目能发勘查许可证吗？", "不可以，禁止", "不得颁发"),
        ("新建矿山必须达到绿色矿山标准吗？", "是，规划写明", "必须达到绿色矿山建设标准"),
        ("Must a new mine meet the green mine standard?", "Yes", "green"),
    ],
)
def test_the_force_of_a_clause_decides(answerer: Answerer, question: str, start: str, part: str) -> None:
    """Leave, neglect and need get different first words; the clause stands behind them."""
    answer = answerer.ask(question)
    assert answer.text.startswith(start)
    assert part in answer.text


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("规划一年可以调两次吗？", "超出，不符合"),
        ("重大项目能一年调2次规划吗？", "没有超出，符合"),
        ("重大项目能一年调3次规划吗？", "超出，不符合"),
        ("一年抽查4%的勘查单位可以吗？", "不符合"),
        ("一年抽查6%的勘查单位可以吗？", "符合"),
        ("勘查区块小于一个基本单位区块可以吗？", "不符合"),
    ],
)
def test_a_figure_is_held_against_the_clause(answerer: Answerer, question: str, start: str) -> None:
    """A figure within the limit of a prohibition is allowed, one over it is not."""
    assert answerer.ask(question).text.startswith(start)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("年产65万吨的露天铁矿可以批吗？", "可以"),
        ("每天处理80吨的井下岩金矿能不能上？", "原则上不符合"),
        ("露天金矿日处理350吨行不行？", "可以"),
        ("大型铁矿只做到详查可以办采矿权吗？", "不符合"),
        ("小型金矿做到详查就可以转采吗？", "可以"),
        ("砂石矿做到普查可以直接出让采矿权吗？", "可以"),
        ("新建小型金矿可以吗？", "可以，属于例外"),
        ("石灰石小型矿能上吗？", "原则上不符合"),
        ("中型铅锌矿能新建吗？", "可以"),
        ("新建铜矿最低50万吨，是吗？", "不对"),
        ("新建铜矿最低年产30万吨，对吗？", "对"),
        ("煤矿扩能后正好1.2Mt/a，过不过关？", "可以"),
        ("Can we open a new underground coal mine of 2 Mt/a?", "No"),
        ("Can we open a new underground coal mine of 3 Mt/a?", "Yes"),
    ],
)
def test_projects_are_read_without_a_word_for_their_kind(answerer: Answerer, question: str, start: str) -> None:
    """A capacity or a degree of exploration is judged by the rule book, in any unit; exceptions are the plan's own."""
    assert answerer.ask(question).text.startswith(start)
