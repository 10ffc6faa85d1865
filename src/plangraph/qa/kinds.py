"""Kinds of answers: what else than a figure a question asks for, and whether units have it.

A question for a company, a person, papers, a window to apply at, or a size in metres is answered only by a unit that
has such a thing. The patterns are in `scope.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plangraph.domain.model import Passage
from plangraph.qa.asked import Reader
from plangraph.qa.question import Question
from plangraph.qa.scope import Scope
from plangraph.qa.selection import is_whole
from plangraph.search.index import SearchIndex
from plangraph.text.quantities import find_quantities


class KindDesk:
    """Tells which kind of answer units do not have."""

    def __init__(self, index: SearchIndex, reader: Reader, scope: Scope) -> None:
        self._index = index
        self._reader = reader
        self._scope = scope

    def missing(self, question: Question, units: Sequence[Passage], part: tuple[int, int]) -> str:
        """The words that ask for another kind of answer than any unit gives; empty where there are none."""
        asking = question.query.folded[slice(*part)]
        said = "\n".join(map(self._index.spoken, units))
        for kind in self._scope.answers.values():
            match = kind.ask.search(asking)
            if match and not kind.said.in_text(said) and not self._names_another(question, said, kind.schemes):
                return match.group()
        name = self._scope.properties.search(asking)
        if name and not self._reader.known(question, name.group(1), units, said):
            return name.group(1)
        if noun := self._noun_asked_for(question, part, units):
            return noun
        size = self._scope.size.search(asking)
        if size and not any(one.unit.endswith(self._scope.size_units) for one in find_quantities(said)):
            return size.group()
        measure = self._scope.measures.search(asking)
        if measure and not re.search(rf"\d\s*(?:个|万|亿)?{re.escape(measure.group(1))}", said):
            return measure.group()
        return ""

    def _noun_asked_for(self, question: Question, part: tuple[int, int], units: Sequence[Passage]) -> str:
        """The noun behind 什么 or 哪种, where no unit and no bank question on one has it; else nothing."""
        match = self._scope.what.search(question.query.folded, *part)
        if match is None:
            return ""
        asked = [one for one in self._reader.parts(question, part) if one.start == match.end() and not one.is_name]
        missing = self._reader.unsaid_by_units(question, asked, units).nouns
        return match.group() + missing[0].text if missing else ""

    def _names_another(self, question: Question, said: str, schemes: frozenset[str]) -> bool:
        """Whether a text names a thing of some schemes that the question does not name."""
        asked = {mention.concept.iri for mention in question.query.mentions}
        return any(
            mention.concept.scheme_name in schemes
            and not is_whole(mention.concept.iri)
            and mention.concept.iri not in asked
            for mention in self._index.linker.mentions(said)
        )
