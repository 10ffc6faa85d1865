"""Addresses that were published once and are gone."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from plangraph.domain.identifiers import BASE
from plangraph_api.problems import ProblemError

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawn address: its path under the base, why it went, and the path to use instead, if any."""

    path: str
    reason: str
    instead: str | None = None


@cache
def withdrawn(file: Path = _FILE) -> dict[str, Withdrawn]:
    """All withdrawn addresses by path."""
    with file.open("rb") as opened:
        entries = [Withdrawn(**entry) for entry in tomllib.load(opened)["withdrawn"]]
    return {entry.path: entry for entry in entries}


def gone(entry: Withdrawn) -> ProblemError:
    """The problem that tells why an address is gone and what to use instead."""
    detail = f"{BASE}{entry.path} was withdrawn: {entry.reason}"
    if entry.instead is None:
        return ProblemError(410, "gone", detail)
    return ProblemError(
        410,
        "gone",
        f"{detail} Use {BASE}{entry.instead} instead.",
        headers={"Link": f'</{entry.instead}>; rel="successor-version"'},
        members={"instead": f"{BASE}{entry.instead}"},
    )
