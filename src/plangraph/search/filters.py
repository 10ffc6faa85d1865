"""Filters of a search: which passages may be found at all, by place in the plan, by what they name, by modality."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from plangraph.domain.errors import QueryError
from plangraph.domain.model import Passage
from plangraph.domain.vocabulary import GRAPHS, PREFIXES
from plangraph.graph.concepts import Concept, label_key
from plangraph.graph.store import GraphStore
from plangraph.search.arrangement import Arrangement
from plangraph.search.validity import Validity

Mask = NDArray[np.bool_]
_NAMED = 10  # plans in a message
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
        date: a day on which the plan of the passage is in force.
    """

    document: str | None = None
    chapter: int | None = None
    section: int | None = None
    mineral: str | None = None
    region: str | None = None
    modality: str | None = None
    date: datetime.date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) is not None for one in fields(self))


@dataclass(frozen=True, slots=True)
class Filterable:
    """What the filters look at.

    Attributes:
        arrangement: where the indexed passages stand.
        concepts: the concepts of the vocabularies.
        links: the numbers of the passages that name a concept, by its IRI.
        stating: the numbers of the passages that state a norm of a modality, by its name.
        validities: when each plan is in force, by its id; a plan that is not among them counts as in force.
    """

    arrangement: Arrangement
    concepts: Sequence[Concept]
    links: Mapping[str, Sequence[int]]
    stating: Mapping[str, Sequence[int]]
    validities: Mapping[str, Validity] = field(default_factory=dict)

    def mask(self, filters: Filters) -> Mask:
        """Which passages meet all filters, shape `(n_passages,)`.

        Raises:
            QueryError: when a plan, mineral, region or modality is not known.
        """
        mask = np.ones(len(self.arrangement), np.bool_)
        if filters.document is not None:
            mask &= self._of_document(filters.document)
        if filters.date is not None:
            mask &= self._in_force(filters.date)
        if filters.chapter is not None:
            mask &= self.arrangement.chapter == filters.chapter
        if filters.section is not None:
            mask &= self.arrangement.section == filters.section
        if filters.mineral is not None:
            mask &= self._naming("minerals", filters.mineral)
        if filters.region is not None:
            mask &= self._naming("regions", filters.region)
        if filters.modality is not None:
            mask &= self._stating(filters.modality)
        return mask

    def _of_document(self, document: str) -> Mask:
        documents = self.arrangement.documents
        if document not in documents:
            known = ", ".join(sorted(documents)[:_NAMED]) or "none"
            raise QueryError(f"{document!r} is no indexed plan. Expected one of: {known}.")
        return np.asarray(self.arrangement.document == documents.index(document))

    def _in_force(self, day: datetime.date) -> Mask:
        known = (self.validities.get(document) for document in self.arrangement.documents)
        holds = np.asarray([validity is None or validity.holds_on(day) for validity in known], np.bool_)
        return np.asarray(holds[self.arrangement.document])

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
        return self._numbered(*(self.links.get(concept.iri, ()) for concept in found))

    def _stating(self, modality: str) -> Mask:
        if modality not in self.stating:
            known = ", ".join(sorted(self.stating))
            raise QueryError(f"{modality!r} is no modality of a norm. Expected one of: {known}.")
        return self._numbered(self.stating[modality])

    def _numbered(self, *several: Sequence[int]) -> Mask:
        mask = np.zeros(len(self.arrangement), np.bool_)
        for numbers in several:
            mask[np.asarray(numbers, np.int64)] = True
        return mask


def stating(passages: Iterable[Passage], modalities: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The numbers of the passages that state a norm of a modality, by its name; a row states what its table does.

    Args:
        passages: the passages.
        modalities: the names of the modalities of the norms that a unit states, by the unit's IRI.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, passage in enumerate(passages):
        for name in {*modalities.get(passage.iri, ()), *modalities.get(_table(passage), ())}:
            found[name].append(number)
    return dict(found)


def load_modalities(store: GraphStore) -> dict[str, list[str]]:
    """The names of the modalities of the norms that each unit of the built graph states, by the unit's IRI."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(_MODALITIES):
        found[row["unit"].value].add(row["modality"].value.rpartition("/")[2])
    return {unit: sorted(names) for unit, names in sorted(found.items())}


def _table(passage: Passage) -> str:
    return passage.iri.rpartition("/")[0] if passage.address.is_table else passage.iri
