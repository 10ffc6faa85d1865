"""Reads units of submissions and converts amounts with exact decimal arithmetic.

A unit is first looked up among the labels of `ontology/vocabularies/units.ttl`; a spelling that is not listed there is
taken apart into multiplier, base, basis and period (`unit-parts.toml`). Nothing is assumed: a daily and a yearly rate
are different dimensions, and a mass is never turned into a volume.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from importlib import resources
from pathlib import Path

import pyoxigraph as ox

from plangraph.domain.vocabulary import PG
from plangraph.validation.triples import SKOS, TripleIndex

UNITS = Path("ontology/vocabularies/units.ttl")
QUDT_UNIT = "http://qudt.org/vocab/unit/"
EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as read: its QUDT reference unit, the exact factor to it, and what it counts (None when not said)."""

    reference: str
    factor: Decimal
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Canonical:
    """The published value that a reference unit is converted to: property name and exact divisor."""

    name: str
    divisor: Decimal


CANONICAL: Mapping[str, Canonical] = {
    "TONNE-PER-YR": Canonical("massPerYear", Decimal(10000)),
    "TONNE-PER-DAY": Canonical("massPerDay", Decimal(1)),
    "M3-PER-YR": Canonical("volumePerYear", Decimal(10000)),
    "M3-PER-DAY": Canonical("volumePerDay", Decimal(1)),
    "TONNE": Canonical("mass", Decimal(1)),
    "M3": Canonical("volume", Decimal(1)),
    "KiloM2": Canonical("areaInSquareKilometres", Decimal(1)),
}


def spelling(text: str) -> str:
    """A unit as it is compared: NFKC, superscripts as digits, without white space; letter case is kept."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class UnitTable:
    """Units by spelling, and the parts that other spellings are made of."""

    listed: Mapping[str, Unit]
    multipliers: Mapping[str, Decimal]
    bases: Mapping[str, tuple[str, Decimal]]
    periods: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def load(cls, root: Path) -> UnitTable:
        """The units of the data folder `root`."""
        index = TripleIndex.of_files([root / UNITS])
        parts = tomllib.loads(resources.files(__package__).joinpath("unit-parts.toml").read_text(encoding="utf-8"))
        bases = {name: (base["reference"], Decimal(base["factor"])) for name, base in parts["bases"].items()}
        multipliers = {name: Decimal(factor) for name, factor in parts["multipliers"].items()}
        return cls(_listed(index), multipliers, bases, parts["periods"], _pattern(parts))

    def find(self, text: str) -> Unit | None:
        """The unit written as `text`, or None when it is not known."""
        word = spelling(text)
        return self.listed.get(word) or self._composed(word)

    def _composed(self, word: str) -> Unit | None:
        match = self.pattern.fullmatch(word)
        if match is None:
            return None
        reference, factor = self.bases[match["base"]]
        if match["multiplier"]:
            factor = EXACT.multiply(factor, self.multipliers[match["multiplier"]])
        if match["period"]:
            reference = f"{reference}-PER-{self.periods[match['period']]}"
        basis = match["before"] or match["between"] or match["after"]
        return Unit(reference, factor, basis)


def _listed(index: TripleIndex) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for iri in index.subjects(PG + "PlanUnit"):
        factor, reference = index.first(iri, PG + "conversionFactor"), index.first(iri, PG + "hasReferenceUnit")
        if factor is None or reference is None:
            continue
        unit = Unit(reference.removeprefix(QUDT_UNIT), Decimal(factor), index.text(iri, PG + "basis", "zh"))
        for label in ("prefLabel", "altLabel", "hiddenLabel"):
            for term in index.objects(iri, SKOS + label):
                if isinstance(term, ox.Literal):
                    units.setdefault(spelling(term.value), unit)
        units.setdefault(iri, unit)
        units.setdefault(reference, Unit(unit.reference, Decimal(1)))
    return units


def _pattern(parts: Mapping[str, Mapping[str, object]]) -> re.Pattern[str]:
    def choice(words: object) -> str:
        ordered = sorted((spelling(str(word)) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
        return "|".join(re.escape(word) for word in ordered)

    basis, bases = choice(parts["basis"]["words"]), choice(parts["bases"])
    mark, period = choice(parts["separators"]["marks"]), choice(parts["periods"])
    return re.compile(
        rf"(?P<before>{basis})?[:：]?(?P<multiplier>{choice(parts['multipliers'])})?(?P<base>{bases})"
        rf"\(?(?P<between>{basis})?\)?(?:(?:{mark})(?P<period>{period}))?\(?(?P<after>{basis})?\)?"
    )


def canonical_values(amount: Decimal, unit: Unit, working_days: Decimal | None) -> dict[str, Decimal]:
    """The amount in every canonical unit that it converts to exactly, by property name.

    A daily rate gives a yearly one, and the other way round, only with `working_days`; a quotient that does not end
    is cut off after 60 digits, towards zero, so that a comparison with a limit of few digits is never turned.
    """
    canonical = CANONICAL.get(unit.reference)
    if canonical is None:
        return {}
    in_reference = EXACT.multiply(amount, unit.factor)
    values = {canonical.name: EXACT.divide(in_reference, canonical.divisor)}
    base, _, period = unit.reference.partition("-PER-")
    if working_days is not None and period in ("DAY", "YR"):
        other = f"{base}-PER-{'YR' if period == 'DAY' else 'DAY'}"
        changed = _down(in_reference, working_days) if period == "YR" else EXACT.multiply(in_reference, working_days)
        values[CANONICAL[other].name] = EXACT.divide(changed, CANONICAL[other].divisor)
    return values


def _down(amount: Decimal, divisor: Decimal) -> Decimal:
    return quotient(amount, divisor)


def quotient(amount: Decimal, divisor: Decimal) -> Decimal:
    """The quotient, exact where it ends within 60 digits and cut off towards minus infinity where it does not."""
    return Context(prec=60, rounding="ROUND_FLOOR").divide(amount, divisor)
