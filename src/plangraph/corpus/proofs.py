"""The single proofs about a freshly parsed plan; each yields what it verified or every difference with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.fingerprints import FINGERPRINTS, fingerprints_bytes
from plangraph.corpus.manifest import MANIFEST
from plangraph.corpus.parser import align_sources, printed_body
from plangraph.corpus.records import record_files
from plangraph.corpus.source import SourceText
from plangraph.corpus.totals import check_total
from plangraph.domain.errors import CorpusError
from plangraph.text.layout import join_words

_REDERIVE = "Run `plangraph corpus parse` and review what changed."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing verified (`ok`) or one difference found, with its place where it has one."""

    check: str
    ok: bool
    message: str
    place: str | None = None


def prove_words(parsed: PlanDocument, structure: SourceText, printed: SourceText) -> Iterator[Finding]:
    """That every paragraph stands in both sources; that they agree in order was proved by parsing them."""
    _, aligned = align_sources(parsed.manifest, structure, printed)
    in_tables = {line.line.number for block in aligned.blocks for line in block.lines}
    words = {
        structure.name: join_words(structure.data.decode("utf-8")),
        printed.name: "".join(
            line.words for line in printed_body(parsed.manifest, printed) if line.line.number not in in_tables
        ),
    }
    accepted = {variant.at for variant in parsed.manifest.variants}
    missing = [
        Finding(
            "words",
            ok=False,
            message=f"{name} has no such paragraph: {provision.text[:24]}…",
            place=str(provision.address),
        )
        for provision in parsed.provisions
        for name, text in words.items()
        if provision.text not in text and str(provision.address) not in accepted
    ]
    yield from missing
    if not missing:
        characters = sum(len(provision.text) for provision in parsed.provisions)
        message = (
            f"{structure.name} and {printed.name} carry the same words: {len(parsed.provisions)} paragraphs with "
            f"{characters} characters, each found in both; {len(parsed.manifest.variants)} accepted differences"
        )
        yield Finding("words", ok=True, message=message)


def prove_counts(parsed: PlanDocument) -> Iterator[Finding]:
    """That the plan has as many units and the pages that its manifest expects."""
    headings = [heading.address for heading in parsed.headings]
    found = {
        "chapters": sum(address.section is None for address in headings),
        "sections": sum(address.section is not None and address.item is None for address in headings),
        "items": sum(address.item is not None for address in headings),
        "paragraphs": len(parsed.provisions),
        "tables": len(parsed.tables),
        "rows": sum(len(table.rows) for table in parsed.tables),
        "first_page": min(heading.page for heading in parsed.headings),
        "last_page": max(provision.page_end for provision in parsed.provisions),
    }
    for name, expected in parsed.manifest.expected.items():
        if name not in found:
            raise CorpusError(MANIFEST, f"expects {name!r}, which is not counted. Known counts: {', '.join(found)}.")
        if found[name] != expected:
            message = f"found {found[name]} {name}, expected {expected}. Compare the sources with the manifest."
            yield Finding("counts", ok=False, message=message, place=f"{MANIFEST}, expected.{name}")
        else:
            yield Finding("counts", ok=True, message=f"{name.replace('_', ' ')}: {expected}")


def prove_tables(parsed: PlanDocument) -> Iterator[Finding]:
    """That every table stands in the declared section and has the declared number of rows."""
    known = {table.address.box: table for table in parsed.tables}
    for declared in parsed.manifest.tables:
        table = known.get(declared.number)
        place = f"box{declared.number}"
        if table is None:
            message = f"the printed copy has no table {declared.number} ({declared.title}). Restore the source."
            yield Finding("tables", ok=False, message=message, place=place)
            continue
        found = (str(table.section), len(table.rows))
        where = f"{found[0]}, {found[1]} rows, pages {table.page} to {table.page_end}"
        if found == (declared.section, declared.rows):
            yield Finding("tables", ok=True, message=f"{table.number} {table.title}: {where}", place=place)
        else:
            message = f"found in {where}; expected in {declared.section} with {declared.rows} rows."
            yield Finding("tables", ok=False, message=message, place=place)


