"""A source text of a plan as numbered lines with byte offsets; damaged bytes are reported with their place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from plangraph.domain.errors import CorpusError


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a source: its number (from 1), the byte offset at which it starts, and its text without line end."""

    number: int
    offset: int
    text: str

    def byte_at(self, column: int) -> int:
        """The byte offset in the file of the character at `column` (from 0)."""
        return self.offset + len(self.text[:column].encode("utf-8"))


@dataclass(frozen=True, slots=True)
class SourceText:
    """A decoded source file."""

    name: str
    data: bytes
    lines: tuple[SourceLine, ...]

    @property
    def sha256(self) -> str:
        """The checksum of the file's bytes in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    def place(self, line: SourceLine, column: int = 0) -> str:
        """A place for error messages: file, line and byte offset."""
        return f"{self.name}, line {line.number}, byte {line.byte_at(column)}"


def read_source(path: Path) -> SourceText:
    """The source text in the file `path`.

    Raises:
        CorpusError: when the file is missing, empty or not UTF-8; the place names the byte.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(path.name, f"cannot be read ({error.strerror}). Restore the file.") from error
    return decode_source(path.name, data)


def decode_source(name: str, data: bytes) -> SourceText:
    """The source text whose file `name` holds `data`; see `read_source`."""
    if not data.strip():
        raise CorpusError(name, "is empty. Restore the file from the published source.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 4].hex(" ")
        raise CorpusError(
            f"{name}, line {line}, byte {error.start}",
            f"found bytes {found}, expected UTF-8. Restore the file, or convert it to UTF-8 and update the manifest.",
        ) from error
    return SourceText(name, data, tuple(_numbered(text)))


def _numbered(text: str) -> list[SourceLine]:
    lines: list[SourceLine] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        lines.append(SourceLine(number, offset, line.rstrip("\r")))
        offset += len(line.encode("utf-8")) + 1
    return lines
