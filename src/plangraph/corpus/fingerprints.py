"""One short fingerprint per source line, so that damage is placed even where no record covers the words.

The checksum in the manifest proves that a source is unchanged; these CRC-32 values only say where it is not.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Sequence

from plangraph.corpus.source import SourceText
from plangraph.domain.errors import CorpusError

FINGERPRINTS = "fingerprints.csv"


def fingerprints_bytes(sources: Sequence[SourceText]) -> bytes:
    """The fingerprint file of `sources`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", "line", "crc32"])
    for source in sources:
        writer.writerows([source.name, number, crc] for number, crc in enumerate(line_crcs(source.data), start=1))
    return text.getvalue().encode("utf-8")


def read_fingerprints(data: bytes) -> dict[str, list[str]]:
    """The line fingerprints by file name.

    Raises:
        CorpusError: when `data` is no fingerprint file.
    """
    known: dict[str, list[str]] = {}
    try:
        for record in csv.DictReader(io.StringIO(data.decode("utf-8")), strict=True):
            known.setdefault(record["file"], []).append(record["crc32"])
    except (KeyError, ValueError, csv.Error) as error:
        raise CorpusError(FINGERPRINTS, f"is no fingerprint file ({error}). Run `plangraph corpus parse`.") from error
    return known


def line_crcs(data: bytes) -> list[str]:
    """The CRC-32 of each line of `data` as eight hexadecimal digits, line ends left out."""
    return [f"{zlib.crc32(line):08x}" for line in data.split(b"\n")]


def first_difference(name: str, data: bytes, expected: Sequence[str]) -> tuple[str, str] | None:
    """The place and a description of the first line of `data` that is not as fingerprinted, or None when all are."""
    found = line_crcs(data)
    for index, (crc, wanted) in enumerate(zip(found, expected, strict=False)):
        if crc != wanted:
            return _place(name, data, index), _description(crc, index, found, expected)
    if len(found) == len(expected):
        return None
    index = min(len(found), len(expected))
    kind = "ends too early" if len(found) < len(expected) else "goes on too long"
    return _place(name, data, index), f"the file {kind}: {len(found)} lines found, {len(expected)} expected"


def _place(name: str, data: bytes, index: int) -> str:
    offset = sum(len(line) + 1 for line in data.split(b"\n")[:index])
    return f"{name}, line {index + 1}, byte {min(offset, len(data))}"


def _description(crc: str, index: int, found: Sequence[str], expected: Sequence[str]) -> str:
    if index == len(found) - 1 and len(found) < len(expected):
        return f"the file is cut off inside this line: {len(found)} lines found, {len(expected)} expected"
    if crc in expected[index:]:
        return (
            f"this line belongs at line {expected.index(crc, index) + 1}: lines before it are missing or out of order"
        )
    if expected[index] in found[index:]:
        return "this line was added or moved here: the expected one follows later"
    return "this line was changed"
