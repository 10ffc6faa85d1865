"""The plan as a document to read: chapters, sections and items with their paragraphs and tables, all addressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup, escape

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.citation import cite
from plangraph.domain.model import Heading, Provision, Table, TableRow
from plangraph_api.terms import Mention, inside, linked


@dataclass(frozen=True, slots=True)
class Annotations:
    """What is shown beside the plan's own words: rules, names that lead somewhere, unofficial renderings.

    Attributes:
        marks: the subjects of each unit's norms by the slug of their modality, by address.
        mentions: the names in each unit, by address.
        translations: the unofficial English rendering of units, by address; empty on the Chinese page.
        suffix: what is added to the addresses of concepts, such as `?lang=en`.
    """

    marks: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    mentions: Mapping[str, Sequence[Mention]] = field(default_factory=dict)
    translations: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""

    def linked(self, address: str, text: str, start: int = 0) -> Markup:
        """The part `text` of a unit, which begins at `start`, with its names as links."""
        return linked(text, inside(self.mentions.get(address, ()), start, start + len(text)), self.suffix)


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its HTML, how far it spans, whether it heads its row, and whether it is a figure."""

    text: Markup
    rows: int = 1
    columns: int = 1
    is_head: bool = False
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """One table row: its address and the cells that begin in it."""

    address: str
    page: int
    cells: tuple[Cell, ...]
    rules: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table as it is printed: heads and rows, group cells spanning their rows."""

    address: str
    number: str
    title: str
    page: int
    label: str
    label_en: str
    heads: tuple[Cell, ...]
    rows: tuple[RowView, ...]
    rules: Mapping[str, Sequence[str]]
    translation: str


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph with its citation, the printed pages that it opens, and the kinds of rules that it holds.

    `run_in` is the heading that the paragraph itself begins with, as items do; `html` is what follows it.
    """

    address: str
    text: str
    html: Markup
    page: int
    opens_page: int | None
    label: str
    label_en: str
    rules: Mapping[str, Sequence[str]]
    run_in: str
    translation: str


@dataclass(slots=True)
class Division:
    """A chapter, section or item: its heading, its paragraphs and tables in reading order, and its parts."""

    address: str
    number: str
    title: str
    level: int
    blocks: list[ParagraphView | TableView] = field(default_factory=list)
    parts: list[Division] = field(default_factory=list)

    @property
    def is_run_in(self) -> bool:
        """Whether the first paragraph begins with the heading, so that printing it twice would be wrong."""
        first = self.blocks[0] if self.blocks else None
        return isinstance(first, ParagraphView) and bool(first.run_in)

    def walk(self) -> Iterator[Division]:
        """This division and all divisions inside it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def divisions(plan: PlanDocument, annotations: Annotations) -> list[Division]:
    """The chapters of a plan with everything inside them, annotated."""
    chapters: list[Division] = []
    stack: list[Division] = []
    units: list[Heading | Provision] = sorted([*plan.headings, *plan.provisions], key=_reading_order)
    page = 0
    for unit in units:
        if isinstance(unit, Heading):
            _open(_division(unit), stack, chapters)
            continue
        stack[-1].blocks.append(_paragraph(plan, unit, page, annotations, stack[-1]))
        page = unit.page_end
        stack[-1].blocks.extend(
            _table(plan, table, annotations) for table in plan.tables if table.after == unit.address
        )
    return chapters


def _reading_order(unit: Heading | Provision) -> tuple[int, ...]:
    return (*unit.address.sort_key, isinstance(unit, Provision))


def _division(heading: Heading) -> Division:
    level = 1 if heading.address.section is None else 2 if heading.address.item is None else 3
    return Division(str(heading.address), heading.number, heading.title, level)


def _open(division: Division, stack: list[Division], chapters: list[Division]) -> None:
    while stack and stack[-1].level >= division.level:
        stack.pop()
    (stack[-1].parts if stack else chapters).append(division)
    stack.append(division)


def _paragraph(
    plan: PlanDocument, provision: Provision, last_page: int, annotations: Annotations, around: Division
) -> ParagraphView:
    heading = f"{around.number}{around.title}"
    run_in = heading if provision.text.startswith(heading) else ""
    citation = cite(plan.id, provision.address, provision.page)
    address = str(provision.address)
    return ParagraphView(
        address=address,
        text=provision.text,
        html=annotations.linked(address, provision.text[len(run_in) :], len(run_in)),
        page=provision.page,
        opens_page=provision.page if provision.page != last_page else None,
        label=citation.label,
        label_en=citation.label_en,
        rules=annotations.marks.get(address, {}),
        run_in=run_in,
        translation=annotations.translations.get(address, ""),
    )


def _table(plan: PlanDocument, table: Table, annotations: Annotations) -> TableView:
    citation = cite(plan.id, table.address, table.page, table.section)
    address = str(table.address)
    return TableView(
        address=address,
        number=table.number,
        title=table.title,
        page=table.page,
        label=citation.label,
        label_en=citation.label_en,
        heads=tuple(_heads(table)),
        rows=tuple(_rows(table, annotations)),
        rules=annotations.marks.get(address, {}),
        translation=annotations.translations.get(address, ""),
    )


def _heads(table: Table) -> Iterator[Cell]:
    """The column heads; neighbouring columns with one label share a head."""
    for label, columns in groupby(table.columns, key=lambda key: table.columns[key]):
        keys = list(columns)
        yield Cell(
            escape(label), columns=len(keys), is_head=True, is_figure=all(_holds_figures(table, key) for key in keys)
        )


def _holds_figures(table: Table, key: str) -> bool:
    return any(key in row.measures for row in table.rows)


def _group_columns(table: Table) -> tuple[str, ...]:
    """The leading columns whose cells may span several rows: those before the column that names the row."""
    keys = tuple(table.columns)
    return tuple(key for key in keys[:2] if key in ("category", "group"))


def _rows(table: Table, annotations: Annotations) -> Iterator[RowView]:
    groups = _group_columns(table)
    plain = [key for key in table.columns if key not in groups]
    for number, row in enumerate(table.rows):
        cells = [cell for depth in range(len(groups)) if (cell := _group_cell(table, number, groups, depth))]
        width = 1 + _uncovered(table, number, groups)
        cursor = 0
        for position, key in enumerate(plain):
            columns = width if position == 0 else 1
            text = row.cells.get(key, "")
            html, cursor = _cell_html(row, text, cursor, annotations)
            cells.append(Cell(html, columns=columns, is_figure=_holds_figures(table, key)))
        address = str(row.address)
        yield RowView(address, row.page, tuple(cells), annotations.marks.get(address, {}))


def _cell_html(row: TableRow, text: str, cursor: int, annotations: Annotations) -> tuple[Markup, int]:
    """A cell with its names as links, and where in the row's text the next cell is looked for."""
    start = row.text.find(text, cursor) if text else -1
    if start < 0:
        return escape(text), cursor
    return annotations.linked(str(row.address), text, start), start + len(text)


