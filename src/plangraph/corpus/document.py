"""A plan as records: its headings, provisions and tables, and the passages made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from plangraph.corpus.manifest import Manifest
from plangraph.domain.address import Address
from plangraph.domain.citation import cite
from plangraph.domain.errors import AddressError
from plangraph.domain.identifiers import unit_iri
from plangraph.domain.model import Heading, Passage, Provision, Span, Table, TableRow


@dataclass(frozen=True)
class PlanDocument:
    """One plan: every unit in reading order, as the records of `corpus/documents/<id>/` hold it."""

    id: str
    manifest: Manifest
    headings: tuple[Heading, ...]
    provisions: tuple[Provision, ...]
    tables: tuple[Table, ...]

    @cached_property
    def _provision_at(self) -> dict[Address, Provision]:
        return {provision.address: provision for provision in self.provisions}

    @cached_property
    def _row_at(self) -> dict[Address, tuple[Table, TableRow]]:
        return {row.address: (table, row) for table in self.tables for row in table.rows}

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        return tuple(_in_reading_order(self))

    def passages(self) -> tuple[Passage, ...]:
        """All paragraphs and table rows in reading order; rows follow the paragraph their table is printed after."""
        return self._passages

    def provision(self, address: Address) -> Provision:
        """The paragraph at `address`.

        Raises:
            AddressError: when the plan has no such paragraph.
        """
        if address not in self._provision_at:
            raise AddressError(f"{self.id} has no paragraph {address}.")
        return self._provision_at[address]

    def table(self, address: Address) -> Table:
        """The table at `address`, which may also be that of one of its rows.

        Raises:
            AddressError: when the plan has no such table.
        """
        for table in self.tables:
            if table.address.box == address.box:
                return table
        raise AddressError(f"{self.id} has no table {address}.")

    def row(self, address: Address) -> TableRow:
        """The table row at `address`.

        Raises:
            AddressError: when the plan has no such row.
        """
        if address not in self._row_at:
            raise AddressError(f"{self.id} has no table row {address}.")
        return self._row_at[address][1]

    def heading(self, address: Address) -> Heading:
        """The heading of the chapter, section or item at `address`.

        Raises:
            AddressError: when the plan has no such heading.
        """
        for heading in self.headings:
            if heading.address == address:
                return heading
        raise AddressError(f"{self.id} has no heading {address}.")


@dataclass(frozen=True)
class Corpus:
    """All plans of a corpus, sorted by id."""

    documents: tuple[PlanDocument, ...]

    def document(self, document_id: str) -> PlanDocument:
        """The plan with this id.

        Raises:
            AddressError: when the corpus has no such plan.
        """
        for document in self.documents:
            if document.id == document_id:
                return document
        known = ", ".join(document.id for document in self.documents) or "none"
        raise AddressError(f"The corpus has no document {document_id!r}. Known documents: {known}.")


def _in_reading_order(document: PlanDocument) -> list[Passage]:
    waiting = list(document.tables)
    passages: list[Passage] = []
    for provision in document.provisions:
        passages.append(_paragraph_passage(document, provision))
        while waiting and waiting[0].after == provision.address:
            passages.extend(_row_passages(document, waiting.pop(0)))
    for table in waiting:
        passages.extend(_row_passages(document, table))
    return passages


def _paragraph_passage(document: PlanDocument, provision: Provision) -> Passage:
    return Passage(
        document=document.id,
        address=provision.address,
        iri=unit_iri(document.id, provision.address),
        text=provision.text,
        context=" ".join(provision.heading_path),
        citation=cite(document.id, provision.address, provision.page),
        sentences=provision.sentences,
    )


def _row_passages(document: PlanDocument, table: Table) -> list[Passage]:
    return [_row_passage(document, table, row) for row in table.rows]


def _row_passage(document: PlanDocument, table: Table, row: TableRow) -> Passage:
    labels = [row.cells[key] for key in table.columns if row.cells.get(key) and row.cells[key] not in row.text]
    return Passage(
        document=document.id,
        address=row.address,
        iri=unit_iri(document.id, row.address),
        text=row.text,
        context=" ".join([f"{table.number} {table.title}", *labels, *dict.fromkeys(table.columns.values())]),
        citation=cite(document.id, row.address, row.page, table.section),
        sentences=(Span(0, len(row.text)),),
    )
