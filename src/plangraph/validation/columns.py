"""The columns of the spreadsheet template, one list per kind of submission, made from the catalogue.

A header is the Chinese name of a field, with its group before a dot; quantities have a second column for the unit and
a third for what is counted; lists of parts have their columns three times. `header_index` reads headers back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from plangraph.validation.catalogue import Catalogue, Field, Kind

ID_HEADER: Final = "编号"
KIND_HEADER: Final = "项目类型"
UNIT_MARK: Final = "（单位）"
BASIS_MARK: Final = "（计量口径）"
MANDATORY_MARK: Final = "*"
PARTS: Final = 3
_AMOUNTS: Final = ("count", "quantity")
_SEPARATOR: Final = "·"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, the path of JSON keys that a cell fills, and the field that it belongs to.

    `role` is `value`, `unit` or `basis`; a step of `path` that is a number counts the parts of a list.
    """

    header: str
    path: tuple[str | int, ...]
    field: Field
    role: str = "value"

    @property
    def key(self) -> str:
        """The key path as rules name it, such as `region.league`."""
        return ".".join(step for step in self.path if isinstance(step, str))


def columns(catalogue: Catalogue, kind: Kind) -> tuple[Column, ...]:
    """The columns of a kind, in catalogue order."""
    found: list[Column] = []
    for field in catalogue.fields.values():
        if kind.iri not in field.kinds or field.groups:
            continue
        members = [member for member in catalogue.members(field) if kind.iri in member.kinds]
        if field.type == "group":
            for member in members:
                found.extend(_cells(f"{field.labels.zh}{_SEPARATOR}", (field.key,), member))
        elif field.type == "nodes":
            for number in range(1, PARTS + 1):
                for member in members or _shared_out(catalogue, kind):
                    found.extend(_cells(f"{field.labels.zh}{number}{_SEPARATOR}", (field.key, number - 1), member))
        else:
            found.extend(_cells("", (), field))
    return tuple(found)


def _shared_out(catalogue: Catalogue, kind: Kind) -> list[Field]:
    """The amounts of a kind, which the parts of a list without fields of its own share out."""
    return [field for field in catalogue.fields.values() if kind.iri in field.kinds and field.type in _AMOUNTS]


def _cells(before: str, path: tuple[str | int, ...], field: Field) -> Iterator[Column]:
    header = before + field.labels.zh
    if field.type != "quantity":
        yield Column(header, (*path, field.key), field)
        return
    yield Column(header, (*path, field.key, "value"), field)
    yield Column(header + UNIT_MARK, (*path, field.key, "unit"), field, "unit")
    yield Column(header + BASIS_MARK, (*path, field.key, "basis"), field, "basis")


def header_index(catalogue: Catalogue) -> Mapping[str, tuple[str | int, ...]]:
    """The path of every header of every kind; a header without its group is read too where it is the only one."""
    found: dict[str, tuple[str | int, ...]] = {}
    for kind in catalogue.kinds.values():
        for column in columns(catalogue, kind):
            found[folded_header(column.header)] = column.path
    return found


def folded_header(text: str) -> str:
    """A header as it is compared: without white space and the mark of mandatory columns."""
    return "".join(text.split()).removesuffix(MANDATORY_MARK)
