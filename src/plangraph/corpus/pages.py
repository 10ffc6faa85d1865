"""The printed pages of a plan, derived from the text that was extracted from its PDF.

A line that starts with one space opens a page. A surviving footer (such as `- 16 -`) closes one, stands in place of
that mark, and gives the number of the page it closes; counting from the footers gives every other number. The numbers
are thus derived: the text extraction lost nearly all printed ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from plangraph.corpus.source import SourceLine, SourceText
from plangraph.domain.errors import CorpusError
from plangraph.text.layout import join_words


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the printed copy with the number of the page it stands on."""

    line: SourceLine
    page: int

    @property
    def words(self) -> str:
        """The line's words without layout white space."""
        return join_words(self.line.text)


def printed_lines(source: SourceText, footer: str, first_page: int) -> tuple[PrintedLine, ...]:
    """All lines of `source` that carry words, each with its printed page; footers are left out.

    Args:
        source: the printed copy.
        footer: a regular expression for a surviving footer, its first group the page number; empty where none survives.
        first_page: the number of the first page, used where no footer survives.

    Raises:
        CorpusError: when two footers contradict each other about the number of pages between them.
    """
    pattern = re.compile(footer) if footer else None
    counted: list[PrintedLine] = []
    page, shift = 0, None
    after_footer = False
    for line in source.lines:
        match = pattern.fullmatch(line.text.strip()) if pattern else None
        if match:
            shift = _agreed_shift(source, line, int(match.group(1)) - page, shift)
            page, after_footer = page + 1, True
            continue
        if _opens_page(line, first=not counted) and not after_footer:
            page += 1
        if join_words(line.text):
            counted.append(PrintedLine(line, page))
            after_footer = False
    return _numbered(counted, first_page - 1 if shift is None else shift)


def _opens_page(line: SourceLine, *, first: bool) -> bool:
    return first or (line.text.startswith(" ") and not line.text.startswith("  "))


def _agreed_shift(source: SourceText, line: SourceLine, found: int, known: int | None) -> int:
    if known is not None and found != known:
        raise CorpusError(
            source.place(line),
            f"this footer closes page {line.text.strip()}, but counting from the one before gives another number "
            f"(difference {found - known:+d}). A page mark is missing or doubled; restore the source.",
        )
    return found


def _numbered(lines: list[PrintedLine], shift: int) -> tuple[PrintedLine, ...]:
    return tuple(replace(line, page=line.page + shift) for line in lines)
