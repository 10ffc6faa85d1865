"""Printed citations of the plan's units by address, from the corpus records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plangraph.corpus.reader import load_corpus
from plangraph.domain.citation import cite
from plangraph.domain.model import Citation


@dataclass(frozen=True)
class Citations:
    """The citation of every paragraph, table and table row of the plan, and its title."""

    by_address: Mapping[str, Citation]
    plan_title: str
    plan_title_en: str

    @classmethod
    def load(cls, root: Path) -> Citations:
        """The citations of the first plan under the data folder `root`."""
        document = load_corpus(root).documents[0]
        found: dict[str, Citation] = {}
        for provision in document.provisions:
            found[str(provision.address)] = cite(document.id, provision.address, provision.page)
        for table in document.tables:
            found[str(table.address)] = cite(document.id, table.address, table.page, table.section)
            for row in table.rows:
                found[str(row.address)] = cite(document.id, row.address, row.page, table.section)
        return cls(found, document.manifest.title, document.manifest.title_en)

    def get(self, address: str | None) -> Citation | None:
        """The citation of an address, or None for none."""
        return self.by_address.get(address) if address else None
