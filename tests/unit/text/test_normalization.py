"""Folding unites spellings and keeps the way back to the original."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.resources import data_root
from plangraph.text.normalization import fold, fold_text, to_simplified


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("內蒙古礦產資源總體規劃", "内蒙古矿产资源总体规划"),
        ("３００万吨／年", "300万吨/年"),
        ("1︰5万", "1:5万"),
        ("1∶5万", "1：5万"),
        ("雅干－珠斯楞", "雅干—珠斯楞"),
        ("REO", "reo"),
        ("“三稀”", "「三稀」"),
        ("＜2900", "<2900"),
        ("Nb₂O₅", "nb2o5"),
    ],
)
def test_spellings_of_the_same_words_become_one(one: str, other: str) -> None:
    """Traditional characters, full-width forms, case, ratio signs, dashes and quotation marks are folded."""
    assert fold(one).text == fold(other).text


def test_the_plan_itself_is_simplified_already() -> None:
    """Folding changes no Chinese character of the plan, so the tables for traditional text do no harm."""
    text = (data_root() / "corpus/documents/nmg-2021-2025/web.txt").read_text(encoding="utf-8")
    assert to_simplified(text) == text


def test_highlights_lead_back_to_the_original() -> None:
    """A match in the folded text gives the characters of the original, expanded ones included."""
    original = "面積３㎡及ﾃﾞｰﾀ"
    folded = fold(original)
    start = folded.text.index("m2")
    assert folded.original(start, start + 2).of(original) == "㎡"
    start = folded.text.index("データ")
    assert folded.original(start, start + 3).of(original) == "ﾃﾞｰﾀ"
    assert folded.original(0, 2).of(original) == "面積"


@given(st.text(st.sampled_from("aÅA\u030a\u0327金國ｶﾞ︰—ﬁ１ \n각İ\u3099\u200d")))
def test_folding_without_the_way_back_gives_the_same_text(text: str) -> None:
    """The fast way agrees with the exact one where characters join with their neighbours too."""
    assert fold_text(text) == fold(text).text


@given(st.text(max_size=40))
def test_offsets_cover_the_original_in_order(text: str) -> None:
    """Every folded character has an origin, origins rise, and together they tile the original."""
    folded = fold(text)
    assert len(folded.text) == len(folded.origins)
    spans = list(dict.fromkeys(folded.origins))
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert folded.original(0, 0).start == folded.original(0, 0).end


@given(st.text(alphabet="矿产礦產资源ＡaＢ１2︰：—-－（(，,“”。 ", max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """Folding is idempotent on what plans and questions are written with."""
    once = fold(text).text
    assert fold(once).text == once


def test_the_converter_is_loaded_only_when_it_is_needed() -> None:
    """Importing the module and folding text without Chinese characters load no conversion tables."""
    code = (
        "import sys; from plangraph.text.normalization import fold;"
        "fold('Coal 300'); assert 'opencc' not in sys.modules; fold('煤'); assert 'opencc' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
