"""The outline of a plan: its headings and paragraphs with their addresses, read from the clean source text.

Chapters (第…章) contain sections (第…节), sections contain numbered items (`1.` `2.` …); all count from 1 without
a gap. A paragraph that does not end with a sentence mark goes on in the next line. Layout white space is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from plangraph.corpus.source import SourceLine, SourceText
from plangraph.domain.address import Address
from plangraph.domain.citation import chinese_number
from plangraph.domain.errors import CorpusError
from plangraph.text.layout import join_words
from plangraph.text.segmentation import ends_sentence, sentence_spans

_CHAPTER = re.compile(r"第([一二三四五六七八九十]+)章(.+)")
_SECTION = re.compile(r"第([一二三四五六七八九十]+)节(.+)")
_ITEM = re.compile(r"(\d+)[.．](.+)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading (with `number`, `title`) or a paragraph as its source gives it: words and the lines they come from."""

    address: Address
    words: str
    lines: tuple[SourceLine, ...]
    is_heading: bool = False
    number: str = ""
    title: str = ""


@dataclass(slots=True)
class _Position:
    """The address reached while reading, and the lines of the paragraph that is still open."""

    source: SourceText
    chapter: int = 0
    section: int = 0
    item: int = 0
    paragraph: int = 0
    open_lines: list[SourceLine] = field(default_factory=list)

    @property
    def open_words(self) -> str:
        return "".join(join_words(line.text) for line in self.open_lines)

    def address(self) -> Address:
        return Address(chapter=self.chapter, section=self.section, item=self.item, paragraph=self.paragraph)


def body_lines(source: SourceText, body_from: str, body_until: str = "") -> tuple[SourceLine, ...]:
    """The lines of the plan's body: from the line that reads `body_from` to before the one that starts `body_until`.

    Raises:
        CorpusError: when the source has no such line.
    """
    words = [join_words(line.text) for line in source.lines]
    if body_from not in words:
        raise CorpusError(source.name, f"has no line {body_from!r}, where the body starts. Restore it.")
    start = words.index(body_from)
    if not body_until:
        return source.lines[start:]
    for index in range(start, len(words)):
        if words[index].startswith(body_until):
            return source.lines[start:index]
    raise CorpusError(source.name, f"has no line that starts with {body_until!r}, where the body ends. Restore it.")


def read_outline(source: SourceText, body_from: str, body_until: str = "") -> tuple[Unit, ...]:
    """The headings and paragraphs of `source` in reading order; the first unit is the heading of the preamble.

    Raises:
        CorpusError: when a chapter, section or item is out of order, or the text ends inside a sentence.
    """
    lines = body_lines(source, body_from, body_until)
    position = _Position(source)
    units = [_heading(Address(chapter=0), lines[:1], "", body_from)]
    for line in lines[1:]:
        if join_words(line.text):
            units.extend(_read_line(position, line))
    if position.open_lines:
        last = position.open_lines[-1]
        raise CorpusError(
            source.place(last, len(last.text)),
            f"the text ends inside a sentence: {position.open_words[-20:]!r}. The source looks cut off; restore it.",
        )
    return tuple(units)


def item_title(words: str) -> str:
    """The title of an item: the first sentence of its first paragraph, without number and full stop."""
    first = sentence_spans(words)[0].of(words)
    match = _ITEM.fullmatch(first)
    return (match.group(2) if match else first).rstrip("。")


def _heading(address: Address, lines: tuple[SourceLine, ...], number: str, title: str) -> Unit:
    words = "".join(join_words(line.text) for line in lines)
    return Unit(address, words, lines, is_heading=True, number=number, title=title)


def _read_line(position: _Position, line: SourceLine) -> Iterator[Unit]:
    words = join_words(line.text)
    if not position.open_lines and not ends_sentence(words):
        if match := _CHAPTER.fullmatch(words):
            yield _chapter(position, line, match)
            return
        if match := _SECTION.fullmatch(words):
            yield _section(position, line, match)
            return
    if not position.open_lines and (match := _ITEM.fullmatch(words)):
        _enter_item(position, line, int(match.group(1)))
    position.open_lines.append(line)
    if ends_sentence(words):
        yield _close_paragraph(position)


def _chapter(position: _Position, line: SourceLine, match: re.Match[str]) -> Unit:
    position.chapter += 1
    position.section = position.item = position.paragraph = 0
    _require_number(position, line, match.group(1), position.chapter, "chapter")
    return _heading(Address(chapter=position.chapter), (line,), match.group(0)[: match.end(1) + 1], match.group(2))


def _section(position: _Position, line: SourceLine, match: re.Match[str]) -> Unit:
    position.section += 1
    position.item = position.paragraph = 0
    _require_number(position, line, match.group(1), position.section, "section")
    address = Address(chapter=position.chapter, section=position.section)
    return _heading(address, (line,), match.group(0)[: match.end(1) + 1], match.group(2))


def _require_number(position: _Position, line: SourceLine, found: str, expected: int, kind: str) -> None:
    if found != chinese_number(expected):
        raise CorpusError(
            position.source.place(line),
            f"found {kind} {found}, expected {kind} {chinese_number(expected)}. Lines are missing or out of order.",
        )


def _enter_item(position: _Position, line: SourceLine, number: int) -> None:
    if number != position.item + 1:
        raise CorpusError(
            position.source.place(line),
            f"found item {number}, expected item {position.item + 1} of ch{position.chapter}.s{position.section}. "
            "Lines are missing or out of order.",
        )
    position.item, position.paragraph = number, 0


def _close_paragraph(position: _Position) -> Unit:
    position.paragraph += 1
    unit = Unit(position.address(), position.open_words, tuple(position.open_lines))
    position.open_lines.clear()
    return unit
