"""Canonical N-Quads and canonical Turtle."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from plangraph.domain.errors import BuildError
from plangraph.graph.serialization import canonical_quads, canonical_turtle, nquads
from plangraph.resources import data_root

ONE = "@prefix x: <http://x/> . x:b x:p [ x:q 1 ] , ( x:a x:b ) . x:a a x:C ."
OTHER = "@prefix y: <http://x/> .\ny:a a y:C .\n\ny:b y:p _:n , ( y:a y:b ) .\n_:n y:q 1 ."


def quads(text: str) -> bytes:
    """The canonical N-Quads of a Turtle text."""
    return nquads(canonical_quads(parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=True)))


def test_equal_graphs_give_equal_bytes() -> None:
    """Order, prefixes and blank node labels do not matter, to N-Quads and to Turtle alike."""
    assert quads(ONE) == quads(OTHER)
    assert canonical_turtle(ONE, "one") == canonical_turtle(OTHER, "other")


def test_different_graphs_give_different_bytes() -> None:
    """A change of one value shows."""
    assert quads(ONE) != quads(ONE.replace("1", "2"))


def test_repetitions_are_dropped() -> None:
    """The same quad given twice comes once."""
    twice = list(parse("<http://a> <http://b> 1 .", format=RdfFormat.TURTLE)) * 2
    assert len(canonical_quads(twice)) == 1


@pytest.mark.parametrize("path", sorted((data_root() / "ontology").rglob("*.ttl")), ids=lambda path: path.name)
def test_writing_turtle_keeps_the_graph(path: Path) -> None:
    """Canonical Turtle has the same graph as the file, and writing it again changes nothing."""
    text = path.read_text(encoding="utf-8")
    written = canonical_turtle(text, path.name)
    assert quads(written) == quads(text)
    assert canonical_turtle(written, path.name) == written


def test_text_that_is_no_turtle_is_named() -> None:
    """The error names the source."""
    with pytest.raises(BuildError, match="somewhere"):
        canonical_turtle("this is no Turtle", "somewhere")
