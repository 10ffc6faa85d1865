"""Decides, before a query runs, whether this read-only service may run it, and what kind of answer it will give.

Refused are updates, `SERVICE` in any spelling the engine would follow, and nesting deep enough to exhaust the
parser's stack. Syntax is left to the engine, which knows it exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from plangraph.domain.errors import QueryForbiddenError
from plangraph.sparql.tokens import Token, position, tokens

MAX_DEPTH: Final = 500  # the engine's parser overflows its stack between 1,000 and 20,000 levels

_UPDATES: Final = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"])
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SHORT_CHARACTERS: Final = 8_192  # longer queries are not remembered
_CHANGING: Final = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])
# A name such as `SERVICEex:a` or `trueSERVICE:a` is cut by the engine after the keyword.
_SERVICE_PREFIX: Final = re.compile(r"(?:^|[^A-Za-z])(?:true|false)?service", re.IGNORECASE)
# `<?b)SERVICE:x#>` is an IRI for the grammar, but a comparison, a SERVICE and a comment for the engine.
_SERVICE_IN_IRI: Final = re.compile(r"\).*service", re.IGNORECASE | re.DOTALL)


class QueryForm(Enum):
    """The four query forms of SPARQL, and `UNKNOWN` for text that the engine will refuse."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"
    UNKNOWN = "UNKNOWN"

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is an RDF graph rather than a table or a truth value."""
        return self in (QueryForm.CONSTRUCT, QueryForm.DESCRIBE)


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What can be told of a query without running it.

    `names_dataset` says whether it has FROM clauses; `default_graphs` and `named_graphs` are their IRIs, as far as they
    can be read without resolving a base; `repeatable` says whether the same store always gives the same answer.
    """

    form: QueryForm
    names_dataset: bool
    repeatable: bool
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def inspect(query: str) -> QueryShape:
    """The shape of a query that this service may run.

    Raises:
        QueryForbiddenError: for an update, for SERVICE, and for nesting deeper than `MAX_DEPTH`.
    """
    return _inspect_again(query) if len(query) <= _SHORT_CHARACTERS else _inspect(query)


def _inspect(query: str) -> QueryShape:
    found = tuple(tokens(query))
    form = _form(query, found)
    _refuse_service(query, found)
    _refuse_depth(query, found)
    words = {token.text.upper() for token in found if token.kind == "word"}
    template_blanks = form is QueryForm.CONSTRUCT and any(_is_blank(token) for token in found)
    default, named = _dataset(found)
    return QueryShape(
        form=form,
        names_dataset=any(word.startswith("FROM") for word in words),
        repeatable=not words & _CHANGING and not template_blanks,
        default_graphs=default,
        named_graphs=named,
    )


_inspect_again = lru_cache(maxsize=512)(_inspect)


def _dataset(found: Sequence[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs of the FROM and FROM NAMED clauses; none where one of them is written relative to a base."""
    prefixes: dict[str, str] = {}
    graphs: dict[bool, list[str]] = {False: [], True: []}
    words = [token.text.upper() if token.kind == "word" else "" for token in found]
    for place, word in enumerate(words):
        if word == "PREFIX" and place + 2 < len(found):
            prefixes[found[place + 1].text] = found[place + 2].text[1:-1]
        if word == "FROM" and place + 1 < len(found):
            is_named = words[place + 1] == "NAMED"
            target = found[place + 1 + is_named] if place + 1 + is_named < len(found) else None
            iri = _iri_of(target, prefixes) if target is not None else None
            if iri is None or "\\" in iri or not _ABSOLUTE.match(iri):
                return (), ()
            graphs[is_named].append(iri)
    return tuple(graphs[False]), tuple(graphs[True])


def _iri_of(token: Token, prefixes: dict[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    space = prefixes.get(f"{prefix}:")
    return None if token.kind != "name" or space is None else space + local


def _form(query: str, found: Sequence[Token]) -> QueryForm:
    for token in found:
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word in QueryForm.__members__ and word != "UNKNOWN":
            return QueryForm[word]
        if word in _UPDATES:
            line, column = position(query, token.start)
            raise QueryForbiddenError(
                f"{word} at line {line}, column {column} is an update, and this service is read-only. "
                "Send a SELECT, ASK, CONSTRUCT or DESCRIBE query."
            )
    return _glued_form(found)


def _glued_form(found: Sequence[Token]) -> QueryForm:
    """The form of a query that writes its keyword together with the next one, as in `SELECTDISTINCT`."""
    for token in found:
        for form in (QueryForm.SELECT, QueryForm.ASK, QueryForm.CONSTRUCT, QueryForm.DESCRIBE):
            if token.kind in ("word", "name") and token.text.upper().startswith(form.value):
                return form
    return QueryForm.UNKNOWN


def _is_service(token: Token) -> bool:
    if token.kind == "word":
        return "service" in token.text.lower()
    if token.kind == "name":
        return bool(_SERVICE_PREFIX.search(token.text.partition(":")[0]))
    return token.kind == "iri" and bool(_SERVICE_IN_IRI.search(token.text))


def _refuse_service(query: str, found: Sequence[Token]) -> None:
    for token in found:
        if _is_service(token):
            line, column = position(query, token.start)
            raise QueryForbiddenError(
                f"SERVICE at line {line}, column {column} ({token.text!r}) is refused: this service asks no other "
                "server. Query the other endpoint yourself, or rename the prefix if it is one."
            )


def _refuse_depth(query: str, found: Sequence[Token]) -> None:
    depth = 0
    for token in found:
        if token.text in ("{", "(", "["):
            depth += 1
        elif token.text in ("}", ")", "]"):
            depth -= 1
        if depth > MAX_DEPTH:
            line, column = position(query, token.start)
            raise QueryForbiddenError(
                f"The query nests deeper than {MAX_DEPTH} levels at line {line}, column {column}. Write it flatter."
            )


def _is_blank(token: Token) -> bool:
    return token.kind == "blank" or token.text == "["
