"""The printed copy laid against the outline: word for word, which gives every unit its pages and cuts out the tables.

Both copies of a plan carry the same words, except that only the printed one has tables. So a table starts at its
title line (专栏N …) and ends where the printed words go on as the outline does. Any other difference is an error with
its place in both sources. Differences that the manifest accepts are listed there one by one, with a reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from plangraph.corpus.manifest import Variant
from plangraph.corpus.outline import Unit
from plangraph.corpus.pages import PrintedLine
from plangraph.corpus.source import SourceText
from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError

_TABLE_TITLE = re.compile(r"专栏(\d+)(.+)")
_ALIKE = 0.7  # a line as like as this to the expected words is the damaged continuation
_RESUME = 24  # so many equal characters after a table prove that the text goes on; tables hold no such run of it


@dataclass(frozen=True, slots=True)
class TableBlock:
    """The printed lines of one table, its title line first, and the unit that it is printed after."""

    number: int
    lines: tuple[PrintedLine, ...]
    after: Unit


@dataclass(frozen=True, slots=True)
class Alignment:
    """What laying the printed copy against the outline gives: first and last page per unit, and the tables."""

    pages: dict[Address, tuple[int, int]]
    blocks: tuple[TableBlock, ...]


@dataclass(slots=True)
class _Walk:
    """The words of the outline, and how far the printed copy has been laid against them."""

    structure: SourceText
    printed: SourceText
    units: Sequence[Unit]
    variants: Sequence[Variant]
    words: str = ""
    starts: list[int] = field(default_factory=list)
    position: int = 0
    page_at: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for unit in self.units:
            self.starts.append(len(self.words))
            self.words += _as_printed(unit, self.variants)

    def unit_at(self, position: int) -> Unit:
        return self.units[max(0, bisect_right(self.starts, position) - 1)]


def align(
    structure: SourceText,
    units: Sequence[Unit],
    printed: SourceText,
    lines: Sequence[PrintedLine],
    variants: Sequence[Variant] = (),
) -> Alignment:
    """The pages of `units` and the tables between them.

    Args:
        structure: the source that the outline was read from.
        units: the outline.
        printed: the printed copy.
        lines: the lines of the printed copy's body.
        variants: the accepted differences in wording.

    Raises:
        CorpusError: at the first place where the two copies do not carry the same words.
    """
    walk = _Walk(structure, printed, units, variants)
    blocks: list[TableBlock] = []
    index = 0
    while index < len(lines):
        number = _table_number(walk, lines[index], len(blocks) + 1)
        if number is None:
            _step(walk, lines[index])
            index += 1
        else:
            end = _table_end(walk, lines, index)
            blocks.append(TableBlock(number, tuple(lines[index:end]), walk.unit_at(walk.position - 1)))
            index = end
    if walk.position < len(walk.words):
        raise _cut_off(walk)
    return Alignment(_pages(walk), tuple(blocks))


def _as_printed(unit: Unit, variants: Sequence[Variant]) -> str:
    words = unit.words
    for variant in variants:
        if variant.at == str(unit.address):
            words = words.replace(variant.structure, variant.printed)
    return words


def _table_number(walk: _Walk, line: PrintedLine, expected: int) -> int | None:
    """The number of the table that starts at `line`, or None when `line` is running text.

    Raises:
        CorpusError: when the tables are out of order.
    """
    match = _TABLE_TITLE.fullmatch(line.words)
    if match is None or walk.words.startswith(line.words, walk.position):
        return None
    if int(match.group(1)) != expected:
        raise CorpusError(
            walk.printed.place(line.line),
            f"found table {match.group(1)} ({line.words}), expected table {expected}. "
            "Lines are missing or out of order.",
        )
    return expected


def _table_end(walk: _Walk, lines: Sequence[PrintedLine], start: int) -> int:
    rest = walk.words[walk.position :]
    for end in range(start + 1, len(lines) + 1):
        if rest and end < len(lines) and _resumes(lines, end, rest):
            return end
        if end < len(lines) and _TABLE_TITLE.fullmatch(lines[end].words) and not rest.startswith(lines[end].words):
            return end
    if not rest:
        return len(lines)
    raise _lost_after_table(walk, lines, start)


def _lost_after_table(walk: _Walk, lines: Sequence[PrintedLine], start: int) -> CorpusError:
    """The error for a table after which the outline's words do not follow, placed at the line that comes nearest."""
    rest = walk.words[walk.position :]
    likeness = [SequenceMatcher(None, line.words, rest[: len(line.words)]).ratio() for line in lines[start + 1 :]]
    if likeness and max(likeness) >= _ALIKE:
        nearest = start + 1 + likeness.index(max(likeness))
        for line in lines[nearest:]:
            if not walk.words.startswith(line.words, walk.position):
                return _difference(walk, line)
            walk.position += len(line.words)
    unit = walk.unit_at(walk.position)
    return CorpusError(
        walk.printed.place(lines[start].line),
        f"after this table ({lines[start].words}) the text does not go on as in {walk.structure.name} "
        f"({_structure_place(walk, walk.position)}, {unit.address}): {rest[:_RESUME]!r} was expected. "
        "One of the two sources is damaged just there.",
    )


