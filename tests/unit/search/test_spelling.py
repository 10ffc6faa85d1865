"""Queries as they were meant: pinyin and wrong homophones become the words of the plan, right words stay."""

from __future__ import annotations

import re

import pytest

from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.search.segmentation import JiebaSegmenter
from plangraph.search.sound import Sounds, read_readings
from plangraph.search.spelling import Speller

LATIN = re.compile("[a-z]")
WORDS = {"勘查": 40, "规划": 60, "#勘查": 40, "#规划": 60, "#查规": 9, "#划区": 7, "#区块": 7}


@pytest.fixture(scope="module")
def speller() -> Speller:
    """A speller that knows a handful of words and labels."""
    labels = frozenset({"勘查规划区块", "区块", "云岭市", "六盘矿"})
    return Speller(Sounds(read_readings()), WORDS, labels, JiebaSegmenter(labels).exact)


def never(_: str) -> bool:
    """Tell that no Latin word is English."""
    return False


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("乌澜察布市", "乌兰察布市"),
        ("鄂尔多丝市的名额", "鄂尔多斯市的名额"),
        ("阿拉衫盟", "阿拉善盟"),
        ("二年浩特市", "二连浩特市"),
        ("普通荧石", "普通萤石"),
        ("煤层汽", "煤层气"),
        ("蓝石绵", "蓝石棉"),
        ("锡多金署", "锡多金属"),
        ("重点堪查区", "重点勘查区"),
        ("最低开采归模", "最低开采规模"),
        ("探矿权推出机制", "探矿权退出机制"),
        ("第三放评估", "第三方评估"),
    ],
)
def test_a_wrong_homophone_becomes_the_known_word(index: SearchIndex, typed: str, meant: str) -> None:
    """A word that the plan does not have becomes the one that sounds like it; the words beside it stay."""
    assert index.analyse(typed).folded == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bayannaoer shi", "巴彦淖尔市"),
        ("elunchun", "鄂伦春"),
        ("wulanchabu de zhibiao", "乌兰察布的指标"),
        ("mei tan chan liang", "煤炭产量"),
        ("三率shuiping", "三率水平"),
        ("地热kancha", "地热勘查"),
        ("铟 xinzeng ziyuanliang", "铟 新增资源量"),
        ("chi feng 的名额", "赤峰 的名额"),
    ],
)
def test_typed_pinyin_becomes_characters(index: SearchIndex, typed: str, meant: str) -> None:
    """Whole queries and single words in pinyin are read, with the characters beside them."""
    assert index.analyse(typed).folded == meant


@pytest.mark.parametrize(
    "text",
    [
        "在期矿山总数",
        "矿山闭坑验收",
        "铅锌银的勘查区块",
        "钾矿和氟石",
        "两千九百个以内",
        "捌百个",
        "新立砂金项目归谁审",
        "历史遗留矿山由旗县财政出钱吗",
        "无人机巡查和卫星遥感监测",
        "霍林郭勒的褐煤提质",
    ],
)
def test_a_right_word_is_never_respelled(index: SearchIndex, text: str) -> None:
    """Words of the plan and of the language stay, though others sound like them."""
    assert index.analyse(text).folded == text


def test_no_label_is_respelled(index: SearchIndex) -> None:
    """Every Chinese label of the vocabularies that has no Latin letters is read as itself."""
    labels = {folded(label) for concept in index.concepts for label in concept.labels("zh")}
    written = sorted(label for label in labels if not LATIN.search(label))
    assert len(written) > 1000
    assert [label for label in written if index.analyse(label).folded != label] == []


@pytest.mark.parametrize(
    "text",
    [
        "ta2o5新增资源量",
        "in2o3含量",
        "nb2o5万吨目标",
        "煤矿1.2mt/a可以吗",
        "产能30万吨/a",
        "wps表格里的reo",
        "lng储备",
        "rare earth 稀土",
        "coal mine",
        "how many mines are there in baotou",
    ],
)
def test_english_words_formulas_and_units_stay(index: SearchIndex, text: str) -> None:
    """English words, formulas, abbreviations and units beside figures are no pinyin."""
    assert index.analyse(text).folded == text


def test_a_respelled_question_names_its_things(index: SearchIndex) -> None:
    """What is respelled is linked as if it had been written right."""
    query = index.analyse("乌澜察布市的kuangshan zhibiao")
    assert {"乌兰察布市", "矿山指标"} <= {mention.surface for mention in query.mentions}
    assert query.text == "乌澜察布市的kuangshan zhibiao"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("云零市", "云岭市"),
        ("规华", "规划"),
        ("勘察规划区快", "勘查规划区块"),
        ("云岭市", "云岭市"),
    ],
)
def test_the_longest_mistyped_word_is_taken(speller: Speller, typed: str, meant: str) -> None:
    """Words that are known neither whole nor in part give way to the longest known one."""
    assert speller.corrected(typed, never) == meant


@pytest.mark.parametrize("typed", ["芸玲氏", "流盘矿", "黑水湖"])
def test_too_little_in_common_is_no_typing_error(speller: Speller, typed: str) -> None:
    """More wrong characters than right ones, a numeral that would be put in, and other sounds change nothing."""
    assert speller.corrected(typed, never) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kancha guihua", "勘查规划"),
        ("kan cha,gui hua", "勘查,规划"),
        ("勘chagui划", "勘查规划"),
        ("shichang", "shichang"),
        ("kancha2", "kancha2"),
        ("xqz", "xqz"),
    ],
)
def test_pinyin_is_read_by_what_stands_together(speller: Speller, typed: str, meant: str) -> None:
    """Characters are chosen by their neighbours; unknown syllables, formulas and no syllables stay."""
    assert speller.corrected(typed, never) == meant


def test_words_that_are_told_to_be_english_are_not_read(speller: Speller) -> None:
    """An English word beside pinyin stays, and the pinyin is read."""
    assert speller.corrected("kancha plan", lambda word: word == "plan") == "勘查 plan"
    assert speller.corrected("kancha guihua", lambda word: word == "kancha") == "kancha 规划"
