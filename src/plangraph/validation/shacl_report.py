"""The standard SHACL validation report of a validation, as a graph in any RDF syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from plangraph.domain.identifiers import norm_iri
from plangraph.domain.vocabulary import PG, PREFIXES
from plangraph.validation.report import Finding, ValidationReport
from plangraph.validation.triples import RDF, RDF_TYPE, SHACL, XSD

_PREFIXES: Final = {name: PREFIXES[name] for name in ("pg", "pgs", "sh", "dct", "xsd")}
_BOOLEAN: Final = ox.NamedNode(XSD + "boolean")
DOCUMENT: Final = "nmg-2021-2025"


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SHACL + name)


def report_triples(report: ValidationReport) -> Iterator[ox.Triple]:
    """The triples of a `sh:ValidationReport` with one result per finding, advice as `sh:Info` included."""
    node = ox.BlankNode()
    yield ox.Triple(node, RDF_TYPE, _sh("ValidationReport"))
    yield ox.Triple(node, _sh("conforms"), ox.Literal(str(report.conforms).lower(), datatype=_BOOLEAN))
    for finding in (*report.results, *report.advice):
        result = ox.BlankNode()
        yield ox.Triple(node, _sh("result"), result)
        yield from _result(result, finding)


def _result(result: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    yield ox.Triple(result, RDF_TYPE, _sh("ValidationResult"))
    yield ox.Triple(result, _sh("resultSeverity"), _sh(finding.severity))
    yield ox.Triple(result, _sh("focusNode"), _focus(finding.focus_node))
    yield ox.Triple(result, _sh("sourceShape"), ox.NamedNode(finding.shape))
    yield ox.Triple(result, _sh("sourceConstraintComponent"), ox.NamedNode(finding.component))
    yield from _path(result, finding.result_path)
    yield ox.Triple(result, _sh("resultMessage"), ox.Literal(finding.message, language="zh"))
    yield ox.Triple(result, _sh("resultMessage"), ox.Literal(finding.message_en, language="en"))
    if finding.value is not None:
        yield ox.Triple(result, _sh("value"), ox.Literal(finding.value))
    if finding.path is not None:
        yield ox.Triple(result, ox.NamedNode(PG + "checksField"), ox.Literal(finding.path))
    if finding.required is not None:
        yield ox.Triple(result, ox.NamedNode(PG + "requiredText"), ox.Literal(finding.required))
    if finding.code is not None:
        yield ox.Triple(result, ox.NamedNode(PG + "qualityCode"), ox.Literal(finding.code))
    if finding.norm is not None:
        yield ox.Triple(result, ox.NamedNode(PG + "enforces"), ox.NamedNode(norm_iri(DOCUMENT, finding.norm)))
    if finding.quotation is not None:
        yield ox.Triple(result, ox.NamedNode(PG + "quotation"), ox.Literal(finding.quotation, language="zh"))
    if finding.citation is not None:
        source = ox.NamedNode(PREFIXES["dct"] + "source")
        yield ox.Triple(result, source, ox.NamedNode(finding.citation.iri))


def _path(result: ox.BlankNode, path: tuple[str, ...]) -> Iterator[ox.Triple]:
    """The result path: one property, or an RDF list of properties."""
    if len(path) == 1:
        yield ox.Triple(result, _sh("resultPath"), ox.NamedNode(path[0]))
    subject, predicate = result, _sh("resultPath")
    for step in path if len(path) > 1 else ():
        item = ox.BlankNode()
        yield ox.Triple(subject, predicate, item)
        yield ox.Triple(item, ox.NamedNode(RDF + "first"), ox.NamedNode(step))
        subject, predicate = item, ox.NamedNode(RDF + "rest")
    if len(path) > 1:
        yield ox.Triple(subject, predicate, ox.NamedNode(RDF + "nil"))


def _focus(text: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(text.removeprefix("_:")) if text.startswith("_:") else ox.NamedNode(text)


def serialized(triples: Iterator[ox.Triple] | list[ox.Triple], format: ox.RdfFormat) -> bytes:  # noqa: A002
    """The triples in one RDF syntax, with the project's prefixes where the syntax has prefixes."""
    data = ox.serialize(triples, format=format, prefixes=_PREFIXES)
    return data if data is not None else b""
