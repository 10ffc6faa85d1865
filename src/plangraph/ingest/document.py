"""A plan's structure as triples: its metadata, and its chapters, sections, items, paragraphs and sentences."""

from __future__ import annotations

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.manifest import RELATIONS
from plangraph.domain.address import Address
from plangraph.domain.citation import cite
from plangraph.domain.identifiers import document_iri, sentence_iri, unit_iri
from plangraph.domain.model import Citation, Heading, Provision
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.links import DocumentLinks, Linker

LANGUAGE = "zh"
_LEVELS = ("Chapter", "Section", "Item")


def reading_order(document: PlanDocument) -> dict[Address, int]:
    """The position of every heading, paragraph, table and row in the plan, from 1; a table follows its paragraph."""
    text = [heading.address for heading in document.headings] + [unit.address for unit in document.provisions]
    order: list[Address] = []
    for address in (None, *sorted(text, key=lambda unit: unit.sort_key)):
        if address is not None:
            order.append(address)
        for table in document.tables:
            if table.after == address:
                order.extend([table.address, *(row.address for row in table.rows)])
    return {address: position for position, address in enumerate(order, start=1)}


def parent_iri(document: PlanDocument, address: Address) -> str:
    """The IRI of the nearest heading around a unit, or of the plan itself."""
    headings = {heading.address for heading in document.headings}
    outer = address.parent
    while outer is not None and outer not in headings:
        outer = outer.parent
    return document_iri(document.id) if outer is None else unit_iri(document.id, outer)


def state_part(writer: GraphWriter, iri: str, parent: str) -> None:
    """State that the unit `iri` is a part of `parent`, in both directions."""
    writer.link(iri, "eli:is_part_of", parent)
    writer.link(parent, "eli:has_part", iri)


def state_citation(writer: GraphWriter, iri: str, citation: Citation) -> None:
    """State the citation labels of a unit."""
    writer.text(iri, "pg:citationLabel", citation.label, "zh")
    writer.text(iri, "pg:citationLabel", citation.label_en, "en")


def document_quads(document: PlanDocument, links: DocumentLinks, linker: Linker) -> list[Quad]:
    """The quads of one plan's structure.

    Raises:
        BuildError: when the links name a concept that the vocabularies do not hold.
    """
    writer = GraphWriter("document")
    _plan(writer, document, links, linker)
    order = reading_order(document)
    for heading in document.headings:
        _heading(writer, document, heading, order[heading.address])
    for provision in document.provisions:
        _paragraph(writer, document, provision, order[provision.address])
    return writer.quads


def _plan(writer: GraphWriter, document: PlanDocument, links: DocumentLinks, linker: Linker) -> None:
    iri, manifest = document_iri(document.id), document.manifest
    writer.type(iri, "pg:Plan")
    writer.text(iri, "dct:title", manifest.title, LANGUAGE)
    writer.text(iri, "dct:title", manifest.title_en, "en")
    writer.text(iri, "eli:number", manifest.number)
    writer.text(iri, "dct:identifier", manifest.id)
    writer.text(iri, "dct:language", manifest.language)
    writer.text(iri, "dct:publisher", manifest.publisher, LANGUAGE)
    writer.text(iri, "dct:publisher", manifest.publisher_en, "en")
    writer.text(iri, "skos:editorialNote", manifest.derivation, "en")
    writer.value(iri, "eli:date_document", manifest.issued)
    writer.value(iri, "dct:issued", manifest.printed)
    writer.value(iri, "eli:date_publication", manifest.published)
    writer.value(iri, "eli:first_date_entry_in_force", manifest.starts)
    if manifest.until is not None:
        writer.value(iri, "eli:date_no_longer_in_force", manifest.until)
    for relation in RELATIONS:
        for other in getattr(manifest, relation):
            writer.link(iri, f"eli:{relation}", document_iri(other))
    writer.link(iri, "pg:issuedBy", linker.named(links.issued_by).iri)
    writer.link(iri, "eli:jurisdiction", linker.named(links.jurisdiction).iri)
    writer.link(iri, "dct:temporal", linker.named(links.period).iri)


def _heading(writer: GraphWriter, document: PlanDocument, heading: Heading, position: int) -> None:
    iri = unit_iri(document.id, heading.address)
    writer.type(iri, f"pg:{_LEVELS[len(heading.address.steps) - 1]}")
    _place(writer, document, heading.address, position)
    if heading.number:
        writer.text(iri, "pg:printedNumber", heading.number, LANGUAGE)
    writer.text(iri, "dct:title", heading.title, LANGUAGE)
    writer.value(iri, "pg:printedPage", heading.page)
    state_citation(writer, iri, cite(document.id, heading.address, heading.page))


def _paragraph(writer: GraphWriter, document: PlanDocument, provision: Provision, position: int) -> None:
    iri = unit_iri(document.id, provision.address)
    writer.type(iri, "pg:Paragraph")
    _place(writer, document, provision.address, position)
    writer.text(iri, "pg:text", provision.text, LANGUAGE)
    writer.value(iri, "pg:printedPage", provision.page)
    writer.value(iri, "pg:printedPageEnd", provision.page_end)
    state_citation(writer, iri, cite(document.id, provision.address, provision.page))
    for number, span in enumerate(provision.sentences, start=1):
        sentence = sentence_iri(document.id, provision.address, number)
        writer.type(sentence, "pg:Sentence")
        writer.link(iri, "pg:hasSentence", sentence)
        writer.link(sentence, "eli:is_part_of", iri)
        writer.text(sentence, "pg:text", span.of(provision.text), LANGUAGE)
        writer.value(sentence, "pg:sequenceNumber", number)
        writer.value(sentence, "pg:startOffset", span.start)
        writer.value(sentence, "pg:endOffset", span.end)


def _place(writer: GraphWriter, document: PlanDocument, address: Address, position: int) -> None:
    iri = unit_iri(document.id, address)
    writer.text(iri, "pg:address", str(address))
    writer.value(iri, "pg:sequenceNumber", int(address.steps[-1].lstrip("abcdefghijklmnopqrstuvwxyz")))
    writer.value(iri, "pg:readingOrder", position)
    state_part(writer, iri, parent_iri(document, address))
