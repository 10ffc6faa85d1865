"""Reports out: review sheet, tables and lines."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from plangraph.domain.errors import SubmissionError
from plangraph.validation.bulk import Summary, report_lines
from plangraph.validation.engine import RawResult
from plangraph.validation.reading import NDJSON
from plangraph.validation.report import ValidationReport
from plangraph.validation.report_tables import csv_table, xlsx_table
from plangraph.validation.review_sheet import review_sheet
from plangraph.validation.service import Validation, default_validation

PROJECTS = [
    {"id": "a", "kind": "mining_new", "mineral": "铜", "capacity": "20万吨/年", "name": "=1+1", "coal_type": "𠮷"},
    {"id": "b", "kind": "exploration", "mineral": "+汞汞"},
]


@pytest.fixture(scope="module")
def report(validation: Validation) -> ValidationReport:
    """The report on two projects with findings."""
    return validation.validate(json.dumps(PROJECTS).encode(), "application/json")


def test_the_review_sheet_is_a_pdf_with_an_embedded_font(report: ValidationReport) -> None:
    """The font is in the file, the same report gives the same bytes, and both languages work."""
    sheet = review_sheet(report, "规划")
    assert sheet.startswith(b"%PDF-")
    assert b"NotoSansCJK" in sheet
    assert b"/FontFile" in sheet
    assert b"/ToUnicode" in sheet  # the text can be searched and copied
    assert sheet == review_sheet(report, "规划")
    assert review_sheet(report, "Plan", "en").startswith(b"%PDF-")
    assert len(sheet) < 300_000


def test_a_character_outside_the_font_is_printed_as_a_box(validation: Validation) -> None:
    """A rare character neither ends the sheet nor disappears silently."""
    body = json.dumps({"id": "p", "kind": "mining_new", "mineral": "𠮷矿"}).encode()
    shown = validation.validate(body, "application/json")
    assert "𠮷" in "".join(finding.message for finding in shown.results)
    assert review_sheet(shown, "规划").startswith(b"%PDF-")


def test_tables_hold_one_row_per_finding_and_no_formula(report: ValidationReport) -> None:
    """CSV and workbook hold the same rows; what a submitter wrote is never a formula."""
    from openpyxl import load_workbook

    rows = list(csv.reader(io.StringIO(csv_table(report).decode("utf-8-sig"))))
    assert len(rows) == 1 + len(report.results) + len(report.advice)
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    sheet = load_workbook(io.BytesIO(xlsx_table(report))).active
    assert sheet.max_row == len(rows)
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert csv_table(report) == csv_table(report)


def test_a_project_without_findings_has_a_row(validation: Validation) -> None:
    """A clean project is not lost from a table."""
    clean = ValidationReport.of(("https://example.org/p",), [])
    assert len(csv_table(clean, "en").splitlines()) == 2


def test_lines_are_the_reports_in_order_for_any_number_of_processes(validation: Validation, tmp_path: Path) -> None:
    """NDJSON gives one report per line, equal to the report on the project alone, whoever computes it."""
    file = tmp_path / "projects.ndjson"
    file.write_text("\n".join(json.dumps({**PROJECTS[n % 2], "id": f"p{n}"}) for n in range(450)) + "\n\n")
    summary, again = Summary(), Summary()
    one = b"".join(report_lines(default_validation, file, NDJSON, summary))
    two = b"".join(report_lines(default_validation, file, NDJSON, again, processes=2))
    assert one == two
    assert summary == again
    assert summary.counts["projects"] == 450
    lines = [json.loads(line) for line in one.splitlines()]
    assert [line["project"].rsplit("/", 1)[-1] for line in lines] == [f"p{n}" for n in range(450)]
    alone = validation.validate(json.dumps({**PROJECTS[0], "id": "p0"}).encode(), "application/json")
    assert {key: lines[0][key] for key in alone.to_json()} == alone.to_json()


def test_a_line_is_plain_json_on_one_line(report: ValidationReport) -> None:
    """The bytes are those of the standard encoder, whatever characters a submitter wrote."""
    odd = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000), 0x1F600)))
    (first, *others) = report.results
    changed = replace(report, results=(replace(first, value=odd), *others))
    expected = json.dumps({"project": changed.projects[0], **changed.to_json()}, ensure_ascii=False)
    assert changed.to_line() == expected + "\n"


def test_lines_come_from_the_engine_that_is_asked_for(validation: Validation, tmp_path: Path) -> None:
    """A file of lines runs on the given validation, not on the installed one."""

    class Silent:
        def validate(self, *_triples: object, **_only: object) -> list[RawResult]:
            return []

    file = tmp_path / "projects.ndjson"
    file.write_text(json.dumps(PROJECTS[0]) + "\n")
    summary = Summary()
    list(report_lines(lambda: replace(validation, engine=Silent()), file, NDJSON, summary))
    assert summary.conforms


@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_line_ends_the_stream_with_its_number(tmp_path: Path, processes: int) -> None:
    """The reports before the broken line are given, then the error tells its line."""
    file = tmp_path / "projects.ndjson"
    file.write_text("\n".join([*(json.dumps({**PROJECTS[0], "id": f"p{n}"}) for n in range(250)), "{oops"]))
    texts: list[bytes] = []
    with pytest.raises(SubmissionError) as caught:
        texts.extend(report_lines(default_validation, file, NDJSON, Summary(), processes))
    assert caught.value.line == 251
    assert b"".join(texts).count(b"\n") == 250


def test_each_gives_reports_before_the_body_is_read_to_its_end(validation: Validation) -> None:
    """A stream starts at once: the first report comes although the second line is broken."""
    reports = validation.each(b'{"kind": "closure", "id": "a"}\n{"kind": ', NDJSON)
    assert next(reports).projects == ("https://w3id.org/plangraph/submission/a",)
    with pytest.raises(SubmissionError) as caught:
        next(reports)
    assert caught.value.line == 2
