"""What is asked must be said of what is asked: questions near the plan that it leaves open, and others beside them."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer
from plangraph.qa.asked import asking_parts
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.question import understand
from plangraph.qa.scope import load_scope
from plangraph.search.index import SearchIndex


@pytest.mark.parametrize(
    "question",
    [
        "黄土窑石墨矿是哪家公司在开采？",
        "神东煤炭基地的负责人是谁？",
        "白云鄂博国家重点实验室的主任叫什么？",
        "闭坑验收由哪几个专家参加？",
        "申请采矿许可证要准备哪些材料？",
        "采矿证到哪个窗口去办？",
        "无证开采会被罚多少钱？",
        "越界开采要判几年？",
        "复垦方案审查要几个工作日？",
        "地热井打多深才行？",
        "露天矿的边坡角不能超过多少度？",
        "地热水的回灌率要达到多少？",
        "规划对井下通风有什么要求？",
        "67家全国绿色矿山里煤矿占几家？",
        "403个勘查区块里位于阿拉善盟的有多少？",
        "乌海市要退出多少个矿业权？",
        "包头市大中型矿山有几家？",
        "霍各乞铜矿重点勘查开采区面积多少平方千米？",
        "复兴屯银矿探出了多少吨银？",
        "天然气的保有储量有多少立方米？",
        "巴彦淖尔市新增了几处大中型矿产地？",
        "2021年全区新增了多少铜资源量？",
        "稀土去年一共挖了多少吨？",
        "内蒙古的锂资源储量全国排第几？",
        "全国绿色矿业发展示范区一共有多少个？",
        "规划期内新建多少座煤矿？",
        "Which company operates the Bayan Obo mine?",
        "What is the fine for mining without a licence?",
        "How many people work in the coal mines of Ordos?",
    ],
)
def test_a_property_that_the_plan_does_not_give_is_refused(answerer: Answerer, question: str) -> None:
    """Clauses about the thing do not answer for a property of it that they do not give; the nearest are offered."""
    answer = answerer.ask(question)
    assert not answer.answerable
    assert answer.text
    assert answer.alternatives


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("绿色矿山由谁来评估？", "第三方"),
        ("稀土研究靠的是哪个实验室？", "白云鄂博"),
        ("违法采矿归谁处罚？", "自然资源主管部门"),
        ("回收率不达标把资源破坏了会有什么后果？", "罚款"),
        ("勘查许可证还剩几个月会有提醒？", "3个月"),
        ("黄河流域废弃矿山什么时候能治理完？", "2025年底"),
        ("石墨深加工要发展哪些材料？", "石墨电极"),
        ("财政出钱的勘查项目凭什么开展工作？", "任务书"),
        ("重点勘查区里有多少个勘查规划区块？", "159"),
        ("能源资源基地里落了多少个勘查区块？", "46"),
        ("内蒙古煤炭占全国多少？", "29.02"),
        ("大型铁矿要勘查到什么程度才能办采矿证？", "勘探"),
        ("乌海能留多少矿？", "50"),
        ("莹石新增资源量是多少", "500"),
        ("地方财政给地热找矿花了多少钱，干了多少个项目？", "1.7亿元"),
    ],
)
def test_what_the_plan_gives_is_answered(answerer: Answerer, question: str, part: str) -> None:
    """Everyday words, typing errors and general clauses do not make a question one that the plan leaves open."""
    answer = answerer.ask(question)
    assert answer.answerable
    assert part in answer.text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("在太原开会，同行说煤炭产能占九成多，规划是怎么写的？", ["规划是怎么写的"]),
        ("地热花了多少钱，干了多少个项目？", ["地热花了多少钱", "干了多少个项目"]),
        ("钼在十三五新增多少、有几个勘查区块？", ["钼在十三五新增多少", "有几个勘查区块"]),
        ("铜、金、锡的目标是多少", ["铜、金、锡的目标是多少"]),
        ("介绍一下绿色矿山", ["介绍一下绿色矿山"]),
    ],
)
def test_the_parts_that_ask_are_found(index: SearchIndex, text: str, parts: list[str]) -> None:
    """A story before the question asks nothing; a list of things is one part, a list of questions several."""
    question = understand(index.analyse(text), index, load_lexicon())
    found = [question.query.folded[slice(*part)] for part in asking_parts(question, load_scope())]
    assert found == parts


@pytest.mark.parametrize("question", ["赤峰市在期矿山总数", "新建铜矿最低开采规模是多少", "采矿权管理讲了哪几个方面"])
def test_each_unit_is_cited_once(answerer: Answerer, question: str) -> None:
    """One citation for each unit, its quotation a stretch of the unit's text."""
    answer = answerer.ask(question)
    addresses = [quote.citation.address for quote in answer.citations]
    assert len(addresses) == len(set(addresses))


def test_several_questions_get_a_sentence_each(answerer: Answerer) -> None:
    """Two questions in one are answered from two units."""
    text = answerer.ask("暂时回收不了的共伴生矿怎么办？规划数据库多久更新一次？").text
    assert "保护措施" in text
    assert "每年度集中调整完善1次" in text


def test_english_answers_are_short(answerer: Answerer) -> None:
    """English words of the answering sentence with the Chinese one beside it, and little more."""
    answer = answerer.ask("What happens to a licence holder who does not apply for renewal before expiry?")
    assert answer.answerable
    assert "原文" in answer.text
    assert len(answer.text) < 900
