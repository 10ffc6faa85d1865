"""Splits a SPARQL query into lexical tokens, so that a rule about keywords never looks into strings, IRIs or comments.

Source: SPARQL 1.1 Query Language, section 19.8, terminals. The splitter follows the engine where the engine is laxer
than the grammar (`SERVICEex:a` is read as the keyword SERVICE and the name `ex:a`), so names keep their prefix part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<skip>\s++|\#[^\r\n]*+)
    | (?P<iri><[^<>"{}|^`\x00-\x20]*+>)
    | (?P<string>\"{3}(?:\"{0,2}+(?:[^"\\]|\\.))*+\"{3}
        | '{3}(?:'{0,2}+(?:[^'\\]|\\.))*+'{3}
        | \"(?:[^"\\\r\n]|\\.)*+\"
        | '(?:[^'\\\r\n]|\\.)*+')
    | (?P<variable>[?$]\w++)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<blank>_:\w(?:[\w.·‿⁀-]*[\w·‿⁀-])?)
    | (?P<number>(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?\d++)?+)
    | (?P<name>(?:[^\W\d_](?:[\w.·‿⁀-]*[\w·‿⁀-])?)?:
        (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:·‿⁀-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:·‿⁀-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    | (?P<word>[^\W\d]\w*+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind (`iri`, `string`, `variable`, `name`, `word`, `mark`, …), its text and where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The tokens of `query` in order, without white space and comments."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup
        if kind is not None and kind != "skip":
            yield Token(kind, match.group(), match.start())


def position(query: str, offset: int) -> tuple[int, int]:
    """Line and column (both from 1, in characters) of a character offset."""
    line = query.count("\n", 0, offset) + 1
    return line, offset - (query.rfind("\n", 0, offset) + 1) + 1
