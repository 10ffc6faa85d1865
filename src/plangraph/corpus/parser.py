"""From the two source texts of a plan and its manifest to its records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plangraph.corpus.alignment import Alignment, TableBlock, align
from plangraph.corpus.document import PlanDocument
from plangraph.corpus.manifest import MANIFEST, Manifest, load_manifest
from plangraph.corpus.outline import Unit, body_lines, item_title, read_outline
from plangraph.corpus.pages import PrintedLine, printed_lines
from plangraph.corpus.source import SourceText, read_source
from plangraph.corpus.tables import read_table
from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError
from plangraph.domain.model import Heading, Provision, Table
from plangraph.text.segmentation import sentence_spans


def parse_document(folder: Path) -> PlanDocument:
    """The plan whose manifest and sources lie in `folder`, parsed afresh.

    Raises:
        CorpusError: at the first place where a source or the manifest is damaged.
    """
    manifest = load_manifest(folder / MANIFEST)
    structure = read_source(folder / manifest.structure.file)
    printed = read_source(folder / manifest.printed_copy.file)
    return parse_sources(manifest, structure, printed)


def parse_sources(manifest: Manifest, structure: SourceText, printed: SourceText) -> PlanDocument:
    """The plan that `structure` (outline and words) and `printed` (pages and tables) carry together.

    Raises:
        CorpusError: at the first place where a source is damaged.
    """
    units, aligned = align_sources(manifest, structure, printed)
    titles = _titles(units)
    headings: list[Heading] = []
    provisions: list[Provision] = []
    for unit in units:
        page, page_end = aligned.pages[unit.address]
        if unit.is_heading:
            headings.append(Heading(unit.address, unit.number, unit.title, page))
            continue
        if unit.address.item and unit.address.paragraph == 1:
            headings.append(_item_heading(unit, page))
        provisions.append(_provision(manifest.id, unit, (page, page_end), titles))
    tables = tuple(_table(manifest, printed, block) for block in aligned.blocks)
    return PlanDocument(manifest.id, manifest, tuple(headings), tuple(provisions), tables)


def align_sources(manifest: Manifest, structure: SourceText, printed: SourceText) -> tuple[tuple[Unit, ...], Alignment]:
    """The outline that `structure` carries, and the printed copy laid against it.

    Raises:
        CorpusError: at the first place where a source is damaged.
    """
    units = read_outline(structure, manifest.structure.body_from, manifest.structure.body_until)
    return units, align(structure, units, printed, printed_body(manifest, printed), manifest.variants)


def printed_body(manifest: Manifest, printed: SourceText) -> tuple[PrintedLine, ...]:
    """The lines of the plan's body in the printed copy, without footers and declared running heads.

    Raises:
        CorpusError: when the body's first or last line is missing, or the page marks contradict each other.
    """
    declared = manifest.printed_copy
    body = {line.number for line in body_lines(printed, declared.body_from, declared.body_until)}
    lines = printed_lines(printed, declared.footer, declared.first_page)
    return tuple(line for line in lines if line.line.number in body and line.words not in declared.skip_lines)


def _titles(units: tuple[Unit, ...]) -> dict[Address, str]:
    """The printed heading (number and title) of each chapter, section and item."""
    titles: dict[Address, str] = {}
    for unit in units:
        address = unit.address
        if unit.is_heading:
            titles[address] = f"{unit.number} {unit.title}".strip()
        elif address.item and address.paragraph == 1:
            titles[_item(address)] = f"{address.item}.{item_title(unit.words)}"
    return titles


def _item(address: Address) -> Address:
    return Address(chapter=address.chapter, section=address.section, item=address.item)


def _item_heading(unit: Unit, page: int) -> Heading:
    return Heading(_item(unit.address), f"{unit.address.item}.", item_title(unit.words), page)


def _provision(document: str, unit: Unit, pages: tuple[int, int], titles: Mapping[Address, str]) -> Provision:
    address = unit.address
    outer = (
        Address(chapter=address.chapter),
        Address(chapter=address.chapter, section=address.section),
        _item(address),
    )
    return Provision(
        document=document,
        address=address,
        text=unit.words,
        sentences=sentence_spans(unit.words),
        page=pages[0],
        page_end=pages[1],
        heading_path=tuple(titles[step] for step in outer if step in titles),
    )


def _table(manifest: Manifest, printed: SourceText, block: TableBlock) -> Table:
    declaration = manifest.declaration(block.number)
    if declaration is None:
        raise CorpusError(
            printed.place(block.lines[0].line),
            f"found {block.lines[0].words!r}, but manifest.toml declares no table {block.number}. Declare its columns.",
        )
    return read_table(manifest.id, printed, block, declaration)
