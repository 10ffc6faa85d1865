"""What the pictures show: rows of figures from the graph, each with the clause that states it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from plangraph.domain.identifiers import BASE
from plangraph.domain.model import Citation
from plangraph.domain.vocabulary import PG, PREFIXES
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Row

NAMES: Final = ("quotas", "blocks", "zones", "indicators", "directions")
_LAYOUT: Final = Path(__file__).resolve().parent / "explore.toml"
_PREFIXES: Final = f"PREFIX pg: <{PG}> PREFIX skos: <{PREFIXES['skos']}> PREFIX dct: <{PREFIXES['dct']}>"
_INDICATOR: Final = f"{BASE}vocab/indicators/"
_REGION: Final = f"{BASE}vocab/regions/150000"
_QUOTAS: Final = f"""{_PREFIXES}
SELECT ?region ?value ?text ?unit WHERE {{
  ?fact pg:hasIndicator <{_INDICATOR}mine-count-control> ; pg:appliesToRegion ?region ; pg:numericValue ?value ;
        pg:valueText ?text ; pg:statedIn ?unit .
}} ORDER BY DESC(?value) ?region
"""
_BLOCKS: Final = f"""{_PREFIXES}
SELECT ?mineral ?unit ?count ?area WHERE {{
  ?unit a pg:TableRow .
  ?counted pg:statedIn ?unit ; pg:hasIndicator <{_INDICATOR}exploration-block-count> ; pg:appliesToMineral ?mineral ;
           pg:numericValue ?count .
  ?measured pg:statedIn ?unit ; pg:hasIndicator <{_INDICATOR}exploration-block-area> ; pg:appliesToMineral ?mineral ;
            pg:numericValue ?area .
}} ORDER BY DESC(?count) ?mineral
"""
_ZONES: Final = f"""{_PREFIXES}
SELECT ?zone ?belt ?mineral ?unit WHERE {{
  ?zone a pg:KeyExplorationMiningZone ; pg:hasTargetMineral ?mineral ; dct:source ?unit .
  ?unit a pg:TableRow .
  OPTIONAL {{ ?zone pg:belongsToBelt ?belt }}
}} ORDER BY ?belt ?unit ?mineral
"""
_SERIES: Final = f"""{_PREFIXES}
SELECT ?indicator ?period ?value ?text ?comparator ?measure ?unit WHERE {{
  ?fact a pg:Fact ; pg:hasIndicator ?indicator ; pg:hasPeriod ?period ; pg:numericValue ?value ; pg:valueText ?text ;
        pg:statedIn ?unit ; pg:hasComparator ?comparator .
  OPTIONAL {{ ?fact pg:hasUnit ?measure }}
  FILTER NOT EXISTS {{ ?fact pg:appliesToRegion ?part . FILTER(?part != <{_REGION}>) }}
  FILTER NOT EXISTS {{ ?fact pg:appliesToZone ?zone }}
}} ORDER BY ?indicator ?period ?unit
"""
_DIRECTIONS: Final = f"""{_PREFIXES}
SELECT ?mineral ?region ?kind ?activity ?unit ?quotation WHERE {{
  ?direction a pg:Direction ; pg:appliesToMineral ?mineral ; pg:hasDirectionKind ?kind ; pg:hasActivity ?activity ;
             pg:statedIn ?unit ; pg:quotation ?quotation .
  OPTIONAL {{ ?direction pg:appliesToRegion ?region }}
}} ORDER BY ?mineral ?region ?kind ?activity ?unit
"""
_ROW_WORDS: Final = f"""{_PREFIXES}
SELECT ?unit ?words WHERE {{ ?unit a pg:TableRow ; pg:text|pg:unofficialTranslation ?words }} ORDER BY ?unit ?words
"""
_REMARK: Final = r"\s*[\uff08(][^\uff08\uff09()]*[\uff09)]"  # words in wide or narrow brackets
_QUERIES: Final = {
    "quotas": _QUOTAS,
    "blocks": _BLOCKS,
    "zones": _ZONES,
    "indicators": _SERIES,
    "directions": _DIRECTIONS,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tiles of the map lie, by region code, and which indicators are drawn together."""

    tiles: Mapping[str, tuple[int, int]]
    series: tuple[tuple[str, ...], ...]


@cache
def layout() -> Layout:
    """The layout of `explore.toml`."""
    data = tomllib.loads(_LAYOUT.read_text(encoding="utf-8"))
    tiles = {code: (place[0], place[1]) for code, place in data["tiles"].items()}
    return Layout(tiles, tuple(tuple(group["indicators"]) for group in data["series"]))


def picture_rows(store: GraphStore, name: str) -> list[Row]:
    """The rows of a picture in a fixed order; KeyError for a name that is not in `NAMES`."""
    return store.select(_QUERIES[name])


