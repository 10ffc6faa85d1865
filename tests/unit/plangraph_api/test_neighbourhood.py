"""The picture of an entity's neighbours: capped columns, no overlap, and only what this service serves."""

from __future__ import annotations

from plangraph_api.entities import Resource, Statement, Value
from plangraph_api.neighbourhood import WIDTH, neighbourhood

OWN = "https://w3id.org/plangraph/vocab/minerals/x"


def entity(*statements: Statement) -> Resource:
    """An entity with some statements."""
    return Resource(OWN, "x", "一个名字很长很长很长的矿种", (), statements)


def values(number: int) -> tuple[Value, ...]:
    """Some neighbours on this service."""
    return tuple(Value(f"邻居{n}", None, f"/vocab/minerals/n{n}") for n in range(number))


def test_a_lonely_entity_has_no_picture() -> None:
    """Words and addresses elsewhere are no neighbours."""
    elsewhere = Statement("same as", None, (Value("x", None, "https://example.org/x"), Value("词")))
    assert neighbourhood(entity(elsewhere), []) is None


def test_rows_of_a_column_do_not_overlap() -> None:
    """Each row has its own height, within the picture."""
    picture = neighbourhood(entity(Statement("下位", None, values(4)), Statement("相关", None, values(3))), [])
    assert picture is not None
    heights = [row.y for row in picture.rows]
    assert len(heights) == len(set(heights)) == 9
    assert min(heights) > 0
    assert max(heights) < picture.height
    assert all(row.anchor == "start" and WIDTH / 2 < row.x < WIDTH for row in picture.rows)


def test_many_neighbours_are_capped_and_counted() -> None:
    """No more than some of each property and of each side are drawn; the rest is told by number."""
    references = [("提及", value) for value in values(40)]
    picture = neighbourhood(entity(*(Statement(f"p{n}", None, values(9)) for n in range(5))), references)
    assert picture is not None
    drawn = [row for row in picture.rows if row.href]
    assert len(drawn) <= 28
    assert picture.more == 40 + 5 * 9 - len(drawn)


def test_long_names_are_cut_and_told_in_full() -> None:
    """A name that does not fit ends with an ellipsis; its title has all of it."""
    long = "甲" * 60
    picture = neighbourhood(entity(Statement("相关", None, (Value(long, None, "/vocab/a"), *values(1)))), [])
    assert picture is not None
    row = next(row for row in picture.rows if row.title == long)
    assert row.text.endswith("…")
    assert len(row.text) < len(long)
    assert picture.label.endswith("…")
    assert picture.title == "一个名字很长很长很长的矿种"
