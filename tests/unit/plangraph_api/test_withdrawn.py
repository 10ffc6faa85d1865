"""Withdrawn addresses are told as gone, with what to use instead."""

from __future__ import annotations

from pathlib import Path

from plangraph_api.withdrawn import gone, withdrawn


def test_a_withdrawn_address_names_its_successor(tmp_path: Path) -> None:
    """The problem has the reason, the successor as a member and as a link."""
    file = tmp_path / "withdrawn.toml"
    file.write_text(
        '[[withdrawn]]\npath = "vocab/a"\nreason = "Merged."\ninstead = "vocab/b"\n'
        '[[withdrawn]]\npath = "vocab/c"\nreason = "Wrong."\n',
        encoding="utf-8",
    )
    entries = withdrawn(file)
    problem = gone(entries["vocab/a"])
    assert (problem.status_code, problem.kind) == (410, "gone")
    assert problem.members == {"instead": "https://w3id.org/plangraph/vocab/b"}
    assert problem.headers is not None
    assert "</vocab/b>" in problem.headers["Link"]
    assert "Merged." in problem.detail
    assert "instead" not in gone(entries["vocab/c"]).detail


def test_the_published_list_is_readable() -> None:
    """Nothing has been withdrawn so far that still exists in the list twice."""
    assert isinstance(withdrawn(), dict)
