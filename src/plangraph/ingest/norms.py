"""Checked norms as triples, tied to the shapes that enforce them or to the reason why none can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from plangraph.domain.identifiers import concept_iri, norm_iri, unit_iri
from plangraph.domain.vocabulary import PG, PREFIXES
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.document import LANGUAGE
from plangraph.ingest.facts import CONCERNS, state_note, state_quotation
from plangraph.ingest.mentions import Reading
from plangraph.ingest.norm_rows import NormRecord
from plangraph.ingest.thresholds import Threshold

_NORM_KEY = NamedNode(f"{PG}normKey")
_ENFORCES = NamedNode(f"{PG}enforces")
_LANGUAGES = ("zh", "en")


def shapes_by_norm(shapes: Iterable[Quad], document: str) -> Mapping[str, tuple[str, ...]]:
    """The IRIs of the shapes that enforce each norm of a plan, by norm key, sorted.

    A shape names the norm by `pg:normKey`, and further ones by `pg:enforces` with the norm's IRI.
    """
    prefix = norm_iri(document, "x")[:-1]
    found: dict[str, set[str]] = defaultdict(set)
    for quad in shapes:
        if not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == _NORM_KEY and isinstance(quad.object, Literal):
            found[quad.object.value].add(quad.subject.value)
        elif quad.predicate == _ENFORCES and isinstance(quad.object, NamedNode):
            key = quad.object.value.removeprefix(prefix)
            if key != quad.object.value:
                found[key].add(quad.subject.value)
    return {key: tuple(sorted(iris)) for key, iris in sorted(found.items())}


def norm_quads(
    records: Iterable[NormRecord], readings: Mapping[str, Reading], shapes: Mapping[str, tuple[str, ...]]
) -> list[Quad]:
    """The quads of norms in the facts graph.

    Args:
        records: the checked norms of one plan.
        readings: the mentions of its units by address; a norm concerns what its words name.
        shapes: the shapes that enforce each norm, by key.
    """
    writer = GraphWriter("facts")
    for record in records:
        iri = norm_iri(record.quotation.document, record.key)
        _norm(writer, iri, record)
        _words(writer, iri, record)
        for concept in sorted(_concerned(record, readings)):
            writer.link(iri, CONCERNS, concept)
        for number, threshold in enumerate(record.thresholds, start=1):
            _threshold(writer, iri, f"{iri}/threshold/{number}", record, threshold)
        _enforcement(writer, iri, record, shapes.get(record.key, ()))
    return writer.quads


def _norm(writer: GraphWriter, iri: str, record: NormRecord) -> None:
    row = record.row
    writer.type(iri, "pg:Norm")
    writer.text(iri, "pg:normKey", record.key)
    writer.text(iri, "dct:identifier", row["norm_id"])
    writer.link(iri, "pg:hasModality", record.modality.iri)
    writer.link(iri, "pg:hasCheckability", record.checkability.iri)
    writer.link(iri, "pg:hasSeverity", f"{PREFIXES['sh']}{row['severity']}")
    for concept in record.addressees:
        writer.link(iri, "pg:hasAddressee", concept.iri)
    for concept in record.exceptions:
        writer.link(iri, "pg:hasException", concept.iri)
    for field in row.several("fields"):
        writer.text(iri, "pg:usesField", field)
    for key in row.several("related"):
        writer.link(iri, "pg:relatedNorm", norm_iri(record.quotation.document, key))


def _words(writer: GraphWriter, iri: str, record: NormRecord) -> None:
    row = record.row
    state_quotation(writer, iri, record.quotation)
    texts = {
        "pg:subjectNote": row["subject"],
        "pg:conditionNote": row["conditions"],
        "pg:exceptionNote": row["exceptions"].replace(";", "、"),
        "pg:outsideData": record.outside_data,
    }
    for predicate, text in texts.items():
        if text:
            writer.text(iri, predicate, text, LANGUAGE)
    for language in _LANGUAGES:
        writer.text(iri, "pg:gloss", row[f"gloss_{language}"], language)
    state_note(writer, iri, row["note"])


def _concerned(record: NormRecord, readings: Mapping[str, Reading]) -> set[str]:
    """The concepts that the quotation names, but for the exceptions."""
    reading = readings.get(str(record.quotation.address))
    span = record.quotation.span
    named = {m.concept for m in reading.mentions if span.start <= m.start and m.end <= span.end} if reading else set()
    return named - {concept.iri for concept in record.exceptions}


def _threshold(writer: GraphWriter, norm: str, iri: str, record: NormRecord, threshold: Threshold) -> None:
    writer.link(norm, "pg:hasThreshold", iri)
    writer.type(iri, "pg:Threshold")
    writer.link(iri, "pg:statedIn", unit_iri(record.quotation.document, record.quotation.address))
    writer.link(iri, "pg:hasComparator", concept_iri("comparators", threshold.comparator))
    if threshold.part:
        writer.text(iri, "pg:thresholdPart", threshold.part, LANGUAGE)
    if threshold.field:
        writer.text(iri, "pg:thresholdField", threshold.field)
    else:
        writer.text(iri, "pg:valueText", threshold.literal)
    if threshold.unit is not None:
        writer.link(iri, "pg:hasUnit", threshold.unit.iri)
    if threshold.limits is not None:
        low, high = threshold.limits
        for name, value in (
            [("pg:numericValue", low)] if low == high else [("pg:minimumValue", low), ("pg:maximumValue", high)]
        ):
            writer.value(iri, name, value)
    for fact in threshold.facts:
        writer.link(iri, "pg:givenBy", fact)


def _enforcement(writer: GraphWriter, iri: str, record: NormRecord, shapes: tuple[str, ...]) -> None:
    for shape in shapes:
        writer.link(iri, "pg:enforcedBy", shape)
    if not shapes and record.reason is not None:
        for language in _LANGUAGES:
            writer.text(iri, "pg:notEnforceable", record.reason.pref[language], language)