def row_words(store: GraphStore) -> dict[str, list[str]]:
    """What each table row says, in the plan's words and in the unofficial rendering, by the row's IRI."""
    found: dict[str, list[str]] = {}
    for row in store.select(_ROW_WORDS):
        found.setdefault(row["unit"].value, []).append(row["words"].value)
    return found


def name_as_printed(name: str, words: Iterable[str]) -> str:
    """The name with the remark in brackets that the row puts behind it, such as what a figure includes."""
    pattern = re.compile(re.escape(name) + _REMARK)
    return next((match.group() for text in words if (match := pattern.search(text))), name)


def single_year(period: str) -> int | None:
    """The year of a period that is one year or one day, or None of a longer one."""
    parts = period.rpartition("/")[2].split("-")
    if not parts[0].isdecimal() or (len(parts) > 1 and len(parts[1]) == 4):
        return None
    return int(parts[0])


def as_csv(
    rows: Iterable[Row],
    names: Mapping[str, str],
    citations: Mapping[str, Citation],
    words: Mapping[str, Sequence[str]],
    language: str,
) -> bytes:
    """The rows as CSV with labels for concepts, and the clause of each row beside its address.

    Args:
        rows: what the picture shows.
        names: the labels of concepts by IRI.
        citations: the clauses by the IRI of their unit.
        words: what each table row says; a remark that it puts behind a name (含满洲里市) stands in the CSV as well.
        language: the language of labels and clauses.
    """
    listed = list(rows)
    columns = list(dict.fromkeys(key for row in listed for key in row))
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow([column for column in columns if column != "unit"] + ["address", "clause"])
    for row in listed:
        unit = row["unit"].value
        cited = citations[unit]
        values = [_label(row, column, names, words.get(unit, ())) for column in columns if column != "unit"]
        writer.writerow([*values, cited.address, cited.label_en if language == "en" else cited.label])
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def _label(row: Row, column: str, names: Mapping[str, str], words: Sequence[str]) -> str:
    if column not in row:
        return ""
    name = names.get(row[column].value)
    return row[column].value if name is None else name_as_printed(name, words)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, value as number and as printed, its share of the longest bar in percent, and its clause."""

    label: str
    value: Decimal
    text: str
    share: float
    citation: Citation


def bars(items: Sequence[tuple[str, Decimal, str, Citation]]) -> list[Bar]:
    """Bars whose lengths compare the values; the longest has 100 percent."""
    longest = max((value for _, value, _, _ in items), default=Decimal(1))
    return [
        Bar(label, value, text, round(float(value / longest * 100), 2), cited) for label, value, text, cited in items
    ]


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of the map: its place, its label, that with its remark, its value, its shade 0 to 4, and its clause."""

    column: int
    row: int
    label: str
    full_label: str
    text: str
    step: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a chart: place in the drawing, year, value as printed, whose figure it is, and its clause."""

    x: float
    y: float
    year: int
    text: str
    label: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Series:
    """One chart over years: its titles, its points from left to right, and the line through them."""

    titles: tuple[str, ...]
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The points as the `points` of a polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def series(
    rows: Sequence[Row], group: Sequence[str], names: Mapping[str, str], citations: Mapping[str, Citation]
) -> Series:
    """The chart of some indicators; of several statements for one year the first in reading order is drawn."""
    wanted = {f"{_INDICATOR}{slug}" for slug in group}
    found: dict[int, Row] = {}
    for row in rows:
        year = single_year(row["period"].value)
        if row["indicator"].value in wanted and year is not None:
            found.setdefault(year, row)
    years = sorted(found)
    top = max((Decimal(found[year]["value"].value) for year in years), default=Decimal(1))
    points = [_point(found[year], year, years, top, names, citations) for year in years]
    titles = dict.fromkeys(names[found[year]["indicator"].value] for year in years)
    return Series(tuple(titles), tuple(points))


def _point(
    row: Row,
    year: int,
    years: Sequence[int],
    top: Decimal,
    names: Mapping[str, str],
    citations: Mapping[str, Citation],
) -> Point:
    span = max(years[-1] - years[0], 1)
    x = 36 + 228 * (year - years[0]) / span if len(years) > 1 else 150.0
    y = 118 - 78 * float(Decimal(row["value"].value) / top)
    name = names[row["indicator"].value]
    return Point(round(x, 1), round(y, 1), year, _printed(row, names), name, citations[row["unit"].value])


def _printed(row: Row, names: Mapping[str, str]) -> str:
    """The figure with its unit: as the plan prints it where that says the unit, else with the unit's label."""
    text = row["text"].value
    measure = names.get(row["measure"].value, "") if "measure" in row else ""
    if not text[-1].isdecimal() and (not measure.isascii() or text.endswith(measure)):
        return text
    return f"{row['value'].value} {measure}" if measure.isascii() else f"{text}{measure}"
