"""Reads a project whose JSON holds published names and plain values only, without a JSON-LD processor.

Most submissions are like that, and a JSON-LD processor takes the largest part of the time that they need. Anything
else (a context, an unknown name, a nested list, an identifier with other characters) is left to `jsonld.py`, which
gives the same records; tests compare the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox

from plangraph.validation.catalogue import Catalogue, Kind
from plangraph.validation.context import SUBMISSION_BASE
from plangraph.validation.jsonld import Number, typed
from plangraph.validation.records import Node, Raw, Record
from plangraph.validation.triples import XSD

_IDENTIFIER: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff_-]*")
_BOOLEAN: Final = ox.NamedNode(XSD + "boolean")
_DEEPEST: Final = 3


class _NotPlainError(Exception):
    """A value needs a JSON-LD processor."""


@dataclass(frozen=True)
class PlainReader:
    """Reads plain projects: the published names of identifier and kind, of the kinds, and of the fields (as IRIs)."""

    keywords: Mapping[str, str]
    kinds: Mapping[str, Kind]
    fields: Mapping[str, str]
    max_values: int

    @classmethod
    def of(cls, catalogue: Catalogue, terms: Mapping[str, object], max_values: int) -> PlainReader:
        """A reader for the terms of a context; a field has at most `max_values` values."""
        names = {name: iri for name, iri in terms.items() if isinstance(iri, str)}
        return cls(
            keywords={name: iri for name, iri in names.items() if iri in ("@id", "@type")},
            kinds={name: catalogue.kind_names[iri] for name, iri in names.items() if iri in catalogue.kinds},
            fields={name: catalogue.field_names[iri].iri for name, iri in names.items() if iri in catalogue.fields},
            max_values=max_values,
        )

    def record(self, project: object) -> Record | None:
        """The record of a project as `load_json` gives it, or None where it is not plain."""
        if not isinstance(project, dict):
            return None
        head = {self.keywords[key]: value for key, value in project.items() if key in self.keywords}
        kind = head.get("@type")
        rest = {key: value for key, value in project.items() if key not in self.keywords}
        if len(head) + len(rest) < len(project) or not isinstance(kind, str) or kind not in self.kinds:
            return None
        try:
            node = self._node(_term(head), rest, 0)
        except (_NotPlainError, ValueError):  # a ValueError tells of half a surrogate pair
            return None
        return Record(node, self.kinds[kind], self.kinds[kind].local_name)

    def _node(self, term: ox.NamedNode | ox.BlankNode, members: Mapping[str, object], depth: int) -> Node:
        values: dict[str, tuple[Raw, ...]] = {}
        for key, value in members.items():
            iri = self.fields.get(key)
            items = value if isinstance(value, list) else (value,)
            if iri is None or iri in values or len(items) > self.max_values:
                raise _NotPlainError
            if raws := tuple(self._raw(item, depth) for item in items if item is not None):
                values[iri] = raws
        return Node(term, values)

    def _raw(self, value: object, depth: int) -> Raw:
        if isinstance(value, str):
            return ox.Literal(value)
        if isinstance(value, bool):
            return ox.Literal("true" if value else "false", datatype=_BOOLEAN)
        if isinstance(value, Number):
            return _number(value)
        if isinstance(value, dict) and depth < _DEEPEST:
            return self._node(ox.BlankNode(), value, depth + 1)
        raise _NotPlainError


def _term(head: Mapping[str, object]) -> ox.NamedNode | ox.BlankNode:
    """The term of a project; one without an identifier is a blank node."""
    if "@id" not in head:
        return ox.BlankNode()
    name = head["@id"]
    if not isinstance(name, str) or not _IDENTIFIER.fullmatch(name):
        raise _NotPlainError
    return ox.NamedNode(SUBMISSION_BASE + name)


def _number(number: Number) -> ox.Literal:
    value = typed(number.text)
    return ox.Literal(value) if isinstance(value, str) else ox.Literal(value["@value"], datatype=_named(value["@type"]))


@cache
def _named(datatype: str) -> ox.NamedNode:
    return ox.NamedNode(datatype)
