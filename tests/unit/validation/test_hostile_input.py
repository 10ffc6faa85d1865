"""Hostile and broken submissions: each is refused with its place or becomes findings, fast, and nothing is fetched."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import time
import zipfile
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plangraph.domain.errors import SubmissionError
from plangraph.validation.reading import MEDIA_TYPES
from plangraph.validation.service import Validation
from plangraph.validation.tables import XLSX

JSON, TURTLE, XML = "application/json", "text/turtle", "application/rdf+xml"
DEEP = 10**6
SLOWEST_S = 15  # on a busy machine; most take a few milliseconds
PG = (
    "@prefix pg: <https://w3id.org/plangraph/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
)
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def archive(**parts: bytes) -> bytes:
    """A zip archive with these parts; two underscores stand for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in parts.items():
            opened.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def workbook_with_entities() -> bytes:
    """A workbook whose first part declares entities."""
    from openpyxl import Workbook

    saved = io.BytesIO()
    book = Workbook()
    book.active.title = "新建矿山"
    book.save(saved)
    target = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(target, "w") as changed:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                data = f"<?xml version='1.0'?>{BOMB}<worksheet>&b;</worksheet>".encode()
            changed.writestr(entry.filename, data)
    return target.getvalue()


REFUSED: dict[str, tuple[bytes, str, str, int | None]] = {
    "remote context": (b'{\n"@context": "http://169.254.169.254/x", "kind": "closure"}', JSON, "not fetched", 2),
    "nested remote context": (b'{"kind": "closure",\n"zones": {"@context": "http://e/x"}}', JSON, "not fetched", 2),
    "imported context": (b'{"@context": {"@import": "http://e/c"}, "kind": "closure"}', JSON, "not fetched", 1),
    "context in a term": (
        b'{"@context": [{"a": {"@id": "http://e/a", "@context": "http://e/c"}}], "kind": "closure"}',
        *(JSON, "not fetched", 1),
    ),
    "external entity": (
        f'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>{RDF}&a;</rdf:RDF>'.encode(),
        *(XML, "entities", 2),
    ),
    "entity bomb": (f'<?xml version="1.0"?>{BOMB}{RDF}&b;</rdf:RDF>'.encode(), XML, "entities", 1),
    "entity bomb in UTF-16": (f"<?xml version='1.0' encoding='UTF-16'?>{BOMB}<r/>".encode("utf-16"), XML, "UTF-8", 1),
    "deep JSON lists": (b"[" * DEEP, JSON, "deeper than 50", 1),
    "deep JSON objects": (b'{"a":\n' * DEEP, JSON, "deeper than 50", 51),
    "deep Turtle lists": ((PG + "<http://e/p> a pg:Closure ; pg:zones " + "( " * DEEP).encode(), TURTLE, "deeper", 3),
    "deep Turtle nodes": ((PG + "<http://e/p> pg:zones " + "[pg:a\n" * DEEP).encode(), TURTLE, "deeper than 50", 53),
    "deep XML": ((RDF + "<rdf:Description><e:p>" * (DEEP // 4)).encode(), XML, "deeper than 50", 1),
    "invalid UTF-8": (b'{"kind": "closure",\n"name": "\xff"}', JSON, "UTF-8", 2),
    "half a surrogate pair": (b'{"kind": "closure",\n "name": "\\ud800"}', JSON, "surrogate", 2),
    "NaN": (b'{"kind": "mining_new",\n"capacity": NaN, "name": "NaN"}', JSON, "NaN is no JSON number", 2),
    "infinity": (b'{"kind": "mining_new", "capacity": {"value": -Infinity}}', JSON, "no JSON number", 1),
    "doubled key": (b'{"kind": "closure", "zones": {"name": 1},\n"name": 2,\n"name": 3}', JSON, "stands twice", 3),
    "IRI with a space": (b"\n<http://e/a b> <http://e/c> <http://e/d> .", TURTLE, "IRI", 2),
    "nothing": (b"", JSON, "no JSON", 1),
    "a number": (b"1", JSON, "no object", None),
    "no project": (b"[]", JSON, "No project", None),
    "no graph in XML": (b"<a><b></a>", XML, "well-formed", 1),
    "two thousand files": (archive(**{f"f{n}": b"" for n in range(2000)}), XLSX, "2000 parts", None),
    "zip bomb": (archive(xl__worksheets__sheet1=b"0" * 150_000_000), XLSX, "unpacks to 150000000 bytes", None),
    "no workbook": (archive(a=b"b"), XLSX, "cannot be read", None),
    "no archive": (b"PK\x03\x04junk", XLSX, "no XLSX workbook", None),
    "entities in a workbook": (workbook_with_entities(), XLSX, "cannot be read", None),
    "too many nodes": (
        (PG + "\n".join(f"_:a{n} a pg:Closure ." for n in range(10_001))).encode(),
        TURTLE,
        "10000",
        None,
    ),
    "too many values": (
        (PG + "<http://e/p> a pg:MiningNew ; pg:mineral " + ",".join(f'"m{n}"' for n in range(9000)) + " .").encode(),
        *(TURTLE, "9000 values of 'mineral'", None),
    ),
    "nodes that share one another": (
        PG.encode()
        + b"".join(
            f"_:a{d}x{i} pg:zones _:a{d + 1}x{j} .\n".encode() for d in range(6) for i in range(60) for j in range(60)
        )
        + b"<http://e/p> a pg:MiningNew ; pg:zones _:a0x0 .",
        *(TURTLE, "too often", None),
    ),
    "too large": (b" " * 10_000_001, JSON, "10000001 bytes", None),
}

READ: dict[str, tuple[bytes, str]] = {
    "owl:imports": (
        (PG + "<http://e/o> owl:imports <http://169.254.169.254/> . <http://e/p> a pg:Closure .").encode(),
        TURTLE,
    ),
    "shapes of the submitter": (
        (
            PG + "<http://e/p> a pg:Closure . <https://w3id.org/plangraph/shapes#small> "
            "<http://www.w3.org/ns/shacl#deactivated> true ."
        ).encode(),
        TURTLE,
    ),
    "cyclic list": (
        (PG + '<http://e/p> a pg:Closure ; pg:mineral _:l . _:l rdf:first "a" ; rdf:rest _:l .').encode(),
        TURTLE,
    ),
    "list of itself": (
        (PG + "<http://e/p> a pg:Closure ; pg:mineral _:l . _:l rdf:first _:l ; rdf:rest _:l .").encode(),
        TURTLE,
    ),
    "node of itself": (
        (PG + "<http://e/p> a pg:MiningNew ; pg:zones <http://e/p> ; pg:capacity <http://e/p> .").encode(),
        TURTLE,
    ),
    "chain of nodes": (
        (PG + "\n".join(f"_:a{n} pg:zones _:a{n + 1} ." for n in range(50_000))).encode(),
        TURTLE,
    ),
    "mixed newlines": (b'{"kind": "closure",\r\n"name": "a\\r\\nb"\r}', JSON),
    "IRI with a space in JSON": (b'{"kind": "closure", "id": "http://e/a b"}', JSON),
    "nul in a name": (b'{"kind": "closure", "name": "a\\u0000b"}', JSON),
}

AMOUNTS = ["1e400", "-1e400", "1e999999999", "1" + "0" * 400, "1" + "0" * 10**5, "-0", "-0.0", "0e5", '"INF"', '"NaN"']


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to open a connection fails the test."""

    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        pytest.fail("something tried to open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(name: str, validation: Validation) -> None:
    """A clear error with the line where one can be told, in a short time."""
    body, media_type, message, line = REFUSED[name]
    start = time.perf_counter()
    with pytest.raises(SubmissionError, match=message) as caught:
        validation.validate(body, media_type)
    assert caught.value.line == line
    assert time.perf_counter() - start < SLOWEST_S


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_checked(name: str, validation: Validation) -> None:
    """Odd but readable bodies get findings; what they say about shapes or imports does nothing."""
    report = validation.validate(*READ[name])
    assert report.counts["projects"] == 1
    assert report.results


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda text: text[:12])
def test_impossible_amounts_are_data_findings(amount: str, validation: Validation) -> None:
    """No number is too large, too small or too long to be reported, and none passes silently."""
    body = f'{{"kind": "mining_new", "mineral": "铜", "capacity": {{"value": {amount}, "unit": "t/a"}}}}'.encode()
    report = validation.validate(body, JSON)
    assert any(finding.code == "DQ02" or finding.norm == "copper_30" for finding in report.results)
    if amount != "1" + "0" * 400:
        assert any(finding.code == "DQ02" for finding in report.results)


KEYS = [
    "kind",
    "id",
    "mineral",
    "capacity",
    "zones",
    "region",
    "value",
    "unit",
    "@id",
    "@type",
    "@graph",
    "@list",
    "矿种",
    "x",
]
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(["mining_new", "batch", "铜", "30万吨/年", "http://e/ x", "_:b", "2025-13-01"]),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
FUZZ = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(validation: Validation, body: bytes, media_type: str) -> None:
    """Validate a body; the one error that may come is that it cannot be read."""
    with contextlib.suppress(SubmissionError):
        validation.validate(body, media_type).to_json()


@FUZZ
@given(document=st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1, max_size=6))
def test_any_json_is_read_or_refused(document: dict[str, Any], validation: Validation) -> None:
    """Objects with the keys of submissions and JSON-LD in any order never break the service."""
    read(validation, json.dumps(document).encode("utf-8", "surrogatepass"), JSON)


@FUZZ
@given(body=st.binary(max_size=80), media_type=st.sampled_from(MEDIA_TYPES))
def test_any_bytes_are_read_or_refused(body: bytes, media_type: str, validation: Validation) -> None:
    """Bytes of any kind under any media type never break the service."""
    read(validation, body, media_type)


@FUZZ
@given(
    parts=st.lists(
        st.sampled_from(
            [
                "pg:Closure",
                "a",
                "<http://e/p>",
                "[",
                "]",
                "(",
                ")",
                ";",
                ",",
                ".",
                '"x"',
                "_:b",
                "1e9",
                "pg:capacity",
                "pg:zones",
                "pg:value",
                "@zh",
                "^^",
                '"""',
                "#",
                "<<",
                "\n",
            ]
        ),
        max_size=25,
    )
)
def test_any_turtle_is_read_or_refused(parts: list[str], validation: Validation) -> None:
    """Turtle tokens in any order never break the service."""
    read(validation, (PG + " ".join(parts)).encode(), TURTLE)
