"""Looks at the outer structure of a body before a parser gets it: nesting, entities, doubled keys, and their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat  # every declaration of an entity is refused before anything is expanded

from plangraph.domain.errors import SubmissionError

_JSON_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_JSON: Final = re.compile(rf"{_JSON_STRING}|[\[\]{{}}:,]|-?Infinity|NaN", re.DOTALL)
_TURTLE: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*|[\[\](){}]",
    re.DOTALL,
)
_SURROGATE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_OPENING: Final = frozenset("[({")
_CLOSING: Final = frozenset("])}")


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted from one."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def check_json_depth(text: str, limit: int) -> None:
    """Refuse JSON that is nested deeper than `limit` levels.

    Raises:
        SubmissionError: with the place of the bracket that goes too deep.
    """
    if text.count("[") + text.count("{") > limit:
        _check_depth(text, _JSON.finditer(text), limit, "JSON")


def check_turtle_depth(text: str, limit: int) -> None:
    """Refuse Turtle or TriG that is nested deeper than `limit` levels.

    Raises:
        SubmissionError: with the place of the bracket that goes too deep.
    """
    if text.count("[") + text.count("(") + text.count("{") > limit:
        _check_depth(text, _TURTLE.finditer(text), limit, "Turtle")


def _check_depth(text: str, tokens: Iterator[re.Match[str]], limit: int, syntax: str) -> None:
    depth = 0
    for token in tokens:
        if token[0] in _OPENING:
            depth += 1
            if depth > limit:
                message = f"The {syntax} is nested deeper than {limit} levels. Flatten it."
                raise SubmissionError(message, *place(text, token.start()))
        elif token[0] in _CLOSING:
            depth -= 1


def check_xml(text: str, limit: int) -> None:
    """Refuse XML that declares entities, is nested deeper than `limit` levels, or is not well-formed.

    Raises:
        SubmissionError: with the place of the fault.
    """
    parser, depth = expat.ParserCreate(), 0

    def refuse(message: str) -> None:
        raise SubmissionError(message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limit:
            refuse(f"The RDF/XML is nested deeper than {limit} levels. Flatten it.")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(*_declaration: object) -> None:
        refuse("The RDF/XML declares entities, which are not expanded. Write the IRIs out.")

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = opened, closed, entity
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        message = f"The RDF/XML is not well-formed: {expat.ErrorString(error.code)}."
        raise SubmissionError(message, error.lineno, error.offset + 1) from error


def place_of_string(text: str, value: str) -> tuple[int, int] | tuple[None, None]:
    """Where a JSON text holds a string equal to `value` first, or nothing."""
    for token in _JSON.finditer(text):
        if token[0][1:-1] == value and token[0][0] == '"':
            return place(text, token.start())
    return None, None


def place_of_constant(text: str) -> tuple[int, int] | tuple[None, None]:
    """Where a JSON text holds NaN or an infinity first, or nothing."""
    for token in _JSON.finditer(text):
        if token[0][0] not in '"[]{}:,':
            return place(text, token.start())
    return None, None


def place_of_surrogate(text: str) -> tuple[int, int] | tuple[None, None]:
    """Where a JSON text escapes half of a surrogate pair first, or nothing."""
    found = _SURROGATE.search(text)
    return place(text, found.start()) if found else (None, None)


def place_of_second_key(text: str, key: str) -> tuple[int, int] | tuple[None, None]:
    """Where a key stands for the second time in one object of a JSON text, or nothing."""
    seen: list[set[str]] = []
    last: re.Match[str] | None = None
    for token in _JSON.finditer(text):
        if token[0] in _OPENING:
            seen.append(set())
        elif token[0] in _CLOSING and seen:
            seen.pop()
        elif token[0] == ":" and last is not None and seen:
            name = last[0][1:-1]
            if name == key and name in seen[-1]:
                return place(text, last.start())
            seen[-1].add(name)
        last = token
    return None, None
