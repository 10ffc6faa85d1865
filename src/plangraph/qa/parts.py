"""The single questions that a question is made of: its sentences, and what it asks for one after another.

`钼在十三五新增多少、规划期要新增多少、有几个勘查区块？` asks three things of molybdenum. What
stands before the first of several things that are asked, or what the first one names, goes with each of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plangraph.domain.model import Span
from plangraph.qa.grammar import Grammar
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.question import Question
from plangraph.qa.selection import is_whole

_SENTENCE = re.compile(r"[^?？。;；]+")
_PIECE = re.compile(r"[^,，、:：]+")
_KEPT = 1024
_MARKS = ",，、:：?？。;； "
_SHORTEST = 4
_MOST = 5
_SEVERAL = 2
_TOPICS = frozenset({"minerals", "regions", "zones"})


@dataclass(frozen=True, slots=True)
class Single:
    """One of the questions that a question is made of.

    Attributes:
        text: it with what it is asked of, as it may be asked alone.
        piece: the piece between pauses that asks.
        before: the text before that piece.
    """

    text: str
    piece: str
    before: str


class PartReader:
    """Takes questions apart."""

    def __init__(self, lexicon: Lexicon, grammar: Grammar) -> None:
        self._lexicon = lexicon
        self._grammar = grammar
        self._asks = lru_cache(_KEPT)(self._read_asks)

    def of(self, question: Question) -> tuple[str, ...]:
        """The single questions, each with what it is asked of; none where there is only one."""
        text = question.query.folded
        sentences = [Span(*match.span()) for match in _SENTENCE.finditer(text)]
        found = [part for sentence in sentences for part in self._asked(question, sentence)]
        parts = tuple(dict.fromkeys(part for part in found if len(part) >= _SHORTEST))
        return parts[:_MOST] if len(parts) >= _SEVERAL else ()

    def singles(self, question: Question) -> tuple[Single, ...]:
        """The single questions in their order; sentences that only tell something are none."""
        text = question.query.folded
        found: list[Single] = []
        for match in _SENTENCE.finditer(text):
            pieces = [Span(*one.span()) for one in _PIECE.finditer(text, *match.span())]
            asking = [piece for piece in pieces if self._asks(piece.of(text))]
            parts = list(self._asked(question, Span(*match.span())))
            for part, piece in zip(parts, asking, strict=False):
                before = text[: piece.start].strip(_MARKS)
                found.append(Single(part.strip(_MARKS), piece.of(text), before))
        if len(found) < _SEVERAL:
            found = list(self._both_sides(question)) or found
        return tuple(one for one in found[:_MOST] if len(one.text) >= _SHORTEST)

    def _both_sides(self, question: Question) -> Iterator[Single]:
        """The two questions of one that asks for two figures at once (甲的规模和乙的面积各是多少)."""
        text = question.query.folded
        match = self._grammar.both_sides.search(text)
        if match is None:
            return
        left, right = Span(*match.span("left")), Span(*match.span("right"))
        topics = [self._topic(question, side) for side in (left, right)]
        if not topics[0] and not topics[1]:
            return
        ask = match.group("ask") or self._grammar.asks_for
        sides = ((left, topics[0], topics[1]), (right, topics[1], topics[0]))
        for side, own, other in sides:
            said = side.of(text).strip(_MARKS)
            yield Single(f"{said}{ask}" if own else f"{other}的{said}{ask}", match.group(), "")

    def claims(self, question: Question) -> tuple[str, ...]:
        """The pieces of a question that state something and ask for nothing, and all of a sentence's as one."""
        text = question.query.folded
        found: dict[str, None] = {}
        for sentence in _SENTENCE.finditer(text):
            pieces = [match.group().strip(_MARKS) for match in _PIECE.finditer(sentence.group())]
            told = [piece for piece in pieces if piece and not self._asks(piece)]
            found.update(dict.fromkeys([*told, ",".join(told)]))
        return tuple(piece for piece in found if piece)

    def _asked(self, question: Question, sentence: Span) -> Iterator[str]:
        text = question.query.folded
        pieces = [Span(*match.span()) for match in _PIECE.finditer(text, sentence.start, sentence.end)]
        asking = [piece for piece in pieces if self._asks(piece.of(text))]
        if len(asking) < _SEVERAL:
            yield sentence.of(text)
            return
        start = sentence.start
        topic = self._topic(question, Span(sentence.start, asking[0].end))
        for piece in asking:
            own = text[start : piece.end].strip(_MARKS)
            start = piece.end
            yield own if self._topic(question, Span(piece.start, piece.end)) else f"{topic}的{own}" if topic else own

    def _read_asks(self, text: str) -> bool:
        amounts = any(amount.ask.in_text(text) for amount in self._lexicon.amounts.values())
        return amounts or self._grammar.which.in_text(text) or self._grammar.also_asks.in_text(text)

    def _topic(self, question: Question, span: Span) -> str:
        """The first thing that a part names."""
        named: Sequence[str] = [
            question.query.folded[m.span.start : m.span.end]
            for m in question.query.mentions
            if m.concept.scheme_name in _TOPICS
            and not is_whole(m.concept.iri)
            and span.start <= m.span.start
            and m.span.end <= span.end
        ]
        return named[0] if named else ""
