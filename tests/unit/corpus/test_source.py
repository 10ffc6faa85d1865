"""Sources are decoded strictly, and every place in them can be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.corpus.source import decode_source, read_source
from plangraph.domain.errors import CorpusError


def test_lines_know_their_number_and_byte_offset() -> None:
    """A place names file, line and byte, counted in UTF-8."""
    source = decode_source("a.txt", "矿产\r\n资源\n".encode())
    line = source.lines[1]
    assert [entry.text for entry in source.lines] == ["矿产", "资源", ""]
    assert source.place(line, 1) == "a.txt, line 2, byte 11"


def test_wrong_encoding_is_placed() -> None:
    """Bytes that are not UTF-8 are shown with line and offset."""
    with pytest.raises(CorpusError, match=r"a\.txt, line 2, byte 7: found bytes b3"):
        decode_source("a.txt", "矿产\n".encode() + "成矿".encode("gb18030"))


@pytest.mark.parametrize("data", [b"", b" \n\n"])
def test_an_empty_source_is_refused(data: bytes) -> None:
    """A file without words is an error, not an empty plan."""
    with pytest.raises(CorpusError, match="empty"):
        decode_source("a.txt", data)


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    """The error names the file that cannot be read."""
    with pytest.raises(CorpusError, match=r"absent\.txt"):
        read_source(tmp_path / "absent.txt")
