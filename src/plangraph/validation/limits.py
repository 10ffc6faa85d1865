"""Limits on what one submission may hold; they keep hostile input from taking memory or time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest size, nesting and number of triples and projects of one submission."""

    max_bytes: int = 10_000_000
    max_depth: int = 50
    max_triples: int = 500_000
    max_projects: int = 10_000
