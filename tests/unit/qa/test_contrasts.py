"""What is said of one alternative is no answer for another one: new and expanded mines, open pits and shafts."""

from __future__ import annotations

import pytest

from plangraph.qa.answering import Answerer
from plangraph.qa.contrasts import ContrastDesk
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.model import Draft, Fact, Quote
from plangraph.qa.question import understand
from plangraph.qa.scope import load_scope
from plangraph.search.index import SearchIndex


@pytest.fixture(scope="module")
def desk() -> ContrastDesk:
    """The desk with the alternatives of the package; a fact says what it quotes."""
    return ContrastDesk(load_scope().contrasts, lambda fact: fact.quotation, lambda _: False)


def reason(index: SearchIndex, desk: ContrastDesk, text: str, *said: str, facts: bool = True) -> str:
    """What the desk finds mistaken in a draft of facts or of quotations; empty where it finds nothing."""
    question = understand(index.analyse(text), index, load_lexicon())
    unit = index.passages[0]
    if facts:
        draft = Draft("", "lookup", (), tuple(Fact(f"f{n}", "i", (), unit.iri, one) for n, one in enumerate(said)))
    else:
        draft = Draft("", "extract", tuple(Quote(unit.citation, one) for one in said))
    found = desk.mistaken(question, draft, (0, len(question.query.folded)), ())
    return found.detail if found and found.reason == "contrast" else ""


@pytest.mark.parametrize(
    ("text", "said", "mistaken"),
    [
        ("改扩建石膏矿最低规模多少", ["石膏的新建矿山最低开采规模"], "改扩建"),
        ("新建石膏矿最低规模多少", ["石膏的新建矿山最低开采规模"], ""),
        ("石膏矿最低规模多少", ["石膏的新建矿山最低开采规模"], ""),
        ("改扩建石膏矿最低规模多少", ["石膏矿产资源量"], ""),
        ("改扩建石膏矿最低规模多少", ["石膏的新建矿山规模", "石膏的改扩建矿山规模"], ""),
        ("新建和改扩建石膏矿最低规模多少", ["石膏的新建矿山最低开采规模"], ""),
        ("现有石膏矿的露天规模多少", ["新建井工石膏矿规模"], "现有、露天"),
        ("石膏的开采规划区块多少个", ["石膏的勘查规划区块数量"], "开采规划区块"),
    ],
)
def test_figures_for_another_alternative_are_told(
    index: SearchIndex, desk: ContrastDesk, text: str, said: list[str], mistaken: str
) -> None:
    """Mistaken are figures all of which are for another alternative than the one that the question names."""
    assert reason(index, desk, text, *said) == mistaken


def test_only_the_asking_part_names_the_alternative(index: SearchIndex, desk: ContrastDesk) -> None:
    """An alternative in the story before the question is not asked for."""
    question = understand(index.analyse("去年改扩建过，石膏矿最低规模多少"), index, load_lexicon())
    fact = Fact("f", "i", (), index.passages[0].iri, "石膏的新建矿山最低开采规模")
    whole = (0, len(question.query.folded))
    last = (question.query.folded.index("石膏"), whole[1])
    draft = Draft("", "lookup", (), (fact,))
    assert desk.mistaken(question, draft, whole, ()) is not None
    assert desk.mistaken(question, draft, last, ()) is None


@pytest.mark.parametrize(
    ("said", "mistaken"),
    [
        ("新建石膏矿产能不低于30万吨/年。", "改扩建"),
        ("新建石膏矿产能不低于30万吨/年，改扩建石膏矿产能不低于20万吨/年。", ""),
        ("新建石膏矿要符合标准。", ""),
    ],
)
def test_clauses_count_by_their_pieces_with_figures(
    index: SearchIndex, desk: ContrastDesk, said: str, mistaken: str
) -> None:
    """A quoted clause answers where one of its pieces with a figure is for what is asked, or none has a figure."""
    assert reason(index, desk, "改扩建石膏矿产能不低于多少万吨", said, facts=False) == mistaken


def test_the_verdict_of_a_rule_is_not_judged(index: SearchIndex, desk: ContrastDesk) -> None:
    """What a rule says of a project is for that project, whatever its clause names beside."""
    question = understand(index.analyse("改扩建石膏矿产能多少万吨"), index, load_lexicon())
    quotes = (Quote(index.passages[0].citation, "新建石膏矿产能不低于30万吨/年"),)
    asking = (0, len(question.query.folded))
    assert desk.mistaken(question, Draft("", "extract", quotes), asking, ()) is not None
    assert desk.mistaken(question, Draft("", "rule", quotes), asking, ()) is None


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("技改的铁矿最低规模是多少万吨", "技改"),
        ("扩建矿泉水项目最低规模是多少", "扩建"),
        ("现有铁矿的最低开采规模是多少？", "现有"),
        ("满洲里市自己有多少个在期矿山指标", "满洲里市"),
        ("二连浩特市单独的在期矿山名额有多少个", "二连浩特市"),
    ],
)
def test_a_figure_for_something_else_is_refused_by_name(answerer: Answerer, question: str, word: str) -> None:
    """The refusal says which alternative, or which region without the others, has no figure of its own."""
    answer = answerer.ask(question)
    assert not answer.answerable
    assert word in answer.text
    assert answer.citations == ()


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("改扩建煤矿的产能最少要达到多少万吨/年", "120万吨/年"),
        ("新建井工煤矿产能不低于多少万吨？", "300万吨/年"),
        ("露天开采的岩金矿每天处理矿石不能少于多少吨", "300吨"),
        ("铁矿露天开采最低规模是多少", "60万吨/年"),
        ("铁矿地下开采和露天开采的最低规模各是多少", "30万吨/年"),
        ("金属矿产的开采规划区块有多少个", "532个"),
        ("煤炭勘查规划区块有多少个", "16个"),
        ("二连浩特市的矿山指标是多少", "310个"),
        ("锡林郭勒盟单独有多少个矿山指标", "310个"),
    ],
)
def test_the_figure_of_the_alternative_is_given(answerer: Answerer, question: str, part: str) -> None:
    """Where the plan has a figure for what is named, it answers."""
    answer = answerer.ask(question)
    assert answer.answerable
    assert part in answer.text


def test_a_figure_for_the_other_alternative_is_not_given(answerer: Answerer) -> None:
    """Underground iron has another floor than open pits, exploration blocks another number than mining blocks."""
    assert "30万吨/年" not in answerer.ask("铁矿露天开采最低规模是多少").text
    assert "118" not in answerer.ask("煤炭勘查规划区块有多少个").text.split("规划期拟设置")[0]
