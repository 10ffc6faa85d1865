"""Tables, review sheets and streams over HTTP: the template out and in, reports as files, lines as they come."""

from __future__ import annotations

import io
import json

import httpx2
import pytest

COPPER = {"id": "a", "kind": "mining_new", "mineral": "铜", "mining_method": "地下", "capacity": "20万吨/年"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = "application/x-ndjson"


def post(client: httpx2.Client, body: bytes, content_type: str, accept: str) -> httpx2.Response:
    """The response to a body."""
    return client.post("/validate", content=body, headers={"Content-Type": content_type, "Accept": accept})


@pytest.mark.parametrize(
    ("accept", "start"), [("application/pdf", b"%PDF-"), ("text/csv", b"\xef\xbb\xbf"), (XLSX, b"PK")]
)
def test_reports_come_as_files(client: httpx2.Client, accept: str, start: bytes) -> None:
    """The review sheet and the tables have their media type and a name to be saved under."""
    response = post(client, json.dumps(COPPER).encode(), "application/json", accept)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)
    assert "filename=" in response.headers["content-disposition"]
    assert response.content.startswith(start)
    assert post(client, json.dumps(COPPER).encode(), "application/json", accept).content == response.content


def test_the_template_is_filled_in_and_sent_back(client: httpx2.Client) -> None:
    """The downloaded workbook with one row has the findings of the same project as JSON."""
    from openpyxl import load_workbook

    template = client.get("/data/submission-template.xlsx")
    assert template.headers["content-type"] == XLSX
    tag = {"If-None-Match": template.headers["etag"]}
    assert client.get("/data/submission-template.xlsx", headers=tag).status_code == 304
    book = load_workbook(io.BytesIO(template.content))
    sheet = book["新建矿山"]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for header, value in {"编号": "a", "矿种": "铜", "开采方式": "地下", "设计生产规模": "20万吨/年"}.items():
        sheet.cell(2, columns[header], value)
    filled = io.BytesIO()
    book.save(filled)
    expected = post(client, json.dumps(COPPER).encode(), "application/json", "application/json").json()
    assert post(client, filled.getvalue(), XLSX, "application/json").json() == expected
    upload = {"file": ("a.xlsx", filled.getvalue(), XLSX)}
    assert client.post("/validate", files=upload).json() == expected


def test_a_csv_template_is_of_one_kind(client: httpx2.Client) -> None:
    """Each kind has its header line; another kind is told the known ones."""
    answer = client.get("/data/submission-template.csv", params={"kind": "closure"})
    assert answer.content.startswith("\ufeff编号,项目类型".encode())
    unknown = client.get("/data/submission-template.csv", params={"kind": "x"})
    assert unknown.status_code == 404
    assert "mining_new" in unknown.json()["detail"]


def test_a_stream_has_one_line_per_project_and_the_counts(client: httpx2.Client) -> None:
    """Each line is the report on one project; the last line adds them up."""
    lines = b"\n".join(json.dumps({**COPPER, "id": f"p{number}"}).encode() for number in range(60))
    response = post(client, lines, NDJSON, NDJSON)
    assert response.headers["content-type"].startswith(NDJSON)
    found = [json.loads(line) for line in response.text.splitlines()]
    assert [line["project"].rsplit("/", 1)[-1] for line in found[:-1]] == [f"p{number}" for number in range(60)]
    whole = post(client, lines, NDJSON, "application/json").json()
    assert found[-1] == {"summary": {key: whole[key] for key in ("conforms", "admissible", "counts")}}
    assert sum(len(line["results"]) for line in found[:-1]) == len(whole["results"])


def test_a_stream_starts_before_its_end_is_known(client: httpx2.Client) -> None:
    """A broken line late in the body ends a stream that has begun; at the first line it is a problem."""
    good = json.dumps(COPPER).encode()
    late = post(client, good + b"\n{oops", NDJSON, NDJSON)
    assert late.status_code == 200
    error = json.loads(late.text.splitlines()[-1])["error"]
    assert (error["status"], error["line"]) == (400, 2)
    early = post(client, b"{oops\n" + good, NDJSON, NDJSON)
    assert early.status_code == 400
    assert early.json()["line"] == 1


def test_the_page_quotes_the_clause_and_links_the_template(client: httpx2.Client) -> None:
    """The page shows the words of the plan; the form offers the template."""
    page = post(client, json.dumps(COPPER).encode(), "application/json", "text/html").text
    assert "原则上不再新建年产矿石量30万吨以下的铜矿山</blockquote>" in page
    assert "/data/submission-template.xlsx" in client.get("/check", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("body", "content_type", "line"),
    [
        (b'{\n"@context": "http://169.254.169.254/", "kind": "closure"}', "application/ld+json", 2),
        (b"[" * 10**6, "application/json", 1),
        (
            b'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>',
            "application/rdf+xml",
            2,
        ),
        (b'{"kind": "closure",\n"name": "\xff"}', "application/json", 2),
        (b'{"kind": "closure",\n"name": 1,\n"name": 2}', "application/json", 3),
        (b'{"kind": "mining_new",\n"capacity": NaN}', "application/json", 2),
        (b"<http://e/a b> a <http://e/c> .", "text/turtle", 1),
        (b"PK\x03\x04", XLSX, None),
    ],
)
def test_hostile_bodies_get_a_problem_with_its_place(
    client: httpx2.Client, body: bytes, content_type: str, line: int | None
) -> None:
    """Each is a client error with line and column where there is one, and the service goes on."""
    response = post(client, body, content_type, "application/json")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json().get("line") == line
    assert post(client, json.dumps(COPPER).encode(), "application/json", "application/json").status_code == 200
