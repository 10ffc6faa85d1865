"""Reads JSON and JSON-LD submissions: exact numbers, no duplicate keys, and no context but the bundled one.

Numbers keep the digits that were written (JSON `0.3` becomes the decimal 0.3, never a binary fraction). A missing
`@context` means the published one; an embedded context may add terms; an address other than the published one is
refused, because nothing is ever fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from plangraph.domain.errors import SubmissionError
from plangraph.validation.context import CONTEXT_IRI, KNOWN_ADDRESSES, SUBMISSION_BASE
from plangraph.validation.limits import Limits
from plangraph.validation.triples import XSD

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_LARGEST_EXPONENT = 400
_IRI_SAFE = ":/?#[]@!$&'()*+,;=%~-._"


@dataclass(frozen=True, slots=True)
class _Number:
    text: str


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _check_depth(text: str, limit: int) -> None:
    depth = 0
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > limit:
                line, column = _place(text, match.start())
                raise SubmissionError(f"The JSON is nested deeper than {limit} levels. Flatten it.", line, column)
        elif mark in "]}":
            depth -= 1


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for key, value in pairs:
        if key in node:
            raise SubmissionError(f"The key {key!r} stands twice in one JSON object. Keep one of them.")
        node[key] = value
    return node


def _no_constant(name: str) -> Any:
    raise SubmissionError(f"{name} is no JSON number. Write a finite decimal number, or leave the key out.")


def load_json(text: str, limits: Limits) -> Any:
    """The JSON value of `text`, with numbers kept as they are written.

    Raises:
        SubmissionError: when the text is no JSON, nested too deeply, or an object holds a key twice.
    """
    _check_depth(text, limits.max_depth)
    try:
        return json.loads(
            text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except json.JSONDecodeError as error:
        raise SubmissionError(f"The body is no JSON: {error.msg}.", error.lineno, error.colno) from error


@dataclass(frozen=True)
class JsonLdReader:
    """Turns JSON submissions into triples with the terms of the published context."""

    terms: Mapping[str, object]
    limits: Limits

    def triples(self, text: str) -> Iterator[ox.Quad]:
        """The triples of a JSON or JSON-LD text.

        Raises:
            SubmissionError: when the text is no JSON object or list, or asks for a context that is not ours.
        """
        value = load_json(text, self.limits)
        if not isinstance(value, dict | list):
            raise SubmissionError("The JSON is no object and no list. Send one project, or a list of projects.")
        document = value if isinstance(value, dict) else {"@graph": value}
        own = self._own_context(document)
        document = {"@context": own, **document} if "@context" not in document else document
        body = json.dumps(self._rewritten(document, own), ensure_ascii=False).encode()
        try:
            yield from ox.parse(body, format=ox.RdfFormat.JSON_LD, base_iri=SUBMISSION_BASE)
        except (SyntaxError, ValueError) as error:
            raise SubmissionError(f"The JSON-LD cannot be read: {error}.") from error

    def _own_context(self, document: Any) -> dict[str, object]:
        """The part of the published context that the document uses, so that parsing stays fast."""
        used = {"@version", "@vocab", "pg", "vocab", *_words(document)}
        return {term: meaning for term, meaning in self.terms.items() if term in used}

    def _rewritten(self, value: Any, own: Mapping[str, object], key: str = "") -> Any:
        if isinstance(value, _Number):
            return _typed(value.text)
        if isinstance(value, list):
            return [self._rewritten(item, own, key) for item in value]
        if isinstance(value, dict):
            return {
                k: self._context(v, own) if k == "@context" else self._rewritten(v, own, k) for k, v in value.items()
            }
        if isinstance(value, str) and self.terms.get(key, key) in ("@id", "@type"):
            return value if value in self.terms else quote(value, safe=_IRI_SAFE + _non_ascii(value))
        return value

    def _context(self, context: Any, own: Mapping[str, object]) -> Any:
        entries = context if isinstance(context, list) else [context]
        kept = [own]
        for entry in entries:
            if isinstance(entry, str) and entry not in KNOWN_ADDRESSES:
                raise SubmissionError(
                    f"The context {entry!r} is not fetched: this service never opens addresses. "
                    f"Leave @context out, write {CONTEXT_IRI!r}, or embed the terms."
                )
            if isinstance(entry, dict) and entry is not own:
                _refuse_imports(entry)
                kept.append(_plain(entry))
        return kept


def _refuse_imports(context: Mapping[str, Any]) -> None:
    for key, value in context.items():
        if key == "@import" or (key == "@context" and isinstance(value, str)):
            raise SubmissionError(f"The context imports {value!r}, which is not fetched. Embed its terms instead.")
        if isinstance(value, dict):
            _refuse_imports(value)
        if key == "@context" and isinstance(value, list) and any(isinstance(entry, str) for entry in value):
            raise SubmissionError("A nested context names an address, which is not fetched. Embed its terms instead.")


def _plain(value: Any) -> Any:
    if isinstance(value, _Number):
        return float(value.text)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str):
        yield value


def _typed(text: str) -> Any:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        return text
    whole = "." not in text and "e" not in text.lower()
    return {"@value": format(number, "f"), "@type": XSD + ("integer" if whole else "decimal")}


def _non_ascii(text: Iterable[str]) -> str:
    return "".join(sorted({char for char in text if ord(char) > 127 and char.isprintable() and not char.isspace()}))
