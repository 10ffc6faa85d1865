"""Which kinds of rules (prohibited, restricted, obligatory, quota, …) each unit of the plan holds, and on what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from plangraph.domain.vocabulary import PG
from plangraph.graph.store import GraphStore

SHOWN: Final = ("prohibited", "restricted", "obligatory", "quota")
Marks = Mapping[str, Mapping[str, tuple[str, ...]]]
_QUERY: Final = f"""
PREFIX pg: <{PG}>
SELECT DISTINCT ?address ?modality ?subject ?key WHERE {{
  ?norm pg:hasModality ?modality ; pg:statedIn/pg:address ?address ; pg:normKey ?key .
  OPTIONAL {{ ?norm pg:subjectNote ?subject }}
}} ORDER BY ?address ?key
"""


def marks_by_address(store: GraphStore) -> Marks:
    """The subjects of each unit's norms by the slug of their modality, in the order of `SHOWN`, by address."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.select(_QUERY):
        subject = row["subject"] if "subject" in row else row["key"]
        found[row["address"].value][row["modality"].value.rpartition("/")[2]].append(subject.value)
    return {
        address: {slug: tuple(subjects[slug]) for slug in SHOWN if slug in subjects}
        for address, subjects in found.items()
    }
