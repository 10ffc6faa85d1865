"""Every mention of the plan is the one that was read and checked by hand."""

from __future__ import annotations

import csv
from pathlib import Path

from plangraph.domain.identifiers import BASE
from plangraph.ingest.pipeline import compile_root
from plangraph.resources import data_root

GOLDEN = Path(__file__).with_name("mentions.csv")
"""Columns: address, start, end, surface, concept, nested. Written by an independent reading of the same rules."""


def test_all_mentions_are_as_read() -> None:
    """Address, span, words and concept of all 1910 mentions, in order."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file)]
    [encoding] = compile_root(data_root()).encodings
    found = [
        (
            mention.address,
            str(mention.start),
            str(mention.end),
            mention.surface,
            mention.concept.removeprefix(f"{BASE}vocab/"),
            "yes" if mention.within else "no",
        )
        for reading in encoding.readings.values()
        for mention in reading.mentions
    ]
    assert len(expected) == 1910
    assert found == expected
