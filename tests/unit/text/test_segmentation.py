"""Sentences and clauses tile their text and end where a reader ends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.text.segmentation import clause_spans, ends_sentence, sentence_spans

CHARACTERS = st.text(alphabet="矿山。！？；，（）《》“”’」 a1!?;.()\n", max_size=60)


def sentences(text: str) -> list[str]:
    """The sentences of `text` as strings."""
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("限制开采。禁止开采。", ["限制开采。", "禁止开采。"]),
        ("他说：“不得开采。”然后离开。", ["他说：“不得开采。”", "然后离开。"]),
        ("实行管理（含旗县。），定期检查。", ["实行管理（含旗县。），定期检查。"]),
        ("《要不要开采？》已印发。", ["《要不要开采？》已印发。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("1.加强勘查。提高水平", ["1.加强勘查。", "提高水平"]),
        ("产能（未闭合。继续。", ["产能（未闭合。", "继续。"]),
        ("扩大1.5万；稳定2.5万。", ["扩大1.5万；稳定2.5万。"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Marks inside brackets end nothing, closing quotation marks stay with their sentence, decimals are no ends."""
    assert sentences(text) == expected


def test_clauses_are_divided_at_semicolons() -> None:
    """A clause ends at 。 and at ；, a sentence only at 。."""
    text = "扩大规模；稳定产能。保护环境。"
    assert [span.of(text) for span in clause_spans(text)] == ["扩大规模；", "稳定产能。", "保护环境。"]
    assert len(sentence_spans(text)) == 2


@given(CHARACTERS)
def test_spans_tile_the_text(text: str) -> None:
    """Sentences and clauses cover every character once, none is empty, and no clause crosses a sentence's end."""
    for spans in (sentence_spans(text), clause_spans(text)):
        assert "".join(span.of(text) for span in spans) == text
        assert all(span.start < span.end for span in spans)
    assert {span.end for span in sentence_spans(text)} <= {span.end for span in clause_spans(text)}


@pytest.mark.parametrize(
    ("text", "ends"),
    [("完成。", True), ("完成。”", True), ("完成！）", True), ("完成；", False), ("完", False), ("", False)],
)
def test_the_end_of_a_sentence_is_seen(text: str, ends: bool) -> None:
    """Closing marks may follow the sentence mark."""
    assert ends_sentence(text) is ends
