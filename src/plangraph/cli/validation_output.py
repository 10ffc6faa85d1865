"""What `plangraph validate` prints: a report as text, JSON, RDF, table or review sheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plangraph.validation.report import Finding, ValidationReport
    from plangraph.validation.service import Validation

MERGED = ("pdf", "csv", "xlsx")
FORMATS = ("text", "json", "ndjson", "turtle", "jsonld", *MERGED)
_MARKS = {"Violation": "✗", "Warning": "!", "Info": "i"}


def rendered(report: ValidationReport, output: str, language: str, path: Path | None) -> bytes:
    """One report in a format that keeps files apart; `path` heads it where there are several."""
    if output == "text":
        head = f"{path}\n" if path else ""
        return (head + "".join(f"{line}\n" for line in lines(report, language))).encode()
    if output == "json":
        return (json.dumps(report.to_json(), ensure_ascii=False, indent=None if path else 2) + "\n").encode()
    import pyoxigraph as ox

    from plangraph.validation.shacl_report import report_triples, serialized

    syntax = ox.RdfFormat.TURTLE if output == "turtle" else ox.RdfFormat.JSON_LD
    return serialized(report_triples(report), syntax) + (b"" if output == "turtle" else b"\n")


def merged(validation: Validation, report: ValidationReport, output: str, language: str) -> bytes:
    """The report on all files in a format that holds them together."""
    if output == "pdf":
        from plangraph.validation.review_sheet import review_sheet

        citations = validation.wording.citations
        return review_sheet(report, citations.plan_title if language == "zh" else citations.plan_title_en, language)
    from plangraph.validation.report_tables import csv_table, xlsx_table

    return csv_table(report, language) if output == "csv" else xlsx_table(report, language)


def lines(report: ValidationReport, language: str) -> list[str]:
    """The findings, one per line, and the verdict."""
    from plangraph.validation.wording import sentences_of

    sentences = sentences_of(language)
    verdict = sentences["conforms" if report.conforms else "admissible" if report.admissible else "refused"]
    found = [_line(finding, language) for finding in (*report.results, *report.advice)]
    return [*found, sentences["counts"].format(verdict=verdict, **report.counts)]


def _line(finding: Finding, language: str) -> str:
    message = finding.message if language == "zh" else finding.message_en
    citation = finding.citation
    place = (citation.label if language == "zh" else citation.label_en) if citation else (finding.code or "")
    return f"{_MARKS[finding.severity]} [{finding.norm or finding.code}] {message} — {place}"
