"""Reads JSON and JSON-LD submissions: exact numbers, no duplicate keys, and no context but the bundled one.

Numbers keep the digits that were written (JSON `0.3` becomes the decimal 0.3, never a binary fraction). A missing
`@context` means the published one; an embedded context may add terms; an address other than the published one is
refused, because nothing is ever fetched.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from plangraph.domain.errors import SubmissionError
from plangraph.validation.context import CONTEXT_IRI, KNOWN_ADDRESSES, SUBMISSION_BASE
from plangraph.validation.limits import Limits
from plangraph.validation.structure import (
    check_json_depth,
    place_of_constant,
    place_of_second_key,
    place_of_string,
    place_of_surrogate,
)
from plangraph.validation.triples import XSD

_LARGEST_EXPONENT = 400
_IRI_SAFE = ":/?#[]@!$&'()*+,;=%~-._"


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number as it was written."""

    text: str


class _DoubledKeyError(Exception):
    """A key that stands twice in one object."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    node = dict(pairs)
    if len(node) < len(pairs):
        counts = Counter(key for key, _value in pairs)
        raise _DoubledKeyError(next(key for key, count in counts.items() if count > 1))
    return node


class _NotFiniteError(Exception):
    """NaN or an infinity."""


def _no_constant(name: str) -> Any:
    raise _NotFiniteError(name)


def load_json(text: str, limits: Limits) -> Any:
    """The JSON value of `text`, with numbers kept as they are written.

    Raises:
        SubmissionError: when the text is no JSON, nested too deeply, or an object holds a key twice.
    """
    check_json_depth(text, limits.max_depth)
    try:
        return json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except json.JSONDecodeError as error:
        raise SubmissionError(f"The body is no JSON: {error.msg}.", error.lineno, error.colno) from error
    except _DoubledKeyError as error:
        message = f"The key {str(error)!r} stands twice in one JSON object. Keep one of them."
        raise SubmissionError(message, *place_of_second_key(text, str(error))) from error
    except _NotFiniteError as error:
        message = f"{error} is no JSON number. Write a finite decimal number, or leave the key out."
        raise SubmissionError(message, *place_of_constant(text)) from error


class AddressRefusedError(SubmissionError):
    """A submission asks for an address to be opened; `address` says which."""

    def __init__(self, message: str, address: str) -> None:
        super().__init__(message)
        self.address = address


@dataclass(frozen=True)
class JsonLdReader:
    """Turns JSON submissions into triples with the terms of the published context."""

    terms: Mapping[str, object]
    limits: Limits

    def triples(self, text: str, value: Any) -> Iterator[ox.Quad]:
        """The triples of a JSON or JSON-LD text that `load_json` read as `value`.

        Raises:
            SubmissionError: when the text is no JSON object or list, or asks for a context that is not ours.
        """
        try:
            yield from self.triples_of(value)
        except UnicodeEncodeError as error:
            message = "The JSON escapes half of a surrogate pair, which is no character. Write the character itself."
            raise SubmissionError(message, *place_of_surrogate(text)) from error
        except AddressRefusedError as error:
            raise SubmissionError(str(error), *place_of_string(text, error.address)) from error

    def triples_of(self, value: Any) -> Iterator[ox.Quad]:
        """The triples of a JSON value; GeoJSON features stand for their properties.

        Raises:
            SubmissionError: as `triples` does.
        """
        if not isinstance(value, dict | list):
            raise SubmissionError("The JSON is no object and no list. Send one project, or a list of projects.")
        document = _of_features(value) if isinstance(value, dict) else {"@graph": value}
        own = self._own_context(document)
        document = {"@context": own, **document} if "@context" not in document else document
        body = json.dumps(self._rewritten(document, own), ensure_ascii=False).encode()
        try:
            yield from ox.parse(body, format=ox.RdfFormat.JSON_LD, base_iri=SUBMISSION_BASE)
        except (SyntaxError, ValueError) as error:
            raise SubmissionError(f"The JSON-LD cannot be read: {error}.") from error

    def _own_context(self, document: Any) -> dict[str, object]:
        """The part of the published context that the document uses, so that parsing stays fast."""
        used = {"@version": None, "@vocab": None, "pg": None, "vocab": None, **dict.fromkeys(_words(document))}
        return {term: self.terms[term] for term in used if term in self.terms}

    def _rewritten(self, value: Any, own: Mapping[str, object], key: str = "") -> Any:
        if isinstance(value, Number):
            return typed(value.text)
        if isinstance(value, list):
            return [self._rewritten(item, own, key) for item in value]
        if isinstance(value, dict):
            return {
                k: self._context(v, own) if k == "@context" else self._rewritten(v, own, k) for k, v in value.items()
            }
        if isinstance(value, str) and self.terms.get(key, key) in ("@id", "@type"):
            return value if value in self.terms else _iri(value)
        return value

    def _context(self, context: Any, own: Mapping[str, object]) -> Any:
        entries = context if isinstance(context, list) else [context]
        kept = [own]
        for entry in entries:
            if isinstance(entry, str) and entry not in KNOWN_ADDRESSES:
                raise AddressRefusedError(
                    f"The context {entry!r} is not fetched: this service never opens addresses. "
                    f"Leave @context out, write {CONTEXT_IRI!r}, or embed the terms.",
                    entry,
                )
            if isinstance(entry, dict) and entry is not own:
                _refuse_imports(entry)
                kept.append(_plain(entry))
        return kept


def _of_features(value: dict[str, Any]) -> dict[str, Any]:
    """The projects in the features of a GeoJSON object; any other object as it is. Source: RFC 7946, section 3."""
    if value.get("type") not in ("Feature", "FeatureCollection"):
        return value
    features = value.get("features") if value["type"] == "FeatureCollection" else [value]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise SubmissionError("The GeoJSON holds no list of features. Put each project into 'properties' of a feature.")
    return {"@graph": [_of_feature(feature) for feature in features]}


def _of_feature(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise SubmissionError("A GeoJSON feature has no 'properties'. Put the fields of the project there.")
    identifier = feature.get("id")
    named = isinstance(identifier, str | Number) and not {"id", "@id"} & properties.keys()
    return {"id": getattr(identifier, "text", identifier), **properties} if named else properties


def _refuse_imports(context: Mapping[str, Any]) -> None:
    for key, value in context.items():
        if key == "@import" or (key == "@context" and isinstance(value, str)):
            message = f"The context imports {value!r}, which is not fetched. Embed its terms instead."
            raise AddressRefusedError(message, str(value))
        if isinstance(value, dict):
            _refuse_imports(value)
        named = [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
        if key == "@context" and named:
            message = "A nested context names an address, which is not fetched. Embed its terms instead."
            raise AddressRefusedError(message, named[0])


def _plain(value: Any) -> Any:
    if isinstance(value, Number):
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


def typed(text: str) -> Any:
    """A written number as a JSON-LD value of its exact type, or the text where it is too large for one."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        return text
    whole = "." not in text and "e" not in text.lower()
    return {"@value": format(number, "f"), "@type": XSD + ("integer" if whole else "decimal")}


def _iri(text: str) -> str:
    """A name as a part of an IRI: what may not stand there is percent-encoded, Chinese characters stay readable."""
    kept = (c if ord(c) > 127 and c.isprintable() and not c.isspace() else quote(c, safe=_IRI_SAFE) for c in text)
    return "".join(kept)
