"""What fusion and filters need to know of every passage, as arrays: its plan, place, table and turn in reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plangraph.domain.model import Passage
from plangraph.search.fusion import reading_places
from plangraph.search.retrievers import Layout, Numbers

NOWHERE = -1
"""Stands for a chapter or section where a passage has none."""


@dataclass(frozen=True)
class Arrangement:
    """The arrays, each with one number per passage.

    Attributes:
        documents: the ids of the plans; `document` holds places in it.
        document: the plan of each passage.
        chapter: the number of its chapter.
        section: the number of its section.
        groups: its group (see `Layout`).
        places: its place when all passages are in reading order.
    """

    documents: tuple[str, ...]
    document: NDArray[np.int32]
    chapter: NDArray[np.int16]
    section: NDArray[np.int16]
    groups: Numbers
    places: Numbers

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Arrangement:
        """The arrangement of passages in reading order, plan after plan; it reads each passage once."""
        documents: dict[str, int] = {}
        groups: dict[object, int] = {}
        rows: list[tuple[int, int, int, int]] = []
        keys: list[tuple[int, ...]] = []
        for passage in passages:
            document = documents.setdefault(passage.document, len(documents))
            group = groups.setdefault(group_key(passage), len(groups))
            chapter, section = passage.citation.chapter, passage.citation.section
            rows.append((document, _or_nowhere(chapter), _or_nowhere(section), group))
            keys.append(passage.address.sort_key)
        table = np.asarray(rows, np.int64).reshape(-1, 4)
        return cls(
            documents=tuple(documents),
            document=table[:, 0].astype(np.int32),
            chapter=table[:, 1].astype(np.int16),
            section=table[:, 2].astype(np.int16),
            groups=np.ascontiguousarray(table[:, 3]),
            places=reading_places(keys),
        )

    def __len__(self) -> int:
        return len(self.groups)

    @property
    def group_count(self) -> int:
        """The number of groups."""
        return int(self.groups.max(initial=-1)) + 1

    @cached_property
    def layout(self) -> Layout:
        """The groups of all passages."""
        return layout_of(self.groups)

    @cached_property
    def _members(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self.groups, kind="stable")
        return order, np.searchsorted(self.groups[order], np.arange(self.group_count + 1))

    def members(self, groups: Numbers) -> tuple[Numbers, Numbers]:
        """The passages of some groups, and for each of them the place of its group in `groups`."""
        order, starts = self._members
        sizes = starts[groups + 1] - starts[groups]
        which = np.repeat(np.arange(len(groups)), sizes)
        within = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return order[starts[groups][which] + within], which

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """The arrays by name, to keep; `documents` are kept apart."""
        return {name: getattr(self, name) for name in ("document", "chapter", "section", "groups", "places")}


def group_key(passage: Passage) -> object:
    """What the passages of one group share: their table, or nothing for a paragraph."""
    return (passage.document, passage.address.box) if passage.address.is_table else passage.iri


def layout_of(groups: Numbers) -> Layout:
    """The layout of passages whose groups have these numbers, whichever numbers they are."""
    known, numbers = np.unique(groups, return_inverse=True)
    sizes = np.bincount(numbers, minlength=len(known))
    order = np.argsort(numbers, kind="stable")
    starts = np.cumsum(sizes) - sizes
    tables: Sequence[Sequence[int]] = [
        order[starts[group] : starts[group] + sizes[group]].tolist() for group in np.flatnonzero(sizes > 1)
    ]
    return Layout(np.asarray(numbers, np.int64), len(known), tables)


def _or_nowhere(number: int | None) -> int:
    return NOWHERE if number is None else number
