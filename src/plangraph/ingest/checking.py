"""What the encoded files of a plan are checked against, and the checks that fact, direction and norm rows share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError
from plangraph.graph.concepts import Concept
from plangraph.ingest.mentions import Reading
from plangraph.ingest.names import NameResolver
from plangraph.ingest.quotations import UnitTexts
from plangraph.ingest.sheets import SheetRow

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IN_THE_WORDS = frozenset({"areas", "minerals", "regions"})
"""Schemes whose names a row may only use where the words of its unit name the concept, or a note says why."""


@dataclass(frozen=True)
class CheckContext:
    """What rows are checked against.

    Attributes:
        units: the texts of the plan by address.
        names: the resolver of names.
        readings: the mentions of every unit by address.
        plan_period: the plan's own period.
        jurisdiction: the region that the whole plan is about, which its units need not name.
    """

    units: UnitTexts
    names: NameResolver
    readings: Mapping[str, Reading]
    plan_period: Concept
    jurisdiction: Concept

    def subjects(self, row: SheetRow, columns: Iterable[str]) -> tuple[Concept, ...]:
        """The concepts of all names in some columns, in the order of the row, each once.

        Raises:
            BuildError: when a name is unknown, or is not in the words of the unit and no note says why.
        """
        found = [(column, concept) for column in columns for concept in self.names.all(row, column)]
        for column, concept in found:
            if concept.scheme_name in _IN_THE_WORDS and not row["note"]:
                self._check_named(row, column, concept)
        return tuple({concept.iri: concept for _, concept in found}.values())

    def _check_named(self, row: SheetRow, column: str, concept: Concept) -> None:
        _, text = self.units.text(row, row["address"])
        reading = self.readings.get(row["address"])
        mentioned = {mention.concept for mention in reading.mentions} if reading else set()
        if concept.iri in {*mentioned, self.jurisdiction.iri} or concept.label("zh") in text:
            return
        message = f"column {column!r} holds {concept.label('zh')!r}, which {row['address']} does not name."
        raise row.error(f"{message} Correct the name, or say in column 'note' what the unit calls it.")


def checked_key(row: SheetRow) -> str:
    """The key of a row, which becomes part of an IRI.

    Raises:
        BuildError: when it is no slug.
    """
    if not _KEY.fullmatch(row["key"]):
        raise row.error(f"the key is {row['key']!r}. Expected small ASCII letters and digits joined by '-'.")
    return row["key"]


def check_order(rows: Sequence[SheetRow]) -> None:
    """Check that rows are sorted by address.

    Raises:
        BuildError: at the first row that stands before its place or whose address is none.
    """
    last: Address | None = None
    for row in rows:
        try:
            address = Address.parse(row["address"])
        except AddressError as error:
            raise row.error(str(error)) from error
        if last is not None and address.sort_key < last.sort_key:
            raise row.error(f"the address {address} comes after {last}. Keep the rows sorted by address.")
        last = address
