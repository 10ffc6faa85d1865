"""Random submissions for comparing engines and measuring speed: every kind and field, values on and around the limits.

They are made from the catalogue, the code lists and the limits of the rules, so that a new field or rule is covered
without a change here. The same seed gives the same submissions.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plangraph.validation.catalogue import Field, Kind
from plangraph.validation.rules import RuleBook
from plangraph.validation.service import Validation
from plangraph.validation.triples import TripleIndex, key_of
from plangraph.validation.units import CANONICAL

_BROKEN = ("?", "-1", "0", "1e3", "１２", "a b", "null", "99999999999999999999", "")
_WORDS: Mapping[str, Sequence[Any]] = {
    "boolean": (True, False, "是", "否"),
    "date": ("2019-06-30", "2021-01-01", "2024-05-10", "2025-12-30", "2025-12-31", "2026-01-01"),
    "text": ("text", "mining_blocks", "exploration_blocks"),
}


@dataclass(frozen=True)
class RandomSubmissions:
    """Makes submissions as JSON values; `broken` is the share of values that cannot be read."""

    kinds: Sequence[Kind]
    fields: Sequence[Field]
    names: Mapping[str, Sequence[str]]
    units: Sequence[str]
    limits: Mapping[str, Sequence[Decimal]]
    ruled: Mapping[str, Sequence[str]]
    broken: float = 0.03

    @classmethod
    def of(cls, validation: Validation, broken: float = 0.03) -> RandomSubmissions:
        """A maker for the kinds, fields, vocabularies, units and limits of `validation`."""
        normaliser = validation.normaliser
        return cls(
            kinds=tuple(validation.catalogue.kinds.values()),
            fields=tuple(validation.catalogue.fields.values()),
            names={scheme: sorted(names) for scheme, names in normaliser.concepts.names.items()},
            units=sorted(word for word, unit in normaliser.units.listed.items() if unit.reference in CANONICAL),
            limits=_limits(validation.rules),
            ruled=_ruled(validation),
            broken=broken,
        )

    def make(self, count: int, seed: int) -> Iterator[dict[str, Any]]:
        """`count` submissions; each has between a few and all of the fields of its kind."""
        dice = random.Random(seed)  # noqa: S311  (no secret depends on it)
        for number in range(count):
            kind = dice.choice(self.kinds)
            share = dice.choice((0.3, 0.7, 0.95, 1.0))
            yield {"id": f"p{number}", "kind": kind.key, **self._group(dice, kind, None, share)}

    def _group(self, dice: random.Random, kind: Kind, group: Field | None, share: float) -> dict[str, Any]:
        inside = (field for field in self.fields if (group.iri in field.groups if group else not field.groups))
        chosen = [field for field in inside if kind.iri in field.kinds and dice.random() < share]
        return {dice.choice(field.keys): self._value(dice, kind, field, share) for field in chosen}

    def _value(self, dice: random.Random, kind: Kind, field: Field, share: float) -> Any:
        if dice.random() < self.broken:
            return dice.choice(_BROKEN)
        if field.type == "group":
            return self._group(dice, kind, field, share)
        if field.type == "nodes":
            return [self._group(dice, kind, field, share) for _ in range(dice.randrange(3))]
        if field.type == "quantity":
            return {"value": self._number(dice, field), "unit": dice.choice(self.units)}
        if field.type == "concept":
            return dice.choice(self._words(dice, field))
        return dice.choice(_WORDS[field.type]) if field.type in _WORDS else self._number(dice, field)

    def _words(self, dice: random.Random, field: Field) -> Sequence[str]:
        """Names of the code list; for half of the values, IRIs that some rule speaks of."""
        names = self.names.get(field.code_list or "", ("?",))
        return self.ruled.get(field.code_list or "", names) if dice.random() < 0.5 else names

    def _number(self, dice: random.Random, field: Field) -> float | int:
        limits = self.limits.get(field.key) or (Decimal(100),)
        limit = dice.choice(limits)
        near = dice.choice((limit, limit + 1, limit - 1, limit * 2, limit / 2, limit + Decimal("0.001"), Decimal(1)))
        return int(near) if near == near.to_integral_value() else float(near)


def _ruled(validation: Validation) -> dict[str, Sequence[str]]:
    """The concepts that shapes name, by vocabulary."""
    index = TripleIndex.of_files(validation.rules.files)
    spoken = {key_of(term) for shape in index.subjects() for of in index.predicates(shape).values() for term in of}
    schemes = validation.normaliser.concepts.names
    found = {scheme: sorted(spoken & set(names.values())) for scheme, names in schemes.items()}
    return {scheme: iris for scheme, iris in found.items() if iris}


def _limits(rules: RuleBook) -> dict[str, Sequence[Decimal]]:
    """The limits of the rules by the last key of the fields that they look at."""
    found: dict[str, set[Decimal]] = defaultdict(set)
    for rule in rules.rules.values():
        for field in rule.fields:
            found[field.rsplit(".", 1)[-1]].update(bound.limit for bound in rule.bounds)
    return {key: sorted(limits) for key, limits in found.items() if limits}
