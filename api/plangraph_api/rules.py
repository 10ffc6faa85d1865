"""Which kinds of rules (prohibited, restricted, obligatory, quota, …) each paragraph of the plan holds."""

from __future__ import annotations

from typing import Final

from plangraph.domain.vocabulary import PG
from plangraph.graph.store import GraphStore

SHOWN: Final = ("prohibited", "restricted", "obligatory", "quota")
_QUERY: Final = f"""
PREFIX pg: <{PG}>
SELECT DISTINCT ?address ?modality WHERE {{ ?norm pg:hasModality ?modality ; pg:statedIn/pg:address ?address . }}
"""


def rules_by_address(store: GraphStore) -> dict[str, tuple[str, ...]]:
    """The slugs of the modalities of each unit's norms that are shown, by address, in the order of `SHOWN`."""
    found: dict[str, set[str]] = {}
    for row in store.select(_QUERY):
        found.setdefault(row["address"].value, set()).add(row["modality"].value.rpartition("/")[2])
    return {address: tuple(slug for slug in SHOWN if slug in slugs) for address, slugs in found.items()}
