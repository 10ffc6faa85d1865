"""Totals of submitted projects on top of a register, so that limits on sums can be checked for projects one by one.

The register is a graph in any accepted syntax: records of kind `batch` with the totals in force, single mines and
blocks, or both. `register.toml` says what a project adds. The sums become `batch` records for the ordinary rules.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

import pyoxigraph as ox

from plangraph.domain.identifiers import concept_iri
from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.graph import NormalisedRecord, plain

WHOLE_REGION: Final = concept_iri("regions", "150000")
_CONDITIONS: Final = {
    "mineral": "fallsUnderMineral",
    "scale": "declaresProductionScaleClass",
    "block_type": "declaresBlockType",
}


@dataclass(frozen=True, slots=True)
class Total:
    """One total of `register.toml`."""

    batch_type: str
    field: str
    by: tuple[str, ...]
    kinds: Mapping[str, frozenset[str]]
    conditions: Mapping[str, frozenset[str]]
    amount: str | None
    least: Decimal
    kept: bool

    def added(self, record: NormalisedRecord, role: str) -> Decimal | None:
        """What a submitted or registered project adds, or None when it does not count or says no amount."""
        if record.kind is None or record.kind.key not in self.kinds[role]:
            return None
        if not all(concepts & set(_concepts(record, name)) for name, concepts in self.conditions.items()):
            return None
        amount = record.canonical.get(self.amount) if self.amount else Decimal(1)
        return amount if amount is not None and amount >= self.least else None


@dataclass(frozen=True, slots=True)
class Group:
    """Totals that belong together: the kind of batch, the place, and the mineral where they are kept by mineral."""

    batch_type: str
    league: str
    mineral: str | None = None


Addition = tuple[Group, str, Decimal]


@cache
def totals() -> tuple[Total, ...]:
    """The totals of `register.toml`."""
    data = tomllib.loads(resources.files(__package__).joinpath("register.toml").read_text(encoding="utf-8"))
    return tuple(_total(entry) for entry in data["total"])


def _total(entry: Mapping[str, Any]) -> Total:
    conditions = {
        name: frozenset(concept_iri(*concept.split("/")) for concept in entry[key])
        for key, name in _CONDITIONS.items()
        if key in entry
    }
    kinds = {role: frozenset(entry[role]) for role in ("submitted", "registered")}
    least = Decimal(entry.get("least", 0))
    return Total(
        entry["batch_type"],
        entry["field"],
        tuple(entry["by"]),
        kinds,
        conditions,
        entry.get("amount"),
        least,
        entry.get("kept", False),
    )


def aggregated(
    catalogue: Catalogue, register: Sequence[NormalisedRecord], submitted: Iterable[NormalisedRecord]
) -> list[dict[str, Any]]:
    """The `batch` records, as JSON values, of every group that a submitted project adds to."""
    sums: dict[Group, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    touched: set[Group] = set()
    for record in submitted:
        for group, field, amount in _additions(record, "submitted"):
            sums[group][field] += amount
            touched.add(group)
    dates = [record.found["as_of"] for record in register if "as_of" in record.found]
    stated: dict[Group, set[str]] = defaultdict(set)
    standing = [addition for record in register for addition in _standing(record)]
    for group, field, amount in (*standing, *_of_the_region(standing)):
        sums[group][field] += amount
        stated[group].add(field)
    for record in register:
        for group, field, amount in _additions(record, "registered"):
            sums[group][field] += amount
    kept = {total.field for total in totals() if total.kept}
    for group, fields in stated.items():
        for field in sums[group].keys() - fields - kept:
            del sums[group][field]
    ordered = sorted(touched, key=lambda group: (group.batch_type, group.league, group.mineral or ""))
    return [_batch(catalogue, group, sums[group], max(dates, default=None)) for group in ordered]


def _additions(record: NormalisedRecord, role: str) -> Iterator[Addition]:
    for total in totals():
        amount = total.added(record, role)
        if amount is not None:
            for group in _groups(total, record):
                yield group, total.field, amount


def _groups(total: Total, record: NormalisedRecord) -> Iterator[Group]:
    yield Group(total.batch_type, WHOLE_REGION)
    if "league" in total.by:
        for league in _concepts(record, "declaresLeague"):
            yield Group(total.batch_type, league)
    if "mineral" in total.by:
        for mineral in _concepts(record, "declaresMineral"):
            yield Group(total.batch_type, WHOLE_REGION, mineral)


def _standing(record: NormalisedRecord) -> Iterator[Addition]:
    """The totals that a `batch` record of the register states."""
    batch_type = record.found.get("batch_type")
    if record.kind is None or record.kind.key != "batch" or batch_type is None:
        return
    league = next(iter(_concepts(record, "declaresLeague")), WHOLE_REGION)
    group = Group(batch_type, league, next(iter(_concepts(record, "declaresMineral")), None))
    for field in dict.fromkeys(total.field for total in totals() if total.batch_type == batch_type):
        canonical = [value for key, value in record.canonical.items() if key.startswith(f"{field}.")]
        stated = canonical[0] if canonical else _number(record.found.get(field))
        if stated is not None:
            yield group, field, stated


def _of_the_region(standing: Sequence[Addition]) -> Iterator[Addition]:
    """The totals of leagues once more for the whole region, where the register states none for it."""
    stated = {(group.batch_type, field) for group, field, _amount in standing if group.league == WHOLE_REGION}
    for group, field, amount in standing:
        if (group.batch_type, field) not in stated:
            yield replace(group, league=WHOLE_REGION), field, amount


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text and text.replace(".", "", 1).isdigit() else None


def _concepts(record: NormalisedRecord, name: str) -> list[str]:
    found = (one.object for one in record.statements if one.predicate.value == PG + name)
    return [term.value for term in found if isinstance(term, ox.NamedNode)]


def _batch(catalogue: Catalogue, group: Group, sums: Mapping[str, Decimal], as_of: str | None) -> dict[str, Any]:
    parts = (group.batch_type, group.league.rsplit("/", 1)[-1], (group.mineral or "").rsplit("/", 1)[-1])
    batch: dict[str, Any] = {"id": "-".join(("register", *filter(None, parts))), "kind": "batch"}
    batch |= {"batch_type": group.batch_type, "league": group.league}
    if group.mineral:
        batch["mineral"] = group.mineral
    if as_of:
        batch["as_of"] = as_of
    amounts = {total.field: total.amount for total in totals()}
    for field, value in sums.items():
        canonical = amounts[field]
        batch[field] = plain(value)
        if canonical:
            unit = catalogue.derived[PG + canonical.rsplit(".", 1)[-1]].unit
            batch[field] = {"value": plain(value), "unit": unit}
    return batch
