"""Periods of facts: ISO 8601 values that the vocabulary knows and that the words of the plan support."""

from __future__ import annotations

import re

from plangraph.graph.concepts import Concept, ConceptIndex
from plangraph.ingest.figures import figure_words
from plangraph.ingest.quotations import Quotation, UnitTexts
from plangraph.ingest.sheets import SheetRow

_YEAR = r"\d{4}"
_ISO = re.compile(rf"{_YEAR}(?:/{_YEAR}|-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))?")
_END_OF_YEAR = "-12-31"


def years(period: str) -> tuple[str, ...]:
    """The years written in a period."""
    return tuple(re.findall(rf"(?<!\d){_YEAR}", period))


def checked_period(
    row: SheetRow, quotation: Quotation, units: UnitTexts, index: ConceptIndex, plan_period: Concept
) -> Concept | None:
    """The period of a row, None where it has none.

    The years, or words that stand for them, have to stand in the section up to the end of the quotation; a period that
    the section does not give has to be the plan's own.

    Raises:
        BuildError: when the period is not written so, is not in the vocabulary, or has no support in the words.
    """
    period = row["period"]
    if not period:
        return None
    if not _ISO.fullmatch(period):
        raise row.error(f"the period is {period!r}. Expected ISO 8601: 2020, 2020-12-31 or 2021/2025.")
    concept = index.with_notation("periods", period)
    if concept is None:
        raise row.error(f"the period {period!r} is no notation in ontology/vocabularies/controlled-values.ttl. Add it.")
    if concept.iri != plan_period.iri and not _supported(period, units.before(quotation)):
        message = f"the period is {period!r}, but neither the quotation nor the section before it says so."
        raise row.error(f"{message} Only the plan's own period may be left unsaid. Correct the period.")
    return concept


def _supported(period: str, text: str) -> bool:
    words = figure_words()
    if any(word in text for word in words.periods.get(period, ())):
        return True
    if period.endswith(_END_OF_YEAR):
        return any(f"{years(period)[0]}{word}" in text for word in words.year_end)
    return all(re.search(rf"(?<!\d){year}(?!\d)", text) for year in years(period))
