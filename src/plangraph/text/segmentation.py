"""Sentences and clauses of Chinese text, as exact spans that tile the text.

A sentence ends at `。`, `！` or `？` (also the ASCII `!` and `?`), together with the closing quotation marks and
brackets that follow. `；` ends a clause only: the parts of a plan's sentence that it divides share their subject.
Inside brackets nothing ends, so a bracketed remark stays with its sentence.
"""

from __future__ import annotations

from plangraph.domain.model import Span

SENTENCE_ENDS = frozenset("。！？!?")
CLAUSE_ENDS = SENTENCE_ENDS | frozenset("；;")
_OPENING = "（(〔[【《〈"
_CLOSING = "）)〕]】》〉"
_CLOSERS = frozenset(_CLOSING + "”’」』\"'")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order; their spans tile it."""
    return _tile(text, SENTENCE_ENDS)


def clause_spans(text: str) -> tuple[Span, ...]:
    """The clauses of `text` in order: its sentences, divided at `；` as well; their spans tile it."""
    return tuple(
        Span(sentence.start + clause.start, sentence.start + clause.end)
        for sentence in sentence_spans(text)
        for clause in _tile(sentence.of(text), CLAUSE_ENDS)
    )


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a sentence mark, closing quotation marks and brackets after it allowed."""
    trimmed = text.rstrip()
    while trimmed and trimmed[-1] in _CLOSERS:
        trimmed = trimmed[:-1]
    return bool(trimmed) and trimmed[-1] in SENTENCE_ENDS


def _tile(text: str, ends: frozenset[str]) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = 0
    for end in _ends(text, ends):
        spans.append(Span(start, end))
        start = end
    if start < len(text):
        spans.append(Span(start, len(text)))
    return tuple(spans)


def _ends(text: str, ends: frozenset[str]) -> list[int]:
    """The offsets just after each end mark and the marks, closers and white space that belong to it."""
    found: list[int] = []
    closed_at = _matched_brackets(text)
    position = 0
    while position < len(text):
        if position in closed_at:
            position = closed_at[position]
        elif text[position] in ends:
            position = _after_run(text, position, ends)
            found.append(position)
        else:
            position += 1
    return found


def _after_run(text: str, position: int, ends: frozenset[str]) -> int:
    while position < len(text) and (text[position] in ends or text[position] in _CLOSERS or text[position].isspace()):
        position += 1
    return position


def _matched_brackets(text: str) -> dict[int, int]:
    """For each outermost opening bracket that has its partner, the offset of that closing bracket."""
    matched: dict[int, int] = {}
    open_at: list[tuple[int, str]] = []
    for position, character in enumerate(text):
        if character in _OPENING:
            open_at.append((position, _CLOSING[_OPENING.index(character)]))
        elif open_at and character == open_at[-1][1]:
            opened, _ = open_at.pop()
            matched[opened] = position
    return matched