def _resumes(lines: Sequence[PrintedLine], index: int, rest: str) -> bool:
    ahead = ""
    for line in lines[index:]:
        if _TABLE_TITLE.fullmatch(line.words) and ahead:
            break
        ahead += line.words
        if len(ahead) >= _RESUME:
            break
    return rest.startswith(ahead[:_RESUME])


def _step(walk: _Walk, line: PrintedLine) -> None:
    """Lay one printed line against the outline.

    Raises:
        CorpusError: when it reads differently.
    """
    words = line.words
    if not walk.words.startswith(words, walk.position):
        raise _difference(walk, line)
    walk.position += len(words)
    walk.page_at.extend([line.page] * len(words))


def _difference(walk: _Walk, line: PrintedLine) -> CorpusError:
    words = line.words
    same = 0
    while same < len(words) and walk.words[walk.position + same : walk.position + same + 1] == words[same]:
        same += 1
    at = walk.position + same
    unit = walk.unit_at(min(at, len(walk.words) - 1))
    return CorpusError(
        walk.printed.place(line.line, _column(line.line.text, same)),
        f"found {words[same : same + 12]!r}, but {walk.structure.name} ({_structure_place(walk, at)}, {unit.address}) "
        f"reads {walk.words[at : at + 12]!r}. Both sources must carry the same words; restore the damaged one.",
    )


def _column(text: str, words: int) -> int:
    """The column in `text` of the character that follows `words` characters other than white space."""
    seen = 0
    for column, character in enumerate(text):
        if not character.isspace():
            if seen == words:
                return column
            seen += 1
    return len(text)


def _structure_place(walk: _Walk, position: int) -> str:
    """Line and byte in the outline's source of the character at `position` of the words."""
    if position >= len(walk.words):
        return "its end"
    unit = walk.unit_at(position)
    into = position - walk.starts[walk.units.index(unit)]
    for line in unit.lines:
        length = sum(not character.isspace() for character in line.text)
        if into < length:
            return f"line {line.number}, byte {line.byte_at(_column(line.text, into))}"
        into -= length
    return f"line {unit.lines[-1].number}"


def _cut_off(walk: _Walk) -> CorpusError:
    unit = walk.unit_at(walk.position)
    return CorpusError(
        f"{walk.printed.name}, end",
        f"the printed copy ends before {unit.address}; {walk.structure.name} ({_structure_place(walk, walk.position)}) "
        f"goes on with {walk.words[walk.position : walk.position + 12]!r}. The printed copy looks cut off; restore it.",
    )


def _pages(walk: _Walk) -> dict[Address, tuple[int, int]]:
    ends = [*walk.starts[1:], len(walk.words)]
    return {
        unit.address: (walk.page_at[start], walk.page_at[end - 1])
        for unit, start, end in zip(walk.units, walk.starts, ends, strict=True)
    }
