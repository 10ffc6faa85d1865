"""The rule book comes back from disk as it was made; a file that is not whole is made again."""

from __future__ import annotations

from pathlib import Path

from plangraph_api.kept_rules import kept_path, read_kept, write_kept
from plangraph_api.rule_book import Check, Entry, PeoplesRuleBook, Threshold

CHECK = Check(
    "https://example.org/s", "s", "DQ01", "Violation", {"zh": "缺", "en": "none"}, ("closure",), ("name",), {}, {"a": 1}
)
BOOK = PeoplesRuleBook(
    (
        Entry(
            key="k",
            identifier="N001",
            iri=None,
            citation=None,
            quotation="不得",
            modality="prohibited",
            severity="Violation",
            subject="",
            conditions=("a", "b"),
            thresholds=(Threshold("ge", "300", None, "capacity"),),
            exceptions=(),
            gloss={"zh": "一"},
            addressees=(),
            concepts=frozenset({"x"}),
            reason={},
            checks=(CHECK,),
        ),
    ),
    ("m",),
)


def test_the_book_comes_back_as_it_was(tmp_path: Path) -> None:
    """What is read equals what was written, and files of earlier builds are gone."""
    earlier, now = kept_path(tmp_path / "new", "1"), kept_path(tmp_path / "new", "2")
    write_kept(earlier, BOOK)
    write_kept(now, BOOK)
    assert read_kept(now) == BOOK
    assert list((tmp_path / "new").iterdir()) == [now]


def test_a_damaged_file_is_no_book(tmp_path: Path) -> None:
    """A file that is missing, cut off or of another form is read as none, so that the book is made anew."""
    path = kept_path(tmp_path, "1")
    assert read_kept(path) is None
    write_kept(path, BOOK)
    path.write_bytes(path.read_bytes()[:-5])
    assert read_kept(path) is None
    path.write_bytes(b"\x80")
    assert read_kept(path) is None


def test_a_folder_that_cannot_be_written_is_left(tmp_path: Path) -> None:
    """Without a place for the file nothing is kept and nothing fails."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    write_kept(kept_path(tmp_path / "file", "1"), BOOK)
    assert (tmp_path / "file").read_text(encoding="utf-8") == ""
