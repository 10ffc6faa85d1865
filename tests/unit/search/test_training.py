"""Training of the bundled encoder: its tokenizer, its repeatability, and that it learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plangraph.search.dense import StaticEncoder, folder_key
from plangraph.search.ngrams import build_tokenizer
from plangraph.search.training import Course, Lessons, train

LESSONS = Lessons(
    texts=[["新建煤矿规模不低于三百万吨"], ["绿色矿山名录管理"], ["矿山地质环境治理恢复"]],
    questions=[
        ["煤矿最小多大", "办煤矿要多大产能", "小煤矿能开吗"],
        ["绿色矿山谁来评", "矿山怎么进名录", "什么是绿色矿山"],
        ["挖完的坑谁来填", "破坏的草场谁来治", "矿坑治理归谁管"],
    ],
    names=[["煤炭", "煤", "coal"], ["萤石", "氟石", "fluorite"]],
)
COURSE = Course(dim=16, epochs=20, companions=1, seed=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained on three units."""
    path = tmp_path_factory.mktemp("model") / "small"
    train(LESSONS, path, COURSE, progress=False)
    return path


def test_the_same_seed_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    """Training is repeatable byte for byte, and another seed gives another model."""
    train(LESSONS, tmp_path / "again", COURSE, progress=False)
    train(LESSONS, tmp_path / "other", Course(dim=16, epochs=20, companions=1, seed=4), progress=False)
    assert folder_key(tmp_path / "again") == folder_key(folder)
    assert folder_key(tmp_path / "other") != folder_key(folder)


def test_questions_come_near_their_unit(folder: Path) -> None:
    """After training each question is nearest to the text of its own unit."""
    encoder = StaticEncoder(folder)
    units = encoder.encode_document([texts[0] for texts in LESSONS.texts])
    for number, questions in enumerate(LESSONS.questions):
        assert np.argmax(encoder.encode_document(questions) @ units.T, axis=1).tolist() == [number] * len(questions)


def test_the_tokenizer_knows_characters_pairs_and_words() -> None:
    """Characters stand beside overlapping pairs; white space and signs part; unseen English forms fall into pieces."""
    tokenizer = build_tokenizer(["矿山总数2025", "矿山总数", "mining explored", "mining 矿山"])

    def tokens(text: str) -> list[str]:
        return sorted(set(tokenizer.encode(text, add_special_tokens=False).tokens))

    assert tokens("矿山") == sorted(["矿", "矿山", "山"])
    assert tokens("矿，山") == tokens("矿 山") == sorted(["矿", "山"])
    assert tokens("礦山") == tokens("矿山")
    assert tokens("ＭＩＮＩＮＧ") == ["mining"]
    assert tokens("exploring") == ["##ing", "explor"]
    assert tokens("！") == []
