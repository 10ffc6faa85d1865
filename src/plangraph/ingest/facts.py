"""Checked fact rows as triples: facts with a figure, and statements in words, in one shape with the tables' facts."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad

from plangraph.domain.identifiers import concept_iri, fact_iri, statement_iri
from plangraph.domain.vocabulary import PG
from plangraph.graph.concepts import Concept
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.document import LANGUAGE
from plangraph.ingest.fact_rows import FactRecord
from plangraph.ingest.figures import Figure
from plangraph.ingest.quotations import Quotation
from plangraph.ingest.sheets import SEPARATOR

CONCERNS = "pg:concerns"
SUBJECT_PROPERTIES = {
    "activities": "pg:hasActivity",
    "areas": "pg:appliesToRegion",
    "minerals": "pg:appliesToMineral",
    "mining-methods": "pg:appliesToMethod",
    "regions": "pg:appliesToRegion",
    "scale-classes": "pg:hasScaleClass",
    "zones": "pg:appliesToZone",
}
"""The property that ties a statement to a subject of each scheme; `pg:concerns` for all others."""

_BELT = f"{PG}MetallogenicBelt"


def subject_property(concept: Concept) -> str:
    """The property that ties a statement to a subject; a metallogenic belt stands among the zones but is none."""
    return CONCERNS if _BELT in concept.classes else SUBJECT_PROPERTIES.get(concept.scheme_name, CONCERNS)


def record_iri(record: FactRecord) -> str:
    """The IRI of a fact, or of a statement that gives no value."""
    mint = fact_iri if _is_fact(record) else statement_iri
    return mint(record.quotation.document, record.key)


def fact_quads(records: Iterable[FactRecord]) -> list[Quad]:
    """The quads of facts and statements in the facts graph."""
    writer = GraphWriter("facts")
    for record in records:
        iri = record_iri(record)
        if _is_fact(record):
            writer.type(iri, "pg:Fact")
            _value(writer, iri, record)
        if record.relation is not None:
            writer.type(iri, "pg:PlanStatement")
            _relation(writer, iri, record, record.relation)
        for concept in record.concepts:
            writer.link(iri, subject_property(concept), concept.iri)
        _link(writer, iri, "pg:hasPeriod", record.period)
        _link(writer, iri, "pg:hasStatus", record.status)
        _link(writer, iri, "pg:hasDirectionOfChange", record.change)
        state_quotation(writer, iri, record.quotation)
        state_note(writer, iri, record.row["note"])
    return writer.quads


def state_quotation(writer: GraphWriter, iri: str, quotation: Quotation) -> None:
    """State the words that support a statement, their unit and their exact place in it."""
    writer.link(iri, "pg:statedIn", quotation.unit)
    writer.text(iri, "pg:quotation", quotation.text, LANGUAGE)
    writer.value(iri, "pg:startOffset", quotation.span.start)
    writer.value(iri, "pg:endOffset", quotation.span.end)


def state_note(writer: GraphWriter, iri: str, note: str) -> None:
    """State a note, if there is one."""
    if note:
        writer.text(iri, "skos:note", note, LANGUAGE)


def _is_fact(record: FactRecord) -> bool:
    """A statement with an indicator gives a value in words, such as a class, and is a fact as well."""
    return record.indicator is not None


def _link(writer: GraphWriter, iri: str, predicate: str, concept: Concept | None) -> None:
    if concept is not None:
        writer.link(iri, predicate, concept.iri)


def _value(writer: GraphWriter, iri: str, record: FactRecord) -> None:
    _link(writer, iri, "pg:hasIndicator", record.indicator)
    figure = record.figure
    if figure is None:
        writer.link(iri, "pg:hasFactKind", concept_iri("fact-kinds", "measure"))
        writer.link(iri, "pg:hasComparator", concept_iri("comparators", "class"))
        writer.text(iri, "pg:valueText", "、".join(record.row["object"].split(SEPARATOR)))
        return
    _link(writer, iri, "pg:hasFactKind", record.kind)
    _link(writer, iri, "pg:hasUnit", record.unit)
    writer.text(iri, "pg:valueText", figure.words)
    state_limits(writer, iri, figure)


def state_limits(writer: GraphWriter, iri: str, figure: Figure) -> None:
    """State the comparator and the number or the two ends of a figure."""
    writer.link(iri, "pg:hasComparator", concept_iri("comparators", figure.comparator))
    if figure.is_range:
        writer.value(iri, "pg:minimumValue", figure.low)
        writer.value(iri, "pg:maximumValue", figure.high)
    else:
        writer.value(iri, "pg:numericValue", figure.low)


def _relation(writer: GraphWriter, iri: str, record: FactRecord, relation: Concept) -> None:
    writer.link(iri, "pg:hasRelation", relation.iri)
    for concept in record.objects:
        writer.link(iri, "pg:hasObject", concept.iri)
    for phrase in record.phrases:
        writer.text(iri, "pg:objectText", phrase, LANGUAGE)
