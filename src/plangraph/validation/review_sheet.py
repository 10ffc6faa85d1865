"""The review sheet as PDF: verdict, then each finding with its clause quoted, ready to print and sign.

The Chinese font is part of the package (`fonts/README.md`) and embedded, so that the sheet looks the same everywhere.
The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from plangraph.validation.report import Finding, ValidationReport, project_name
from plangraph.validation.wording import sentences_of

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "Noto Sans CJK SC"
_MISSING: Final = "□"
_BODY, _HEAD, _TITLE = 10.5, 13, 18
_LINE: Final = 6.2
_COLOURS: Final = {"Violation": (163, 21, 21), "Warning": (138, 90, 0), "Info": (60, 60, 60)}
_MADE: Final = datetime(2020, 1, 1, tzinfo=UTC)  # a fixed date, so that the same report gives the same file
_MOST_FINDINGS: Final = 2_000


def review_sheet(report: ValidationReport, plan_title: str, language: str = "zh") -> bytes:
    """The PDF of a report; past 2,000 findings the rest is counted, not printed."""
    return _Sheet(sentences_of(language), language).render(report, plan_title)


@cache
def _font() -> tuple[str, frozenset[int]]:
    """The path of the font file, and the characters that it has."""
    from fontTools.ttLib import TTFont

    path = str(resources.files(__package__).joinpath("fonts/NotoSansCJKsc-GBK.otf"))
    with TTFont(path, lazy=True) as font:
        return path, frozenset(font.getBestCmap())


class _Sheet:
    """One PDF in the making."""

    def __init__(self, sentences: Mapping[str, str], language: str) -> None:
        self._say = sentences
        self._language = language
        self._pdf = _document(sentences["sheet_page"])

    def render(self, report: ValidationReport, plan_title: str) -> bytes:
        pdf, say = self._pdf, self._say
        self._write(say["sheet_title"], _TITLE, align="C")
        pdf.ln(3)
        verdict = say["conforms" if report.conforms else "admissible" if report.admissible else "refused"]
        self._write(say["sheet_plan"].format(plan=plan_title))
        self._write(say["sheet_verdict"].format(verdict=verdict), _HEAD)
        self._write(say["sheet_counts"].format(**report.counts))
        by_project: dict[str, list[Finding]] = {project: [] for project in report.projects}
        for finding in (*report.results, *report.advice)[:_MOST_FINDINGS]:
            by_project.setdefault(finding.focus_node, []).append(finding)
        for project, findings in by_project.items():
            self._project(project, findings)
        pdf.ln(10)
        self._write(say["sheet_signature"])
        return bytes(pdf.output())

    def _project(self, project: str, findings: Sequence[Finding]) -> None:
        self._pdf.ln(4)
        self._write(project_name(project), _HEAD)
        results = [finding for finding in findings if finding.severity != "Info"]
        if not results:
            self._write(self._say["sheet_none"])
        for heading, group in (("sheet_results", results), ("sheet_advice", [f for f in findings if f not in results])):
            if group:
                self._pdf.ln(2)
                self._write(self._say[heading], _HEAD)
                for number, finding in enumerate(group, 1):
                    self._finding(number, finding)

    def _finding(self, number: int, finding: Finding) -> None:
        chinese = self._language == "zh"
        self._pdf.set_text_color(*_COLOURS[finding.severity])
        rule = finding.norm or finding.code
        self._write(f"{number}. {self._say[finding.severity]}　{rule}")
        self._pdf.set_text_color(0)
        self._write(finding.message if chinese else finding.message_en)
        if finding.citation is not None:
            label = finding.citation.label if chinese else finding.citation.label_en
            self._write(self._say["sheet_clause"].format(label=label))
        if finding.quotation:
            self._write(self._say["sheet_quotation"].format(quotation=finding.quotation))
        if finding.path:
            self._write(self._say["sheet_field"].format(field=finding.path))
        self._pdf.ln(1.5)

    def _write(self, text: str, size: float = _BODY, align: str = "L") -> None:
        _path, known = _font()
        shown = "".join(char if ord(char) in known else _MISSING for char in text)
        self._pdf.set_font(_FONT, size=size)
        self._pdf.multi_cell(0, _LINE * size / _BODY, shown, align=align, new_x="LMARGIN", new_y="NEXT")


def _document(page_text: str) -> FPDF:
    from fpdf import FPDF

    class Document(FPDF):  # type: ignore[misc, unused-ignore]
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(_FONT, size=9)
            self.cell(0, 8, page_text.format(page=self.page_no()), align="C")

    pdf = Document(format="A4")
    pdf.set_creation_date(_MADE)
    pdf.set_margins(20, 18, 20)
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.add_font(_FONT, fname=_font()[0])
    pdf.add_page()
    return pdf
