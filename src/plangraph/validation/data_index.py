"""The data of one validation run as the compiled shapes look at them: objects by subject and predicate, and instances.

Also compares literals by value as SHACL asks: numbers with numbers, dates with dates, strings with strings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from plangraph.validation.triples import RDF_TYPE, SUBCLASS_OF, XSD, AnyTriple, Term

_TYPE: Final = RDF_TYPE.value
_NOTHING: Final[Mapping[str, Mapping[Term, None]]] = {}
_NO_TERMS: Final[Mapping[Term, None]] = {}
_EXACT: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "positiveInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_BINARY: Final = frozenset({XSD + "double", XSD + "float"})
Value = Decimal | date | str


class DataIndex:
    """Triples by subject and predicate (sets in the order of the data), and the instances of each class.

    `conforming` is for the shapes: what each found out about nodes of these data.
    """

    __slots__ = ("_above", "_objects", "conforming")

    def __init__(self, triples: Iterable[AnyTriple]) -> None:
        objects: dict[Term, dict[str, dict[Term, None]]] = {}
        for triple in triples:
            of_subject = objects.setdefault(triple.subject, {})
            of_subject.setdefault(triple.predicate.value, {})[triple.object] = None
        self._objects = objects
        self._above: dict[Term, frozenset[Term]] = {}
        self.conforming: dict[object, dict[Term, bool]] = {}

    def objects(self, subject: Term, predicate: str) -> Collection[Term]:
        """The distinct objects of a subject and predicate."""
        return self._objects.get(subject, _NOTHING).get(predicate, _NO_TERMS)

    def instances(self) -> dict[Term, dict[Term, None]]:
        """The SHACL instances of every class that has some, superclasses included."""
        found: dict[Term, dict[Term, None]] = {}
        for subject, predicates in self._objects.items():
            for name in predicates.get(_TYPE, ()):
                for above in self._with_superclasses(name):
                    found.setdefault(above, {})[subject] = None
        return found

    def is_instance(self, node: Term, name: Term) -> bool:
        """Whether `node` is a SHACL instance of the class `name`."""
        for own in self.objects(node, _TYPE):  # noqa: SIM110  (a loop is twice as fast as any() here)
            if name in self._with_superclasses(own):
                return True
        return False

    def _with_superclasses(self, name: Term) -> frozenset[Term]:
        known = self._above.get(name)
        if known is None:
            todo, seen = [name], {name}
            while todo:
                more = [term for term in self.objects(todo.pop(), SUBCLASS_OF) if term not in seen]
                seen.update(more)
                todo.extend(more)
            known = self._above[name] = frozenset(seen)
        return known


def comparable(term: Term) -> Value | None:
    """The value that a literal is compared by: an exact number, a date or a string; None for everything else."""
    if not isinstance(term, ox.Literal):
        return None
    datatype = term.datatype.value
    try:
        if datatype in _EXACT or datatype in _BINARY:
            number = Decimal(term.value) if datatype in _EXACT else Decimal(float(term.value))
            return None if number.is_nan() else number
        if datatype == XSD + "date":
            return date.fromisoformat(term.value)
    except (InvalidOperation, ValueError):
        return None
    return term.value if datatype == XSD + "string" else None


def order(left: Value | None, right: Value | None) -> int | None:
    """-1, 0 or 1 as `left` is below, equal to or above `right`; None where the two cannot be compared."""
    for kind in (Decimal, date, str):
        if isinstance(left, kind) and isinstance(right, kind):
            return (left > right) - (left < right)  # type: ignore[operator]
    return None
