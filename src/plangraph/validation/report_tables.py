"""A report of many projects as a table: one row per finding, and one for a project without any, as CSV or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from plangraph.validation.report import Finding, ValidationReport, project_name
from plangraph.validation.wording import sentences_of

_COLUMNS: Final = (
    *("project", "verdict", "severity", "norm", "clause", "quotation", "field", "value", "required", "message"),
)
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_000  # a cell of a workbook holds 32,767 characters
_WIDTHS: Final = (26, 12, 8, 20, 26, 50, 26, 26, 26, 70)
_MADE: Final = datetime(2020, 1, 1)  # a fixed date, so that the same report gives the same file


def rows(report: ValidationReport, language: str = "zh") -> Iterator[tuple[str, ...]]:
    """The header, then the findings project by project, advice after results."""
    say = sentences_of(language)
    yield tuple(say[f"column_{name}"] for name in _COLUMNS)
    by_project: dict[str, list[Finding]] = {project: [] for project in report.projects}
    for finding in (*report.results, *report.advice):
        by_project.setdefault(finding.focus_node, []).append(finding)
    for project, findings in by_project.items():
        severities = {finding.severity for finding in findings}
        verdict = say[
            "refused" if "Violation" in severities else "admissible" if "Warning" in severities else "conforms"
        ]
        for finding in findings:
            yield (project_name(project), verdict, *_cells(finding, language))
        if not findings:
            yield (project_name(project), verdict, *[""] * (len(_COLUMNS) - 2))


def _cells(finding: Finding, language: str) -> tuple[str, ...]:
    citation, chinese = finding.citation, language == "zh"
    label = (citation.label if chinese else citation.label_en) if citation else ""
    return (
        sentences_of(language)[finding.severity],
        finding.norm or finding.code or "",
        label,
        finding.quotation or "",
        finding.path or "",
        finding.value or "",
        finding.required or "",
        finding.message if chinese else finding.message_en,
    )


def csv_table(report: ValidationReport, language: str = "zh") -> bytes:
    """The table as CSV in UTF-8 with the mark that spreadsheet programs need."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows(report, language))
    return text.getvalue().encode("utf-8-sig")


def xlsx_table(report: ValidationReport, language: str = "zh") -> bytes:
    """The table as a workbook with a filter over its columns."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.properties.created = book.properties.modified = _MADE
    sheet = book.active
    sheet.title = sentences_of(language)["sheet_results"]
    for number, row in enumerate(rows(report, language), 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST] or None
            cell.data_type = "s" if text else "n"  # a submitted text is never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _harmless(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text
