"""Finds the likely cause of a syntax error that the engine's parser reports at another place than a person would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from plangraph.sparql.tokens import Token, position, tokens

_CLOSING: Final = {"}": "{", ")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Hint:
    """What is wrong in a query, and where; line and column count from 1."""

    message: str
    line: int
    column: int


def hint(query: str) -> Hint | None:
    """The first undeclared prefix or unpaired bracket of a query that does not parse, or None."""
    found = tuple(tokens(query))
    undeclared = _undeclared(found)
    if undeclared is not None:
        prefix = undeclared.text.partition(":")[0] + ":"
        return Hint(
            f"the prefix {prefix!r} is not declared; add PREFIX {prefix} <…>", *position(query, undeclared.start)
        )
    unpaired = _unpaired(found)
    if unpaired is not None:
        return Hint(f"the bracket {unpaired.text!r} has no partner", *position(query, unpaired.start))
    return None


def _undeclared(found: Sequence[Token]) -> Token | None:
    declared = {after.text for before, after in pairwise(found) if before.text.upper() == "PREFIX"}
    for token in found:
        if token.kind == "name" and token.text.partition(":")[0] + ":" not in declared:
            return token
    return None


def _unpaired(found: Sequence[Token]) -> Token | None:
    opened: list[Token] = []
    for token in found:
        if token.kind != "mark":
            continue
        if token.text in _CLOSING.values():
            opened.append(token)
        elif token.text in _CLOSING:
            if not opened or opened[-1].text != _CLOSING[token.text]:
                return token
            opened.pop()
    return opened[-1] if opened else None
