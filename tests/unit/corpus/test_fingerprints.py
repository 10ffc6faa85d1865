"""Line fingerprints place damage, whatever its kind."""

from __future__ import annotations

import pytest

from plangraph.corpus.fingerprints import fingerprints_bytes, first_difference, line_crcs, read_fingerprints
from plangraph.corpus.source import decode_source
from plangraph.domain.errors import CorpusError

DATA = "甲\n乙\n丙\n丁\n".encode()


@pytest.mark.parametrize(
    ("damaged", "place", "what"),
    [
        ("甲\n已\n丙\n丁\n", "line 2, byte 4", "was changed"),
        ("甲\n丙\n丁\n", "line 2, byte 4", "belongs at line 3"),
        ("甲\n乙\n乙\n丙\n丁\n", "line 3, byte 8", "added or moved"),
        ("甲\n丁\n丙\n乙\n", "line 2, byte 4", "belongs at line 4"),
        ("甲\n乙\n", "line 3, byte 8", "cut off"),
        ("甲\n乙\n丙\n丁\n戊", "line 5, byte 16", "was changed"),
        ("甲\n乙\n丙\n丁\n\n戊", "line 6, byte 17", "goes on too long"),
    ],
)
def test_the_first_difference_is_placed(damaged: str, place: str, what: str) -> None:
    """Changed, missing, added, moved and cut lines are told apart and located."""
    difference = first_difference("a.txt", damaged.encode(), line_crcs(DATA))
    assert difference is not None
    assert place in difference[0]
    assert what in difference[1]


def test_an_unchanged_file_has_no_difference() -> None:
    """The same lines give None, and the file of fingerprints reads back."""
    known = read_fingerprints(fingerprints_bytes([decode_source("a.txt", DATA)]))
    assert first_difference("a.txt", DATA, known["a.txt"]) is None


def test_a_damaged_fingerprint_file_is_refused() -> None:
    """A file without the expected columns is an error."""
    with pytest.raises(CorpusError, match=r"fingerprints\.csv"):
        read_fingerprints(b"file,number\npdf.txt,1\n")
