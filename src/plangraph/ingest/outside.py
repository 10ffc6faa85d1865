"""Outside facts: verified rows of reference tables, each with its source, never mixed with what a plan says.

`corpus/reference/sources.toml` describes the reference files. A file with a `links` entry is compiled: every row with
`verified = yes` gives one outside fact per scale class, tied to minerals by the links file beside it.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import concept_iri, document_iri, fact_iri
from plangraph.graph.concepts import ConceptIndex
from plangraph.graph.quads import GraphWriter

REFERENCE = Path("corpus") / "reference"
SOURCES = "sources.toml"
_CLASSES = ("large", "medium", "small")
_BOUND = re.compile(r"(?P<sign>[≥<])(?P<value>\d+(?:\.\d+)?)")
_RANGE = re.compile(r"(?P<high>\d+(?:\.\d+)?)-(?P<low>\d+(?:\.\d+)?)")
_ADDRESS = re.compile(r"https?://\S+")
_SIGNS = {"≥": "at-least", "<": "less-than"}


@dataclass(frozen=True, slots=True)
class ScaleTable:
    """A reference table of scale classes: its rows, its links by row number and what its facts are about."""

    place: str
    entry: Mapping[str, Any]
    rows: tuple[Mapping[str, str], ...]
    links: Mapping[str, Mapping[str, str]]


def outside_quads(root: Path, index: ConceptIndex) -> list[Quad]:
    """The quads of all outside facts.

    Raises:
        BuildError: when a reference file is missing or damaged, or a row is not linked; the place names file and row.
    """
    writer = GraphWriter("outside")
    for entry in _sources(root).values():
        if "links" in entry:
            _compile(writer, _scale_table(root, entry), index)
    return writer.quads


def read_rows(path: Path) -> tuple[Mapping[str, str], ...]:
    """The rows of a reference CSV file by column name.

    Raises:
        BuildError: when the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BuildError(path.name, f"cannot be read as CSV: {error}. Restore the file.") from error


def _sources(root: Path) -> Mapping[str, Mapping[str, Any]]:
    path = root / REFERENCE / SOURCES
    try:
        entries: Mapping[str, Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BuildError(f"{REFERENCE.as_posix()}/{SOURCES}", f"cannot be read: {error}. Restore the file.") from error
    return entries


def _scale_table(root: Path, entry: Mapping[str, Any]) -> ScaleTable:
    folder = root / REFERENCE
    links = {row["seq"]: row for row in read_rows(folder / entry["links"])}
    verified = tuple(row for row in read_rows(folder / entry["file"]) if row["verified"] == "yes")
    return ScaleTable(entry["file"], entry, verified, links)


def _compile(writer: GraphWriter, table: ScaleTable, index: ConceptIndex) -> None:
    entry = table.entry
    document = document_iri(entry["document"])
    writer.type(document, "eli:LegalResource")
    writer.text(document, "dct:title", entry["title"], "zh")
    writer.text(document, "dct:title", entry["title_en"], "en")
    writer.text(document, "eli:number", entry["number"])
    for row in table.rows:
        for scale in _CLASSES:
            if row[scale]:
                _fact(writer, table, row, scale, index)


def _fact(writer: GraphWriter, table: ScaleTable, row: Mapping[str, str], scale: str, index: ConceptIndex) -> None:
    place = f"{table.place} row {row['seq']}"
    iri = fact_iri(table.entry["document"], f"r{row['seq']}.{scale}")
    writer.type(iri, "pg:OutsideFact")
    writer.link(iri, "pg:hasIndicator", concept_iri("indicators", table.entry["indicator"]))
    writer.link(iri, "pg:hasScaleClass", concept_iri("scale-classes", scale))
    _applies(writer, table, row, iri, index, place)
    _value(writer, row, scale, iri, index, place)
    writer.link(iri, "dct:source", document_iri(table.entry["document"]))
    for address in _ADDRESS.findall(row["source"]):
        writer.link(iri, "dct:source", address)
    writer.text(iri, "skos:editorialNote", row["quoted_line"], "zh")


def _applies(
    writer: GraphWriter, table: ScaleTable, row: Mapping[str, str], iri: str, index: ConceptIndex, place: str
) -> None:
    link = table.links.get(row["seq"])
    if link is None:
        raise BuildError(place, f"{row['mineral']!r} is not linked. Add row {row['seq']} to {table.entry['links']}.")
    targets = [("pg:appliesToMineral", concept_iri("minerals", slug)) for slug in link["minerals"].split("|")]
    if link["method"]:
        targets.append(("pg:appliesToMethod", concept_iri("mining-methods", link["method"])))
    for predicate, target in targets:
        if target not in index:
            raise BuildError(place, f"{target} is no concept. Correct row {row['seq']} of {table.entry['links']}.")
        writer.link(iri, predicate, target)


def _value(writer: GraphWriter, row: Mapping[str, str], scale: str, iri: str, index: ConceptIndex, place: str) -> None:
    """State the value: a bound or a range in the row's yearly unit, or else words that put all mines into one class."""
    literal = row[scale]
    writer.text(iri, "pg:valueText", literal)
    if bound := _BOUND.fullmatch(literal):
        comparator = _SIGNS[bound["sign"]]
        writer.value(iri, "pg:numericValue", Decimal(bound["value"]))
    elif ends := _RANGE.fullmatch(literal):
        comparator = "range"
        writer.value(iri, "pg:minimumValue", Decimal(ends["low"]))
        writer.value(iri, "pg:maximumValue", Decimal(ends["high"]))
    else:
        comparator = "class"
    writer.link(iri, "pg:hasComparator", concept_iri("comparators", comparator))
    if comparator != "class":
        units = index.with_label("units", f"{row['unit_per_year']}/年")
        if len(units) != 1:
            raise BuildError(
                place, f"ontology/vocabularies/units.ttl has no yearly unit {row['unit_per_year']!r}. Add it."
            )
        writer.link(iri, "pg:hasUnit", units[0].iri)
