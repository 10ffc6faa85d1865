"""Tables in: the template of every kind is read back, and gives what the same project gives as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from plangraph.domain.errors import SubmissionError
from plangraph.resources import data_root
from plangraph.validation.columns import ID_HEADER, PARTS, columns
from plangraph.validation.limits import Limits
from plangraph.validation.report import ValidationReport
from plangraph.validation.service import Validation
from plangraph.validation.tables import CSV, XLSX, TableReader
from plangraph.validation.template import Template

EXAMPLES = sorted((data_root() / "docs" / "examples" / "submissions").glob("*.jsonld"))
Cells = dict[str, Any]


def found(report: ValidationReport) -> list[tuple[str, str | None, str]]:
    """What a report says, without the name of the project."""
    return [(finding.shape, finding.path, finding.message) for finding in (*report.results, *report.advice)]


def cells_of(validation: Validation, project: dict[str, Any]) -> Cells:
    """A project as the cells of one row of the template, by header."""
    cells: Cells = {}
    for column in columns(validation.catalogue, validation.catalogue.kind_names[project["kind"]]):
        value: Any = project
        for step in column.path:
            inside = isinstance(value, list) and isinstance(step, int) and step < len(value)
            value = value[step] if inside else value.get(step) if isinstance(value, dict) else None
        value = project.get(column.path[-1]) if value is None and "region" in column.path else value
        if value is not None:
            cells[column.header] = value
    return cells


def workbook(validation: Validation, kind: str, rows: list[Cells]) -> bytes:
    """The published template with some rows filled in."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(Template.of(validation).xlsx()))
    sheet = book[validation.catalogue.kind_names[kind].labels.zh]
    headers = {str(cell.value).removesuffix("*"): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for header, value in row.items():
            sheet.cell(number, headers[header], value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_kind_gives_the_same_report_as_workbook_csv_and_json(path: Path, validation: Validation) -> None:
    """The examples, typed into the template, have the findings of their JSON."""
    project = {key: value for key, value in json.loads(path.read_text(encoding="utf-8")).items() if key != "@context"}
    expected = found(validation.validate(json.dumps(project).encode(), "application/json"))
    cells = cells_of(validation, project)
    kind = validation.catalogue.kind_names[project["kind"]]
    assert found(validation.validate(workbook(validation, kind.key, [cells]), XLSX)) == expected
    header, comment = csv.reader(io.StringIO(Template.of(validation).csv(kind).decode("utf-8-sig")))
    text = io.StringIO(newline="")
    names = [name.removesuffix("*") for name in header]
    row = [cells.get(name, kind.labels.zh if number == 1 else "") for number, name in enumerate(names)]
    csv.writer(text).writerows([header, comment, [str(v).lower() if isinstance(v, bool) else v for v in row]])
    assert found(validation.validate(text.getvalue().encode("utf-8-sig"), CSV)) == expected


def test_a_project_is_called_after_its_sheet_and_row(validation: Validation) -> None:
    """A finding can be traced to the row; a filled-in id goes first."""
    rows = [{"矿种": "铜"}, {ID_HEADER: "甲", "矿种": "金"}]
    report = validation.validate(workbook(validation, "mining_new", rows), XLSX)
    assert [project.rsplit("/", 1)[-1] for project in report.projects] == ["新建矿山-2", "甲"]


def test_the_template_offers_lists_help_and_marks(validation: Validation) -> None:
    """Code lists and truth values are drop-down lists, and mandatory columns carry a star."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(Template.of(validation).xlsx()))
    assert {kind.labels.zh for kind in validation.catalogue.kinds.values()} <= set(book.sheetnames)
    sheet = book["新建矿山"]
    headers = {str(cell.value): cell.column_letter for cell in sheet[1]}
    rules = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    for header in ("矿种*", "开采方式*", "设计生产规模（单位）", "设计生产规模（计量口径）", "高能耗项目*"):
        assert rules[headers[header]].type == "list", header
        assert rules[headers[header]].prompt
    assert "*" not in "".join(header for header in headers if "年工作日" in header)


def test_the_template_is_the_same_each_time(validation: Validation) -> None:
    """The same data give the same columns; parts of lists have theirs three times."""
    kind = validation.catalogue.kind_names["mining_new"]
    assert Template.of(validation).csv(kind) == Template.of(validation).csv(kind)
    parts = [column for column in columns(validation.catalogue, kind) if "coproducts" in column.path]
    assert {column.path[1] for column in parts} == set(range(PARTS))


def test_an_unknown_header_is_a_finding_not_a_loss(validation: Validation) -> None:
    """A column that the template does not have is reported by name."""
    report = validation.validate("项目类型,矿种,天气\n新建矿山,铜,晴\n".encode(), CSV)
    assert "天气" in "".join(finding.message for finding in report.advice)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("项目类型,矿种\n新建矿山,铜,多\n", "3 cells", 2),
        ('项目类型,矿种\n新建矿山,"铜\n', "CSV cannot be read", 2),
        ("项目类型,矿种\n", "No project", None),
        ("", "No project", None),
    ],
)
def test_a_broken_csv_tells_its_line(text: str, message: str, line: int | None, validation: Validation) -> None:
    """What cannot be read is told with its line."""
    with pytest.raises(SubmissionError, match=message) as caught:
        validation.validate(text.encode(), CSV)
    assert caught.value.line == line


def test_tables_have_limits(validation: Validation) -> None:
    """More cells than allowed are refused with the row that goes beyond."""
    reader = TableReader.of(validation.catalogue, Limits(max_cells=10))
    with pytest.raises(SubmissionError, match="more than 10 cells") as caught:
        list(reader.csv("a,b\n" * 10))
    assert caught.value.line == 4


def test_geojson_features_stand_for_their_properties(validation: Validation) -> None:
    """The properties of a feature are a project, its id the name."""
    properties = {"kind": "mining_new", "mineral": "铜", "capacity": "20万吨/年"}
    plain = validation.validate(json.dumps({"id": "a", **properties}).encode(), "application/json")
    feature = {"type": "Feature", "id": "a", "geometry": {"type": "Point", "coordinates": [1, 2]}}
    feature |= {"properties": properties}
    for document in (feature, {"type": "FeatureCollection", "features": [feature]}):
        assert validation.validate(json.dumps(document).encode(), "application/geo+json") == plain
    for broken in ({"type": "Feature"}, {"type": "FeatureCollection", "features": [1]}):
        with pytest.raises(SubmissionError, match="feature"):
            validation.validate(json.dumps(broken).encode(), "application/geo+json")
