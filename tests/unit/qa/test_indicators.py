"""Names of indicators and of classes of zones in questions."""

from __future__ import annotations

import pytest

from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.indicators import IndicatorIndex
from plangraph.qa.lexicon import load_lexicon
from plangraph.qa.question import understand
from plangraph.search.index import SearchIndex

ZONE = "https://w3id.org/plangraph/ontology#KeyExplorationMiningZone"
BASE = "https://w3id.org/plangraph/ontology#EnergyResourceBase"


@pytest.fixture(scope="module")
def names(index: SearchIndex) -> IndicatorIndex:
    """The names over the vocabularies of the repository, with the preferred labels of two classes."""
    classes = [(ZONE, "重点勘查开采区"), (BASE, "能源资源基地")]
    return IndicatorIndex(index.concepts, classes, Hierarchy.of(index.concepts), load_lexicon())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("重点区有哪些", ("重点区",)),
        ("划定的重点区", ("重点区",)),
        ("重点区里的铜矿", ("重点区",)),
        ("重点区内有几处", ("重点区",)),
        ("重点勘查开采区有几处", ("重点勘查开采区",)),
        ("重点区域有哪些", ()),
        ("重点区位优势", ()),
        ("重点区块有几个", ()),
        ("重点区域里的重点区", ("重点区",)),
        ("矿区有哪些", ()),
    ],
)
def test_a_short_name_of_a_class_is_a_whole_word(
    index: SearchIndex, names: IndicatorIndex, text: str, found: tuple[str, ...]
) -> None:
    """Synonyms mean the class; a short one that runs on into another word (重点区域) does not."""
    question = understand(index.analyse(text), index, load_lexicon())
    assert names.class_names(question) == found
    assert names.classes(question) == (frozenset({ZONE}) if found else frozenset())


def test_the_places_of_a_class_leave_out_words_that_run_on(names: IndicatorIndex) -> None:
    """Only the second of two places names the class; a longer name hides the shorter ones inside."""
    assert names.class_places("重点区域里的重点区") == ((6, 9, ZONE),)
    assert names.class_places("地热重点勘查开采区") == ((2, 9, ZONE),)
    assert names.class_places("重点区域") == ()


def test_synonyms_of_a_class_add_no_class(names: IndicatorIndex) -> None:
    """However many names a class has, it is one; kinds of zones without a class are none."""
    assert names.all_classes == (BASE, ZONE)


@pytest.mark.parametrize(
    ("text", "label"),
    [("资源基地有哪些", "资源基地"), ("能源资源基地有哪些", "能源资源基地")],
)
def test_the_longest_name_counts(index: SearchIndex, names: IndicatorIndex, text: str, label: str) -> None:
    """Of two names, one inside the other, the longer is meant."""
    question = understand(index.analyse(text), index, load_lexicon())
    assert names.class_names(question) == (label,)


def test_a_label_without_its_measure_word_means_the_indicator(names: IndicatorIndex) -> None:
    """The name is a place without 数量 too, though only the whole one is a label."""
    ((start, end, iris),) = names.found("铁的勘查规划区块多少个")
    assert (start, end) == (2, 8)
    assert iris
    assert names.is_label("勘查规划区块数量")
    assert not names.is_label("勘查规划区块数量多少")
