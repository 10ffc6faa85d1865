"""Addresses of the plan's units, such as `ch5.s2.i1.p1` and `box6.r4`.

An address is a path of numbers. Chapter 0 is the preamble (总则); section 0 and item 0 stand where a chapter has no
section or a section no item. Addresses never change once published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plangraph.domain.errors import AddressError

_PROVISION = re.compile(r"ch(\d+)(?:\.s(\d+)(?:\.i(\d+)(?:\.p(\d+))?)?)?")
_BOX = re.compile(r"box(\d+)(?:\.r(\d+))?")


@dataclass(frozen=True, slots=True)
class Address:
    """One unit's address: either chapter with optional section, item and paragraph, or box with optional row."""

    chapter: int | None = None
    section: int | None = None
    item: int | None = None
    paragraph: int | None = None
    box: int | None = None
    row: int | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address written as `text`.

        Raises:
            AddressError: when `text` is not written like `ch5.s2.i1.p1` or `box6.r4` (or a leading part of one).
        """
        if match := _PROVISION.fullmatch(text):
            numbers = [None if group is None else int(group) for group in match.groups()]
            return cls(chapter=numbers[0], section=numbers[1], item=numbers[2], paragraph=numbers[3])
        if match := _BOX.fullmatch(text):
            box, row = match.groups()
            return cls(box=int(box), row=None if row is None else int(row))
        raise AddressError(f"{text!r} is no address. Expected a form like 'ch5.s2.i1.p1' or 'box6.r4'.")

    def __str__(self) -> str:
        return ".".join(self.steps)

    @property
    def steps(self) -> tuple[str, ...]:
        """The address's steps, outermost first: `("ch5", "s2", "i1", "p1")`."""
        pairs = (
            ("box", self.box),
            ("r", self.row),
            ("ch", self.chapter),
            ("s", self.section),
            ("i", self.item),
            ("p", self.paragraph),
        )
        return tuple(f"{prefix}{number}" for prefix, number in pairs if number is not None)

    @property
    def path(self) -> str:
        """The address as an IRI path: `ch5/s2/i1/p1`."""
        return "/".join(self.steps)

    @property
    def is_table(self) -> bool:
        """Whether the address lies in a table (a box or one of its rows)."""
        return self.box is not None

    @property
    def parent(self) -> Address | None:
        """The unit one step further out, or None for a chapter or a box."""
        outer = self.steps[:-1]
        return Address.parse(".".join(outer)) if outer else None

    @property
    def sort_key(self) -> tuple[int, ...]:
        """A key that sorts provisions in reading order, then boxes with their rows."""
        if self.is_table:
            return (1, self.box or 0, self.row or 0)
        return (0, self.chapter or 0, self.section or 0, self.item or 0, self.paragraph or 0)
