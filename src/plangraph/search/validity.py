"""When each plan of a corpus is in force, from what the manifests say about issue, end and later plans."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from plangraph.corpus.document import Corpus


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a plan is in force: from `first` on, and before `until` where an end is known."""

    first: datetime.date
    until: datetime.date | None = None

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the plan is in force on `day`."""
        return self.first <= day and (self.until is None or day < self.until)


def validities(corpus: Corpus) -> Mapping[str, Validity]:
    """The validity of every plan by its id; a plan ends on the day it names or when a plan that repeals it begins."""
    found: dict[str, Validity] = {}
    for document in corpus.documents:
        ends = [other.manifest.starts for other in corpus.documents if document.id in other.manifest.repeals]
        if document.manifest.until is not None:
            ends.append(document.manifest.until)
        found[document.id] = Validity(document.manifest.starts, min(ends, default=None))
    return found
