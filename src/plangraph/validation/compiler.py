"""Compiles shapes into small closures over a `DataIndex`: the part of SHACL Core that the rule book uses.

Supported are class targets, paths of one or more properties, and the constraints of `Compiler.constraints`; anything
else is an `UnsupportedShapeError`. Source: SHACL (W3C Recommendation of 20 July 2017), section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from plangraph.validation.data_index import DataIndex, comparable, order
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


@dataclass(slots=True, eq=False)
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
        """Whether the focus node conforms; rules share conditions, so that the answer is kept with the data."""
        known = data.conforming.setdefault(self, {})
        answer = known.get(focus)
        if answer is None:
            answer = known[focus] = self._conforms(data, focus)
        return answer

    def _conforms(self, data: DataIndex, focus: Term) -> bool:
        values = self.values(data, focus)
        for _component, check in self.checks:
            if check(data, focus, values):
                return False
        return not self.properties or all(inner.conforms(data, value) for inner in self.properties for value in values)

    def report(self, data: DataIndex, focus: Term, results: list[RawResult]) -> None:
        """Add the results on a focus node to `results`."""
        values = self.values(data, focus)
        for component, check in self.checks:
            for value in check(data, focus, values):
                found = None if value is None else key_of(value)
                results.append(RawResult(key_of(focus), self.iri, component, found))
        if self.properties:
            for inner in self.properties:
                for value in values:
                    inner.report(data, value, results)


class Compiler:
    """Compiles the shapes of a graph, each once."""

    def __init__(self, index: TripleIndex) -> None:
        self._index = index
        self._done: dict[str, CompiledShape] = {}
        self._open: set[str] = set()
        self.constraints: dict[str, Callable[[str, Term], Check]] = {
            "or": self._any,
            "and": self._all,
            "not": self._not,
            "node": self._node,
            "pattern": self._pattern,
            "in": self._in,
            "class": _class,
            "hasValue": _has_value,
            "minCount": _min_count,
            "maxCount": _max_count,
            "equals": _equals,
            "lessThanOrEquals": _less_than_or_equals,
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

    def _any(self, _iri: str, head: Term) -> Check:
        members = self._list(head)

        def conforms_to_any(data: DataIndex, value: Term) -> bool:
            for member in members:  # noqa: SIM110  (a loop is twice as fast as any() here)
                if member.conforms(data, value):
                    return True
            return False

        return _each(conforms_to_any)

    def _all(self, _iri: str, head: Term) -> Check:
        members = self._list(head)
        return _each(lambda data, value: all(member.conforms(data, value) for member in members))

    def _not(self, _iri: str, term: Term) -> Check:
        shape = self.shape(key_of(term))
        return _each(lambda data, value: not shape.conforms(data, value))

    def _node(self, _iri: str, term: Term) -> Check:
        return _each(self.shape(key_of(term)).conforms)

    def _in(self, _iri: str, head: Term) -> Check:
        allowed = frozenset(self._index.items(key_of(head)))
        return _each(lambda _data, value: value in allowed)

    def _pattern(self, iri: str, text: Term) -> Check:
        letters = self._index.first(iri, SHACL + "flags") or ""
        if set(letters) - set("im"):
            raise UnsupportedShapeError(f"{iri} uses sh:flags {letters!r}")
        flags = (re.IGNORECASE if "i" in letters else 0) | (re.MULTILINE if "m" in letters else 0)
        pattern = re.compile(key_of(text), flags)
        return _each(lambda _data, value: not isinstance(value, ox.BlankNode) and bool(pattern.search(key_of(value))))


def _each(test: Test) -> Check:
    """A check that every value node passes `test`."""

    def check(data: DataIndex, _focus: Term, values: Collection[Term]) -> Failing:
        failing: list[Term] = []
        for value in values:
            if not test(data, value):
                failing.append(value)
        return failing

    return check


def _class(_iri: str, name: Term) -> Check:
    return _each(lambda data, value: data.is_instance(value, name))


def _limit(signs: tuple[int, ...], iri: str, term: Term) -> Check:
    limit = comparable(term)
    if limit is None:
        raise UnsupportedShapeError(f"{iri} has the limit {term}, which is no number, date or string")
    return _each(lambda _data, value: order(comparable(value), limit) in signs)


def _has_value(_iri: str, term: Term) -> Check:
    return lambda _data, _focus, values: _PASSES if term in values else _FAILS


def _min_count(_iri: str, term: Term) -> Check:
    least = int(key_of(term))
    return lambda _data, _focus, values: _PASSES if len(values) >= least else _FAILS


def _max_count(_iri: str, term: Term) -> Check:
    most = int(key_of(term))
    return lambda _data, _focus, values: _PASSES if len(values) <= most else _FAILS


def _equals(_iri: str, term: Term) -> Check:
    predicate = key_of(term)

    def check(data: DataIndex, focus: Term, values: Collection[Term]) -> Failing:
        others = data.objects(focus, predicate)
        return [value for value in values if value not in others] + [other for other in others if other not in values]

    return check


def _less_than_or_equals(_iri: str, term: Term) -> Check:
    predicate = key_of(term)

    def check(data: DataIndex, focus: Term, values: Collection[Term]) -> Failing:
        others = [comparable(other) for other in data.objects(focus, predicate)]
        return [value for value in values for other in others if order(comparable(value), other) not in (-1, 0)]

    return check
