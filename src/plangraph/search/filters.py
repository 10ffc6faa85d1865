"""Filters of a search: which passages may be found at all, by place in the plan, by what they name, by modality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from plangraph.domain.errors import QueryError
from plangraph.domain.model import Passage
from plangraph.domain.vocabulary import GRAPHS, PREFIXES
from plangraph.graph.concepts import Concept, label_key
from plangraph.graph.store import GraphStore

Mask = NDArray[np.bool_]
_MODALITIES = f"""
PREFIX pg: <{PREFIXES["pg"]}>
SELECT DISTINCT ?unit ?modality WHERE {{
  GRAPH <{GRAPHS["facts"]}> {{ ?norm pg:statedIn ?unit ; pg:hasModality ?modality . }}
}}
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must meet; None asks nothing.

    Attributes:
        document: the id of the plan.
        chapter: the chapter's number, 0 for the preamble; a table row counts for the chapter its table is printed in.
        section: the section's number.
        mineral: an IRI or a label of a mineral that the passage names.
        region: an IRI or a label of a region that the passage names.
        modality: the last step of the IRI of a modality, such as `prohibited`, of a norm that the passage states.
    """

    document: str | None = None
    chapter: int | None = None
    section: int | None = None
    mineral: str | None = None
    region: str | None = None
    modality: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))


@dataclass(frozen=True, slots=True)
class Filterable:
    """What the filters look at.

    Attributes:
        passages: the indexed passages.
        concepts: the concepts of the vocabularies.
        links: the numbers of the passages that name a concept, by its IRI.
        modalities: the names of the modalities of the norms that a unit states, by the unit's IRI.
    """

    passages: Sequence[Passage]
    concepts: Sequence[Concept]
    links: Mapping[str, Sequence[int]]
    modalities: Mapping[str, Sequence[str]]

    def mask(self, filters: Filters) -> Mask:
        """Which passages meet all filters, shape `(n_passages,)`.

        Raises:
            QueryError: when a mineral, region or modality is not known.
        """
        mask = np.ones(len(self.passages), np.bool_)
        if filters.document is not None:
            mask &= self._where(lambda p: p.document == filters.document)
        if filters.chapter is not None:
            mask &= self._where(lambda p: p.citation.chapter == filters.chapter)
        if filters.section is not None:
            mask &= self._where(lambda p: p.citation.section == filters.section)
        if filters.mineral is not None:
            mask &= self._naming("minerals", filters.mineral)
        if filters.region is not None:
            mask &= self._naming("regions", filters.region)
        if filters.modality is not None:
            mask &= self._stating(filters.modality)
        return mask

    def _where(self, holds: Callable[[Passage], bool]) -> Mask:
        return np.fromiter((holds(passage) for passage in self.passages), np.bool_, len(self.passages))

    def _naming(self, scheme: str, name: str) -> Mask:
        key = label_key(name)
        found = [
            concept
            for concept in self.concepts
            if concept.scheme_name == scheme and (concept.iri == name or key in map(label_key, concept.labels()))
        ]
        if not found:
            message = f"{name!r} is no concept of the scheme {scheme!r}. Give an IRI or a label; see /vocab/{scheme}."
            raise QueryError(message)
        return self._numbered(number for concept in found for number in self.links.get(concept.iri, ()))

    def _stating(self, modality: str) -> Mask:
        known = sorted({name for names in self.modalities.values() for name in names})
        if modality not in known:
            raise QueryError(f"{modality!r} is no modality of a norm. Expected one of: {', '.join(known)}.")
        tables = self.modalities
        return self._where(lambda p: modality in (*tables.get(p.iri, ()), *tables.get(_table(p), ())))

    def _numbered(self, numbers: Iterable[int]) -> Mask:
        mask = np.zeros(len(self.passages), np.bool_)
        mask[list(numbers)] = True
        return mask


def load_modalities(store: GraphStore) -> dict[str, list[str]]:
    """The names of the modalities of the norms that each unit of the built graph states, by the unit's IRI."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(_MODALITIES):
        found[row["unit"].value].add(row["modality"].value.rpartition("/")[2])
    return {unit: sorted(names) for unit, names in sorted(found.items())}


def _table(passage: Passage) -> str:
    return passage.iri.rpartition("/")[0] if passage.address.is_table else passage.iri
