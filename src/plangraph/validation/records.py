"""What reading gives: records with their kinds, fields and raw values, before anything is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from plangraph.validation.catalogue import Kind
from plangraph.validation.triples import Term


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a submission: its term, the raw values of known fields by field IRI, and names that are not known."""

    term: ox.NamedNode | ox.BlankNode
    values: Mapping[str, tuple[Raw, ...]]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One submitted record: its node, its kind (None when not recognised) and how the kind was written."""

    node: Node
    kind: Kind | None
    kind_found: str | None


Raw = Term | Node
