"""Marked text is the same text, escaped."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from plangraph_api.marking import marked, merged, spans_of


def test_quotes_are_found_and_merged() -> None:
    """Overlapping quotes become one mark; a quote that is not there is left out."""
    assert spans_of("abcdef", ["cd", "bc", "xx", ""]) == [(1, 4)]


def test_markup_in_the_text_is_escaped() -> None:
    """Only the marks are markup."""
    assert marked("a<b>c", [(1, 4)]) == "a<mark>&lt;b&gt;</mark>c"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_no_character_is_lost(text: str, pairs: list[tuple[int, int]]) -> None:
    """Without its marks a marked text is the text."""
    spans = [(start, end) for start, end in pairs if start < end <= len(text)]
    rendered = str(marked(text, spans))
    assert html.unescape(re.sub(r"</?mark>", "", rendered)) == html.unescape(html.escape(text))
    assert merged(merged(spans)) == merged(spans)
