"""Records of the plan as frozen values: headings, provisions, tables, measures, and the passages made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from plangraph.domain.address import Address


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets in a unit's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` inside the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter, section or item: its address, printed number (`第五章`), title and the page it starts on."""

    address: Address
    number: str
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Provision:
    """One paragraph of a plan: verbatim text without layout white space, sentence spans and printed pages."""

    document: str
    address: Address
    text: str
    sentences: tuple[Span, ...]
    page: int
    page_end: int
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A value as a table prints it: exact decimals, a comparator and a plan unit.

    `comparator` is one of `=`, `<`, `<=`, `>`, `>=`, `range`, `class`; `range` has `low` and `high`, `class` has only
    the literal (a class name such as 中型下限), every other one has `value`.
    """

    literal: str
    comparator: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One addressed row of a table: its cells by column key, its printed page and its text as a search passage.

    `printed` is the row as the page shows it, with the layout white space that cells and text are free of.
    """

    document: str
    address: Address
    page: int
    cells: Mapping[str, str]
    measures: Mapping[str, Measure]
    text: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A numbered table (专栏): its title, the section that it is printed in, its columns and rows.

    `after` is the paragraph that the table is printed after, None where it opens the text.
    """

    document: str
    address: Address
    number: str
    title: str
    section: Address
    page: int
    page_end: int
    columns: Mapping[str, str]
    rows: tuple[TableRow, ...]
    after: Address | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a text stands in the plan, for people (labels, page) and for machines (iri, address)."""

    label: str
    label_en: str
    chapter: int | None
    section: int | None
    item: int | None
    paragraph: int | None
    box: int | None
    row: int | None
    page: int
    iri: str
    address: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable unit, one paragraph or one table row, with its verbatim text and citation.

    `context` holds words that are not part of the text but belong to it (headings, table title); they may be indexed
    but are never shown as the unit's text.
    """

    document: str
    address: Address
    iri: str
    text: str
    context: str
    citation: Citation
    sentences: tuple[Span, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount with the unit it was written in."""

    value: Decimal
    unit: str
