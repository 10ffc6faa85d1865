"""Compiles shapes into small closures over a `DataIndex`: the part of SHACL Core that the rule book uses.

Supported are class targets, paths of one or more properties, and the constraints of `Compiler.constraints`; anything
else is an `UnsupportedShapeError`. Source: SHACL (W3C Recommendation of 20 July 2017), section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from plangraph.validation.data_index import DataIndex, Value, comparable, order
from plangraph.validation.engine import RawResult
from plangraph.validation.triples import RDF_TYPE, SHACL, Term, TripleIndex, key_of

Failing = Collection[Term | None]
Check = Callable[[DataIndex, Term, Collection[Term]], Failing]
"""Takes data, focus node and value nodes; gives the values that fail, or None for a failure without a value."""
Test = Callable[[DataIndex, Term], bool]

_SIGNS: Final = {"minInclusive": (0, 1), "minExclusive": (1,), "maxInclusive": (-1, 0), "maxExclusive": (-1,)}
_SILENT: Final = frozenset(
    {"targetClass", "path", "property", "flags", "deactivated", "severity", "message", "name", "description", "order"}
)
_FAILS: Final[Failing] = (None,)
_PASSES: Final[Failing] = ()


class UnsupportedShapeError(Exception):
    """A shape uses what the compiler does not support."""


@dataclass(slots=True)
class CompiledShape:
    """One shape: its path (empty for a node shape), its checks by component, and its property shapes."""

    iri: str
    path: tuple[str, ...]
    checks: list[tuple[str, Check]]
    properties: list[CompiledShape]

    def values(self, data: DataIndex, focus: Term) -> Collection[Term]:
        """The value nodes of a focus node."""
        if not self.path:
            return (focus,)
        found = data.objects(focus, self.path[0])
        for step in self.path[1:]:
            found = {term: None for node in found for term in data.objects(node, step)}
        return found

    def conforms(self, data: DataIndex, focus: Term) -> bool:
        """Whether the focus node conforms."""
        values = self.values(data, focus)
        for _component, check in self.checks:
            if check(data, focus, values):
                return False
        return not self.properties or all(inner.conforms(data, value) for inner in self.properties for value in values)

    def results(self, data: DataIndex, focus: Term) -> Iterator[RawResult]:
        """The results on a focus node."""
        values = self.values(data, focus)
        for component, check in self.checks:
            for value in check(data, focus, values):
                yield RawResult(key_of(focus), self.iri, component, None if value is None else key_of(value))
        for inner in self.properties:
            for value in values:
                yield from inner.results(data, value)


class Compiler:
    """Compiles the shapes of a graph, each once."""

    def __init__(self, index: TripleIndex) -> None:
        self._index = index
        self._done: dict[str, CompiledShape] = {}
        self._open: set[str] = set()
        self.constraints: dict[str, Callable[[str, Term], Check]] = {
            "or": lambda _iri, head: _each(partial(_conforms_to_any, self._list(head))),
            "and": lambda _iri, head: _each(partial(_conforms_to_all, self._list(head))),
            "not": lambda _iri, inner: _each(partial(_conforms_not, self.shape(key_of(inner)))),
            "node": lambda _iri, inner: _each(self.shape(key_of(inner)).conforms),
            "class": lambda _iri, name: _each(partial(_is_instance, name)),
            "in": lambda _iri, head: _each(partial(_is_member, frozenset(index.items(key_of(head))))),
            "pattern": lambda iri, text: _each(partial(_matches, self._pattern(iri, text))),
            "hasValue": lambda _iri, term: partial(_has_value, term),
            "minCount": lambda _iri, count: partial(_at_least, int(key_of(count))),
            "maxCount": lambda _iri, count: partial(_no_more_than, int(key_of(count))),
            "equals": lambda _iri, predicate: partial(_equals, key_of(predicate)),
            "lessThanOrEquals": lambda _iri, predicate: partial(_none_above, key_of(predicate)),
        } | {name: partial(_limit, signs) for name, signs in _SIGNS.items()}

    def rule(self, iri: str) -> CompiledShape:
        """The compiled form of a shape with targets.

        Raises:
            UnsupportedShapeError: when it has other targets than classes, or is not supported.
        """
        if "http://www.w3.org/2000/01/rdf-schema#Class" in self._index.keys(iri, RDF_TYPE.value):
            raise UnsupportedShapeError(f"{iri} is a class that targets its instances")
        return self.shape(iri)

    def shape(self, iri: str) -> CompiledShape:
        """The compiled form of one shape.

        Raises:
            UnsupportedShapeError: when the shape, or one it refers to, uses what is not supported.
        """
        if iri in self._open:
            raise UnsupportedShapeError(f"{iri} refers to itself")
        if iri not in self._done:
            self._open.add(iri)
            try:
                self._done[iri] = self._compiled(iri)
            finally:
                self._open.discard(iri)
        return self._done[iri]

    def _compiled(self, iri: str) -> CompiledShape:
        index = self._index
        if not index.predicates(iri):
            raise UnsupportedShapeError(f"{iri} is not in the shapes graph")
        if index.first(iri, SHACL + "deactivated") == "true":
            return CompiledShape(iri, (), [], [])
        checks: list[tuple[str, Check]] = []
        for predicate, objects in index.predicates(iri).items():
            name = predicate.removeprefix(SHACL)
            if name == predicate or name in _SILENT:
                continue
            if name not in self.constraints:
                raise UnsupportedShapeError(f"{iri} uses sh:{name}")
            component = f"{SHACL}{name[0].upper()}{name[1:]}ConstraintComponent"
            checks.extend((component, self.constraints[name](iri, term)) for term in objects)
        inner = [self.shape(name) for name in index.keys(iri, SHACL + "property")]
        return CompiledShape(iri, self._path(iri), checks, inner)

    def _path(self, iri: str) -> tuple[str, ...]:
        found = self._index.objects(iri, SHACL + "path")
        if not found:
            return ()
        steps = found if isinstance(found[0], ox.NamedNode) else self._index.items(key_of(found[0]))
        if not steps or not all(isinstance(step, ox.NamedNode) for step in steps):
            raise UnsupportedShapeError(f"{iri} has a path that is no sequence of properties")
        return tuple(key_of(step) for step in steps)

    def _list(self, head: Term) -> list[CompiledShape]:
        return [self.shape(key_of(item)) for item in self._index.items(key_of(head))]

    def _pattern(self, iri: str, text: Term) -> re.Pattern[str]:
        letters = self._index.first(iri, SHACL + "flags") or ""
        if set(letters) - set("im"):
            raise UnsupportedShapeError(f"{iri} uses sh:flags {letters!r}")
        return re.compile(key_of(text), (re.IGNORECASE if "i" in letters else 0) | (re.M if "m" in letters else 0))


def _limit(signs: tuple[int, ...], iri: str, term: Term) -> Check:
    limit = comparable(term)
    if limit is None:
        raise UnsupportedShapeError(f"{iri} has the limit {term}, which is no number, date or string")
    return _each(partial(_in_order, limit, signs))


def _each(test: Test) -> Check:
    """A check that every value node passes `test`."""

    def check(data: DataIndex, _focus: Term, values: Collection[Term]) -> Failing:
        return [value for value in values if not test(data, value)]

    return check


def _conforms_to_any(members: Sequence[CompiledShape], data: DataIndex, value: Term) -> bool:
    for member in members:  # noqa: SIM110  (a loop is twice as fast as any() here)
        if member.conforms(data, value):
            return True
    return False


def _conforms_to_all(members: Sequence[CompiledShape], data: DataIndex, value: Term) -> bool:
    return all(member.conforms(data, value) for member in members)


def _conforms_not(shape: CompiledShape, data: DataIndex, value: Term) -> bool:
    return not shape.conforms(data, value)


def _is_instance(name: Term, data: DataIndex, value: Term) -> bool:
    return data.is_instance(value, name)


def _is_member(allowed: frozenset[Term], _data: DataIndex, value: Term) -> bool:
    return value in allowed


def _matches(pattern: re.Pattern[str], _data: DataIndex, value: Term) -> bool:
    return not isinstance(value, ox.BlankNode) and pattern.search(key_of(value)) is not None


def _in_order(limit: Value, signs: tuple[int, ...], _data: DataIndex, value: Term) -> bool:
    return order(comparable(value), limit) in signs


def _has_value(term: Term, _data: DataIndex, _focus: Term, values: Collection[Term]) -> Failing:
    return _PASSES if term in values else _FAILS


def _at_least(least: int, _data: DataIndex, _focus: Term, values: Collection[Term]) -> Failing:
    return _FAILS if len(values) < least else _PASSES


def _no_more_than(most: int, _data: DataIndex, _focus: Term, values: Collection[Term]) -> Failing:
    return _FAILS if len(values) > most else _PASSES


def _equals(predicate: str, data: DataIndex, focus: Term, values: Collection[Term]) -> Failing:
    others = data.objects(focus, predicate)
    return [value for value in values if value not in others] + [other for other in others if other not in values]


def _none_above(predicate: str, data: DataIndex, focus: Term, values: Collection[Term]) -> Failing:
    others = [comparable(other) for other in data.objects(focus, predicate)]
    return [value for value in values for other in others if order(comparable(value), other) not in (-1, 0)]
