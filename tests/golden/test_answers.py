"""Answers as they stood when they were last looked at; update with `--snapshot-update` after reading the difference."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from plangraph.cli.opening import open_answerer
from plangraph.qa.answering import Answerer
from plangraph.settings import Settings

QUESTIONS = (
    "赤峰市2025年在期矿山总数最多多少个",
    "新建井工煤矿最低产能",
    "上海的地铁有几条线",
    "敖汉旗2025年在期矿山总数是多少个",
    "呼和浩特市、包头市的在期矿山总数合计多少个",
    "铁矿勘查规划区块有多少个，面积多大",
    "额济纳旗有哪几个重点勘查开采区",
    "铜矿新建矿山最低开采规模是多少",
    "钽的新增资源量",
    "普通建筑用砂石土类矿产可直接出让采矿权吗",
    "How many mines may Tongliao have in 2025?",
    "Which laboratory does the plan name for the rare-earth base in Baotou?",
)


@pytest.fixture(scope="module")
def answerer(state_dir: Path) -> Answerer:
    """The answerer over the repository's plan."""
    return open_answerer(Settings(state_dir=state_dir))[1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_unchanged(answerer: Answerer, question: str, snapshot: SnapshotAssertion) -> None:
    """Text, method and citations stay as they were accepted."""
    answer = answerer.ask(question)
    seen = [answer.text, answer.method, *(f"{quote.citation.label} {quote.text}" for quote in answer.citations)]
    assert seen == snapshot