def prove_addresses(parsed: PlanDocument, path: Path) -> Iterator[Finding]:
    """That the units have the addresses, opening words and lengths that the file at `path` lists."""
    units = {str(provision.address): provision.text for provision in parsed.provisions}
    titles = {str(table.address): f"{table.number} {table.title}" for table in parsed.tables}
    expected = _expected_addresses(path)
    wrong = [
        Finding("addresses", ok=False, message=_unlike(begins, length, units.get(address)), place=address)
        for address, begins, length in expected
        if address not in titles and not _fits(begins, length, units.get(address))
    ]
    wrong += [
        Finding(
            "addresses", ok=False, message=f"the title reads {titles[address]!r}, expected {begins!r}", place=address
        )
        for address, begins, _ in expected
        if address in titles and not (begins.startswith(titles[address]) or titles[address].startswith(begins))
    ]
    listed = {address for address, _, _ in expected}
    wrong += [
        Finding("addresses", ok=False, message=f"is not listed in {path.name}", place=address)
        for address in [*units, *titles]
        if address not in listed
    ]
    yield from wrong
    if not wrong:
        yield Finding(
            "addresses", ok=True, message=f"{len(expected)} addresses, opening words and lengths as in {path.name}"
        )


def prove_totals(parsed: PlanDocument) -> Iterator[Finding]:
    """That the figures which the plan states several times agree, each shown with its addresses."""
    for declared in parsed.manifest.totals:
        try:
            total = check_total(parsed, declared, MANIFEST)
        except CorpusError as error:
            yield Finding("totals", ok=False, message=error.message, place=error.place)
            continue
        message = f"{total.name}: {total.computation}"
        yield Finding("totals", ok=total.holds, message=message, place=", ".join(dict.fromkeys(total.addresses)))


def prove_records(parsed: PlanDocument, sources: Sequence[SourceText], folder: Path) -> Iterator[Finding]:
    """That the record files in `folder` are, byte for byte, what the fresh parse gives."""
    expected = {**record_files(parsed), FINGERPRINTS: fingerprints_bytes(sources)}
    present = {str(path.relative_to(folder)) for path in folder.glob("tables/*.csv")}
    for name in sorted(present - set(expected)):
        message = f"belongs to no table of the plan. {_REDERIVE}"
        yield Finding("records", ok=False, message=message, place=name)
    for name, data in expected.items():
        path = folder / name
        if not path.is_file():
            yield Finding("records", ok=False, message=f"is missing. {_REDERIVE}", place=name)
        elif path.read_bytes() != data:
            yield _changed_record(name, path.read_bytes(), data)
        else:
            yield Finding("records", ok=True, message=f"{name}: {len(data)} bytes, as parsed afresh")


def _expected_addresses(path: Path) -> list[tuple[str, str, str]]:
    """Address, opening words and length of every unit listed in the file at `path`.

    Raises:
        CorpusError: when the file is missing or lacks a column.
    """
    columns = ("address", "begins_with", "characters_without_white_space")
    try:
        records = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), strict=True))
        return [(record[columns[0]], record[columns[1]], record[columns[2]]) for record in records]
    except (OSError, KeyError, ValueError, csv.Error) as error:
        message = f"cannot be used ({error!r}). Expected the columns {', '.join(columns)}."
        raise CorpusError(str(path), message) from error


def _fits(begins: str, length: str, text: str | None) -> bool:
    return text is not None and text.startswith(begins) and length == str(len(text))


def _unlike(begins: str, length: str, text: str | None) -> str:
    found = "no such paragraph" if text is None else f"{text[:16]!r} with {len(text)} characters"
    return f"found {found}, expected {begins!r} with {length} characters"


def _changed_record(name: str, found: bytes, expected: bytes) -> Finding:
    """The finding that names line, byte and address of the first difference."""
    offset = next(
        (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), min(len(found), len(expected))
    )
    line = expected.count(b"\n", 0, offset)
    address = _address_in(name, expected.split(b"\n")[line])
    if offset == len(found):
        what = f"the file ends here, {len(expected) - offset} bytes early"
    else:
        what = f"found {_around(found, offset)!r}, a fresh parse gives {_around(expected, offset)!r}"
    place = f"{name}, line {line + 1}, byte {offset}" + (f", {address}" if address else "")
    return Finding("records", ok=False, message=f"{what}. {_REDERIVE}", place=place)


def _around(data: bytes, offset: int) -> str:
    return data[max(0, offset - 12) : offset + 24].decode("utf-8", errors="ignore")


def _address_in(name: str, line: bytes) -> str:
    text = line.decode("utf-8")
    if name.endswith(".jsonl"):
        return str(json.loads(text)["address"]) if text else ""
    return text.split(",")[0] if text.startswith("box") else ""
