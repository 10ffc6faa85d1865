"""Questions that are made of several, and what they point back to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plangraph.qa.answering import Answerer
from plangraph.qa.model import Answer, Computation, Draft, Fact, Quote
from plangraph.qa.several import merged
from plangraph.search.index import SearchIndex


def rows(answer: Answer, box: str) -> list[str]:
    """The cited rows of a table."""
    return sorted(quote.citation.address for quote in answer.citations if quote.citation.address.startswith(f"{box}."))


@pytest.mark.parametrize(
    ("question", "parts", "cited"),
    [
        (
            "打造石墨深加工基地的是哪个市？该市的矿山指标是多少？",
            ["乌兰察布市的在期矿山", "160个"],
            ["box6.r9"],
        ),
        (
            "积极推进地热资源开发的是哪三个市？各自的矿山指标是多少？",
            ["呼和浩特市（60个）", "包头市（90个）", "鄂尔多斯市（600个）"],
            ["box6.r1", "box6.r2", "box6.r6"],
        ),
        ("保护性开采焦煤的有哪些盟市？它们的矿山指标各是多少？", ["50个", "210个"], ["box6.r12", "box6.r3"]),
        ("赤峰市和通辽市，它们的矿山指标各是多少？", ["680个", "220个"], ["box6.r4", "box6.r5"]),
        ("开展萤石开发利用示范工程的那个市，矿山指标是多少", ["160个"], ["box6.r9"]),
        ("巴尔哲重点区是什么矿？当地的在期矿山指标是多少？", ["锆矿", "通辽市", "220个"], ["box6.r5"]),
        ("四子王旗萤石矿重点区在哪个盟市，该市的矿山指标是多少", ["乌兰察布市", "160个"], ["box6.r9"]),
    ],
)
def test_what_is_pointed_back_to_is_put_in_its_place(
    answerer: Answerer, question: str, parts: list[str], cited: list[str]
) -> None:
    """A follow-up is answered for the regions that the first part names or the clause for it does, and for no other."""
    answer = answerer.ask(question)
    assert [part for part in parts if part not in answer.text] == []
    assert rows(answer, "box6") == cited


@pytest.mark.parametrize(
    ("question", "parts", "cited"),
    [
        ("赵井沟重点区是为了什么矿？它们的新增资源量目标各是多少？", ["5万吨", "500吨"], ["box1.r10", "box1.r9"]),
        (
            "锡和钼，它们的新增资源量目标各是多少？",
            ["锡的新增资源量为5万吨", "钼的新增资源量为5万吨"],
            ["box1.r12", "box1.r13"],
        ),
    ],
)
def test_minerals_are_pointed_back_to_as_well(
    answerer: Answerer, question: str, parts: list[str], cited: list[str]
) -> None:
    """Minerals named before, and those that a zone named before is for, take the place of the pronoun."""
    answer = answerer.ask(question)
    assert [part for part in parts if part not in answer.text] == []
    assert rows(answer, "box1") == cited


@pytest.mark.parametrize(
    ("question", "parts", "absent"),
    [
        (
            "赤峰市的矿山指标和金多金属的勘查区块面积各是多少？",
            ["680个", "3957.4平方千米"],
            ["111个"],
        ),
        ("包头市和乌海市的矿山指标是多少？兴安盟呢？", ["90个", "50个", "130个"], ["合计"]),
        ("锰有几个勘查规划区块？萤石的新增资源量目标是多少？", ["4个", "500万吨"], []),
        ("富铁和金，它们的新建矿山最低开采规模各是多少？", ["6万吨/年", "4万吨/年"], ["0.5万吨"]),
    ],
)
def test_each_part_is_answered(answerer: Answerer, question: str, parts: list[str], absent: list[str]) -> None:
    """Each figure asked for stands in the answer, and none that was not asked for beside it."""
    text = answerer.ask(question).text
    assert [part for part in parts if part not in text] == []
    assert [part for part in absent if part in text] == []


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("霍各乞重点区在哪个市？该市矿山指标多少？", "霍各乞", "200个"),
        ("勘查许可证快到期几个月前提醒？矿山闭坑前要做什么？", "不足3个月", "矿山闭坑前"),
        ("磷的勘查区块面积和银的新增资源量目标各是多少", "5.5平方千米", "2000吨"),
    ],
)
def test_parts_are_answered_in_their_order(answerer: Answerer, question: str, first: str, second: str) -> None:
    """What is asked first is answered first."""
    text = answerer.ask(question).text
    assert text.index(first) < text.index(second)


def test_a_question_alone_is_not_told_twice(answerer: Answerer) -> None:
    """A second sentence that asks nothing of the plan adds nothing."""
    alone = answerer.ask("包头市的矿山指标是多少？")
    with_more = answerer.ask("包头市的矿山指标是多少？天气怎么样？")
    assert with_more.text == alone.text
    assert alone.text.count("90个") == 1


def of_row(index: SearchIndex, place: int, *, operation: str = "", explained: float = 0.0) -> Draft:
    """A draft of one fact of a unit, with a computation where an operation is named."""
    unit = index.passages[place]
    one = Decimal(place)
    computed = (Computation(operation, (one,), one, ""),) if operation else ()
    fact = Fact(f"fact{place}", "indicator", (), unit.iri, unit.text, value=one)
    return Draft(f"text{place}。", "lookup", (Quote.of(unit),), (fact,), computed, explained=explained)


def test_parts_add_what_the_whole_has_not(index: SearchIndex) -> None:
    """What a part has beyond the whole comes after it, what the whole has already does not come again."""
    whole, other = of_row(index, 1), of_row(index, 2)
    found = merged(whole, [whole, None, other])
    assert found is not None
    assert [fact.iri for fact in found.facts] == ["fact1", "fact2"]
    assert found.text.index("text1") < found.text.index("text2")
    assert found.text.count("text1") == 1


def test_a_part_answers_where_the_whole_does_not(index: SearchIndex) -> None:
    """Parts that are answered answer the question; without any the whole stays as it is."""
    part = of_row(index, 3)
    assert merged(None, [None, part]) == part
    assert merged(None, [None, None]) is None
    assert merged(part, []) is part
    assert merged(None, []) is None


@pytest.mark.parametrize(
    ("operation", "explained", "is_kept"),
    [("sum", 1.0, True), ("sum", 0.5, False), ("count", 1.0, False), ("", 1.0, False)],
)
def test_what_is_computed_of_every_part_stays(
    index: SearchIndex, operation: str, explained: float, *, is_kept: bool
) -> None:
    """A whole that accounts for every word and computes has read all parts; one that only counts has not."""
    whole, other = of_row(index, 1, operation=operation, explained=explained), of_row(index, 2)
    assert (merged(whole, [other]) is whole) is is_kept
