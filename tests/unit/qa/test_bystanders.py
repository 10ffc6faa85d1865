"""What is about other minerals or regions than the question names is no evidence."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer


@pytest.mark.parametrize("question", ["锂矿新增资源量目标", "锂矿新增资源量目标是多少"])
def test_no_figure_of_another_mineral_answers(answerer: Answerer, question: str) -> None:
    """The table has rows for other minerals, and none of them stands in for the one that is missing."""
    answer = answerer.ask(question)
    assert not answer.answerable
    assert not answer.citations


def test_a_rule_for_another_mineral_is_no_verdict(answerer: Answerer) -> None:
    """The floor for copper mines neither allows nor forbids one of fluorite."""
    first = answerer.ask("我想在阿拉善左旗开个年产3万吨的萤石矿，行不行").text.splitlines()[0]
    assert "铜" not in first


def test_rows_for_all_other_minerals_are_about_each_of_them(answerer: Answerer) -> None:
    """The last row of the table of floors applies to every mineral that has no row of its own."""
    answer = answerer.ask("石墨矿最低开采规模是多少")
    assert "box5.r7" in {str(quote.citation.address) for quote in answer.citations}


def test_exceptions_are_not_what_a_clause_is_about(answerer: Answerer) -> None:
    """A clause on all mines but those of five minerals speaks of the others."""
    answer = answerer.ask("磷矿还能新建小型矿山吗")
    assert any("不再新建小型及以下矿山" in quote.text for quote in answer.citations)