def _group_cell(table: Table, number: int, groups: Sequence[str], depth: int) -> Cell | None:
    """The group cell that begins in a row, or None where it is empty or goes on from the row above."""
    keys = groups[: depth + 1]
    here = _group_of(table.rows[number], keys)
    if not here[-1] or (number and _group_of(table.rows[number - 1], keys) == here):
        return None
    rows = sum(1 for _ in _same(table.rows[number:], keys, here))
    deeper = groups[depth + 1 :]
    inside = table.rows[number : number + rows]
    columns = 1 + (len(deeper) if not any(row.cells.get(key) for row in inside for key in deeper) else 0)
    count = table.rows[number].cells.get(f"{groups[depth]}_count")
    return Cell(escape(f"{here[-1]}（{count}个）" if count else here[-1]), rows, columns, is_head=True)


def _uncovered(table: Table, number: int, groups: Sequence[str]) -> int:
    """How many group columns are empty in a row and not spanned by the group cell before them."""
    empty = [key for key in groups if not table.rows[number].cells.get(key)]
    if not empty or empty == list(groups):
        return len(empty)
    outer = groups[: groups.index(empty[0])]
    here = _group_of(table.rows[number], outer)
    block = [row for row in table.rows if _group_of(row, outer) == here]
    return len(empty) if any(row.cells.get(key) for row in block for key in empty) else 0


def _same(rows: Sequence[TableRow], keys: Sequence[str], wanted: tuple[str, ...]) -> Iterator[TableRow]:
    for row in rows:
        if _group_of(row, keys) != wanted:
            return
        yield row


def _group_of(row: TableRow, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.cells.get(key, "") for key in keys)


def addresses(chapters: Sequence[Division]) -> Iterator[Address]:
    """The address of every unit on the page, in reading order."""
    for chapter in chapters:
        for division in chapter.walk():
            yield Address.parse(division.address)
            for block in division.blocks:
                yield Address.parse(block.address)
                if isinstance(block, TableView):
                    yield from (Address.parse(row.address) for row in block.rows)
