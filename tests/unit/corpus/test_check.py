"""The check of the corpus: it proves the real plan whole, and finds and places every damage."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from plangraph.corpus.check import DocumentCheck, check_document
from plangraph.corpus.derivation import derive_records
from plangraph.corpus.proofs import Finding
from plangraph.domain.errors import CorpusError
from plangraph.resources import data_root

Damage = Callable[[bytes, random.Random], bytes]
REAL = data_root() / "corpus" / "documents" / "nmg-2021-2025"


def differences(check: DocumentCheck) -> list[Finding]:
    """What the check found different."""
    return [finding for finding in check.findings if not finding.ok]


def test_the_committed_corpus_is_whole() -> None:
    """Checksums, words, counts, addresses, totals and records of the real plan are verified."""
    check = check_document(REAL)
    assert differences(check) == []
    assert {finding.check for finding in check.findings} == {
        "source", "words", "counts", "tables", "addresses", "totals", "records",
    }  # fmt: skip
    totals = " ".join(finding.message for finding in check.findings if finding.check == "totals")
    for figures in ("403 [", "= 19 [", "+ 355 [", "+ 29 [", "> 2880 [", "= 63 [", "+ 54 [", "= 118 [", "16.03 ["):
        assert figures in totals


def cut(data: bytes, rng: random.Random) -> bytes:
    """Lose everything from a place in the second half on."""
    return data[: rng.randrange(len(data) // 2, len(data) - 1)]


def lose_lines(data: bytes, rng: random.Random) -> bytes:
    """Lose a few lines that carry words."""
    lines = data.split(b"\n")
    at = rng.choice([index for index, line in enumerate(lines) if line.strip()])
    return b"\n".join(lines[:at] + lines[at + rng.randrange(1, 4) :])


def swap_lines(data: bytes, rng: random.Random) -> bytes:
    """Exchange two different lines."""
    lines = data.split(b"\n")
    one, other = rng.sample([index for index, line in enumerate(lines) if line.strip()], 2)
    lines[one], lines[other] = lines[other] + b" ", lines[one]
    return b"\n".join(lines)


def change_digit(data: bytes, rng: random.Random) -> bytes:
    """Write another digit somewhere."""
    at = rng.choice([index for index, byte in enumerate(data) if 48 <= byte < 57])
    return data[:at] + bytes([data[at] + 1]) + data[at + 1 :]


def change_byte(data: bytes, rng: random.Random) -> bytes:
    """Write a byte that is no UTF-8."""
    at = rng.randrange(len(data))
    return data[:at] + b"\xff" + data[at + 1 :]


def change_encoding(data: bytes, _: random.Random) -> bytes:
    """Save the file in another Chinese encoding."""
    return data.decode("utf-8").encode("gb18030")


def change_word(data: bytes, rng: random.Random) -> bytes:
    """Replace one Chinese character by another one."""
    text = data.decode("utf-8")
    at = rng.choice([index for index, character in enumerate(text) if "一" <= character <= "鿿"])
    return f"{text[:at]}囧{text[at + 1 :]}".encode()


def repeat_lines(data: bytes, rng: random.Random) -> bytes:
    """Have a few lines twice."""
    lines = data.split(b"\n")
    at = rng.choice([index for index, line in enumerate(lines) if line.strip()])
    return b"\n".join(lines[: at + 1] + lines[at:])


DAMAGES: tuple[Damage, ...] = (
    cut, lose_lines, swap_lines, change_digit, change_byte, change_encoding, change_word, repeat_lines,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", ["pdf.txt", "web.txt", "provisions.jsonl", "tables/box1.csv"])
def test_every_damage_is_found_and_placed(real_copy: Path, name: str, damage: Damage, seed: int) -> None:
    """Whatever happens to a source or a record, the check reports a difference with file and place, and never fails."""
    path = real_copy / name
    rng = random.Random(f"{name} {damage.__name__} {seed}")  # noqa: S311 - repeatable damage, no secret
    path.write_bytes(damage(path.read_bytes(), rng))
    found = differences(check_document(real_copy))
    assert any(finding.place and finding.place.startswith(f"{name}, line ") for finding in found), found


@pytest.mark.parametrize(
    ("old", "new", "place", "address"),
    [
        ("矿产地 2150 处", "矿产地 2160 处", "pdf.txt, line 60, byte", "ch1.s1.i0.p1"),
        ("300 万吨/年", "200 万吨/年", "pdf.txt, line 1210, byte", "ch5.s2.i1.p1"),
    ],
)
def test_a_changed_digit_is_placed_to_the_byte(real_copy: Path, old: str, new: str, place: str, address: str) -> None:
    """The finding names line and byte of the changed digit and the address of its paragraph."""
    path = real_copy / "pdf.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    words = [finding for finding in differences(check_document(real_copy)) if finding.check == "words"]
    assert [finding.place.startswith(place) for finding in words if finding.place] == [True]
    assert address in words[0].message


def test_a_changed_table_figure_breaks_its_totals(real_copy: Path) -> None:
    """A digit of a table that stands in no running text is found by its sums and by its record."""
    path = real_copy / "pdf.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("铁 58 1149.7", "铁 59 1149.7"), encoding="utf-8")
    found = differences(check_document(real_copy))
    assert [finding.check for finding in found].count("totals") == 2
    assert any(finding.place and "tables/box4.csv, line 4" in finding.place for finding in found)


def test_the_same_damage_in_both_sources_is_found(real_copy: Path) -> None:
    """When both sources lose the same sentence, checksums, addresses and records still tell."""
    for name in ("pdf.txt", "web.txt"):
        path = real_copy / name
        text = path.read_text(encoding="utf-8")
        assert "禁止勘查超贫磁铁矿。" in text
        path.write_text(text.replace("禁止勘查超贫磁铁矿。", ""), encoding="utf-8")
    found = {finding.check: finding.place for finding in differences(check_document(real_copy))}
    assert set(found) == {"source", "addresses", "records"}
    assert found["addresses"] == "ch4.s2.i1.p1"


@pytest.mark.parametrize("damage", [cut, lose_lines, swap_lines, change_digit, change_byte, repeat_lines])
def test_damaged_fingerprints_are_found(real_copy: Path, damage: Damage) -> None:
    """The file that places damage is itself proved; without it, checksums still tell."""
    path = real_copy / "fingerprints.csv"
    path.write_bytes(damage(path.read_bytes(), random.Random(1)))  # noqa: S311 - repeatable damage, no secret
    assert [finding.check for finding in differences(check_document(real_copy))] == ["records"]


def test_a_record_that_belongs_to_nothing_is_found(real_copy: Path) -> None:
    """A left-over table file is a difference, a missing one too."""
    (real_copy / "tables" / "box6.csv").rename(real_copy / "tables" / "box7.csv")
    assert {finding.place for finding in differences(check_document(real_copy))} == {
        "tables/box6.csv",
        "tables/box7.csv",
    }


@pytest.mark.parametrize("name", ["pdf.txt", "web.txt", "manifest.toml"])
def test_a_missing_input_cannot_be_checked(real_copy: Path, name: str) -> None:
    """Without a source or a manifest there is nothing to check, which is an error rather than a finding."""
    (real_copy / name).unlink()
    with pytest.raises(CorpusError, match=name):
        check_document(real_copy)


def test_records_are_not_derived_from_changed_sources(real_copy: Path) -> None:
    """Deriving refuses a source that is not the one the manifest names, and writes nothing."""
    before = (real_copy / "provisions.jsonl").read_bytes()
    (real_copy / "web.txt").write_bytes((real_copy / "web.txt").read_bytes() + b"\n")
    with pytest.raises(CorpusError, match="declare the new checksum"):
        derive_records(real_copy)
    assert (real_copy / "provisions.jsonl").read_bytes() == before


def test_deriving_again_changes_nothing(real_copy: Path) -> None:
    """The committed records are up to date; a lost one is made again."""
    assert derive_records(real_copy) == ()
    (real_copy / "tables" / "box2.csv").unlink()
    assert derive_records(real_copy) == ("tables/box2.csv",)
