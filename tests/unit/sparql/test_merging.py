"""The merge of default graphs counts a triple once."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from plangraph.sparql.guard import inspect
from plangraph.sparql.merging import Merger

EX = "http://example.org/"


@pytest.fixture
def store() -> Store:
    """Two graphs that share a triple, and a third that shares none."""
    made = Store()
    for graph, values in (("g1", "ab"), ("g2", "bc"), ("g3", "d")):
        for value in values:
            made.add(Quad(NamedNode(f"{EX}s"), NamedNode(f"{EX}p"), Literal(value), NamedNode(EX + graph)))
    return made


def test_overlapping_graphs_are_merged_once(store: Store) -> None:
    """The merged dataset is kept for the next query over the same graphs."""
    merger = Merger(store)
    made = merger.merge_of((f"{EX}g1", f"{EX}g2"), (f"{EX}g3",))
    assert made is not None
    rows = made.query("SELECT ?o { ?s ?p ?o }")
    assert sorted(row["o"].value for row in rows) == ["a", "b", "c"]  # type: ignore[union-attr]
    assert merger.merge_of((f"{EX}g2", f"{EX}g1"), (f"{EX}g3",)) is made


def test_other_graphs_are_left_to_the_engine(store: Store) -> None:
    """One graph, or graphs that share nothing, need no copy."""
    merger = Merger(store)
    assert merger.merge_of((f"{EX}g1",), ()) is None
    assert merger.merge_of((f"{EX}g1", f"{EX}g3"), ()) is None
    assert merger.merge_of((), (f"{EX}g1", f"{EX}g2")) is None


@pytest.mark.parametrize(
    ("clauses", "default", "named"),
    [
        ("FROM <http://e/a> FROM NAMED <http://e/b>", ("http://e/a",), ("http://e/b",)),
        ("from <http://e/a>\n# FROM <x:y>\nfrom e:b", ("http://e/a", "http://e/b"), ()),
        ("FROM <relative> FROM <http://e/a>", (), ()),
        ("FROM other:b", (), ()),
        ("", (), ()),
    ],
)
def test_the_dataset_of_a_query_is_read(clauses: str, default: tuple[str, ...], named: tuple[str, ...]) -> None:
    """FROM clauses are read with their prefixes; where one is relative, the engine decides."""
    shape = inspect(f"PREFIX e: <http://e/> SELECT * {clauses} WHERE {{ ?s ?p 'FROM <x:z>' }}")
    assert (shape.default_graphs, shape.named_graphs) == (default, named)
