"""The neighbours of an entity as a picture: who speaks of it on the left, what it speaks of on the right.

Two columns of names with lines to the middle; long Chinese names stay readable and nothing overlaps, whatever the
number of neighbours. The places are worked out here, so that the picture needs no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from plangraph_api.entities import Resource, Value

WIDTH: Final = 960
_MIDDLE: Final = WIDTH // 2
_BOX: Final = 190  # the width of the entity's own box
_GAP: Final = 70  # between the box and a column of names
_ROW: Final = 30
_TOP: Final = 22
_MOST_OF_PROPERTY: Final = 5
_MOST_ROWS: Final = 14
_LONGEST: Final = 32  # columns of a name, a Chinese character taking two
_LONGEST_OWN: Final = 18
_LEAST: Final = 2  # neighbours that are worth a picture


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a column: a property (without address) or a neighbour, its place and how its line is drawn."""

    text: str
    title: str
    href: str | None
    x: int
    y: int
    anchor: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows of both columns, the box in the middle, and how many neighbours are left out on each side."""

    rows: Sequence[Row]
    label: str
    title: str
    box: tuple[int, int, int, int]
    height: int
    more: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    values: Sequence[Value]


def neighbourhood(resource: Resource, references: Sequence[tuple[str, Value]]) -> Picture | None:
    """The picture of a resource with those that speak of it; None where it has hardly any neighbour.

    Args:
        resource: the entity with its statements.
        references: who speaks of it: the name of the property and the subject.
    """
    outgoing = [_Group(one.label, [v for v in one.values if _is_local(v)]) for one in resource.statements]
    names = dict.fromkeys(name for name, _ in references)
    incoming = [_Group(name, [v for own, v in references if own == name and _is_local(v)]) for name in names]
    left, left_out = _kept(incoming)
    right, right_out = _kept(outgoing)
    if sum(len(group.values) for group in (*left, *right)) < _LEAST:
        return None
    height = _TOP * 2 + _ROW * max(_lines(left), _lines(right), 2)
    middle = height // 2
    box = (_MIDDLE - _BOX // 2, middle - 24, _BOX, 48)
    rows = [*_column(left, middle, height, -1), *_column(right, middle, height, 1)]
    own = _shortened(resource.label, _LONGEST_OWN)
    return Picture(rows, own, resource.label, box, height, left_out + right_out)


def _is_local(value: Value) -> bool:
    return value.href is not None and value.href.startswith("/")


def _kept(groups: Iterable[_Group]) -> tuple[list[_Group], int]:
    """The groups that fit into a column, and how many values do not."""
    kept: list[_Group] = []
    left_out = 0
    for group in groups:
        if not group.values:
            continue
        room = min(_MOST_OF_PROPERTY, _MOST_ROWS - _lines(kept) - 1)
        some = group.values[:room] if room > 0 else []
        left_out += len(group.values) - len(some)
        if some:
            kept.append(_Group(group.name, some))
    return kept, left_out


def _lines(groups: Sequence[_Group]) -> int:
    return sum(1 + len(group.values) for group in groups)


def _column(groups: Sequence[_Group], middle: int, height: int, side: int) -> list[Row]:
    """The rows of one side, spread around the middle; `side` is -1 on the left and 1 on the right."""
    edge = _MIDDLE + side * _BOX // 2
    x = edge + side * _GAP
    anchor = "end" if side < 0 else "start"
    y = (height - _ROW * _lines(groups)) // 2 + _ROW // 2
    rows: list[Row] = []
    for group in groups:
        rows.append(Row(_shortened(group.name, _LONGEST), group.name, None, x, y, anchor, ""))
        y += _ROW
        for value in group.values:
            bend = edge + side * _GAP // 2
            path = f"M{edge} {middle} C{bend} {middle} {bend} {y} {x - side * 8} {y}"
            rows.append(Row(_shortened(value.text, _LONGEST), value.text, value.href, x, y, anchor, path))
            y += _ROW
    return rows


def _shortened(text: str, most: int) -> str:
    """A text cut to a number of columns, where a character outside ASCII takes two."""
    used = 0
    for place, character in enumerate(text):
        used += 1 if character.isascii() else 2
        if used > most:
            return f"{text[:place]}…"
    return text
