"""Limits on what one submission may hold; they keep hostile input from taking memory or time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest size, nesting and number of triples, projects and table cells of one submission.

    `max_values` is the most values of one field in one project. `max_unpacked_bytes` and `max_archive_entries` hold
    for the inside of a workbook.
    """

    max_bytes: int = 10_000_000
    max_depth: int = 50
    max_triples: int = 500_000
    max_projects: int = 10_000
    max_values: int = 200
    max_cells: int = 2_000_000
    max_unpacked_bytes: int = 100_000_000
    max_archive_entries: int = 1_000
