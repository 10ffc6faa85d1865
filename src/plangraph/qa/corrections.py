"""What a question takes for granted, held against the plan: a claim with another number, year, place, mineral or body.

`新立砂金勘查项目要征得水利部门同意，水利部门多久批` asks what the plan does not say, since the plan has another body.
The clause that the claim is about corrects it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plangraph.qa.asked import Part, Reader
from plangraph.qa.extract import Candidate
from plangraph.qa.given import comparable
from plangraph.qa.lexicon import load_phrases
from plangraph.qa.model import Draft, Quote
from plangraph.qa.parts import PartReader
from plangraph.qa.question import YEAR, Question
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.text.quantities import find_quantities

_LEAST_SHARED = 0.45  # of the words of a claim, but for those that are wrong, the clause must have so much
_SHORTEST_CLAIM = 6
_KIND = 2  # so many last characters of a noun tell its kind (水利部门, 生态环境部门)
_PLACED = frozenset({"areas", "authority-levels", "minerals", "organizations", "regions"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of a question that states something, with the sentences that search finds for it, best first."""

    question: Question
    candidates: Sequence[Candidate]


class CorrectionDesk:
    """Finds the clause that a question contradicts."""

    def __init__(
        self, index: SearchIndex, reader: Reader, parts: PartReader, find: Callable[[str, str], Claim]
    ) -> None:
        """Look for claims by `find`, which reads a text in a language and searches for it."""
        self._index = index
        self._reader = reader
        self._parts = parts
        self._find = find
        self._years = frozenset(year for one in index.passages for year in YEAR.findall(folded(one.text)))

    def draft(self, question: Question) -> Draft | None:
        """The clause that a claim of a question contradicts, with a remark; None where there is no such claim."""
        phrases = load_phrases(question.query.lang)
        for text in self._parts.claims(question):
            if len(text) < _SHORTEST_CLAIM:
                continue
            claim = self._find(text, question.query.lang)
            best = next(iter(claim.candidates), None)
            if best is not None and self._contradicts(claim.question, best):
                said = best.english if phrases.lang == "en" and best.english else best.text
                remark = phrases.say("premises.otherwise", text=said)
                return Draft(remark, "extract", (Quote.of(best.passage, best.span),))
        return None

    def _contradicts(self, claim: Question, best: Candidate) -> bool:
        """Whether a sentence is about what a claim is about, but has something else of a kind in its place."""
        said = folded(f"{best.text}\n{best.english}")
        unit = self._index.spoken(best.passage)
        parts = self._reader.parts(claim, (0, len(claim.query.folded)))
        wrong = [*self._strange(claim, parts, said, unit)]
        if not wrong:
            return False
        left = [term for term in claim.terms if not any(s < term.end and term.start < e for s, e in wrong)]
        total = sum(term.weight for term in left)
        shared = sum(
            t.weight for t in left if any(f in unit for f in t.forms) or self._is_known(claim, t.start, parts, best)
        )
        return total > 0 and shared >= _LEAST_SHARED * total

    def _stands(self, part: Part, unit: str) -> bool:
        """Whether a unit has a name or noun; one of a single character (金) only where it is named there."""
        if any(form in unit for form in part.forms if len(form) > 1):
            return True
        return any(mention.concept.iri in part.concepts for mention in self._index.linker.mentions(unit))

    def _is_known(self, claim: Question, start: int, parts: Sequence[Part], best: Candidate) -> bool:
        """Whether the questions on a unit have a noun of a claim."""
        own = [part for part in parts if part.start == start]
        return any(self._reader.says(claim, part, best.text, best.passage) for part in own)

    def _strange(self, claim: Question, parts: Sequence[Part], said: str, unit: str) -> Iterator[tuple[int, int]]:
        """Where a claim has a figure, a year or a name that a unit has not, though it has others of the kind."""
        text = claim.query.folded
        found = find_quantities(said)
        for given in claim.given:
            same = [one for one in found if one.unit and given.unit and comparable(given.unit, one.unit)]
            if same and all(given.amount not in (one.value, one.low) for one in find_quantities(unit)):
                yield given.span.start, given.span.end
        years = {match.group(1) for match in YEAR.finditer(said)}
        for match in YEAR.finditer(text):
            if years and match.group(1) not in self._years:  # the plan names no such year at all
                yield match.span(1)
        named = {mention.concept.iri for mention in claim.query.mentions}
        others = [m.concept for m in self._index.linker.mentions(said) if m.concept.iri not in named]
        for part in parts:
            if self._stands(part, unit):
                continue
            schemes = {m.concept.scheme_name for m in claim.query.mentions if m.concept.iri in part.concepts} & _PLACED
            alike = any(other.scheme_name in schemes for other in others)
            kind = part.text[-_KIND:]
            if alike or (not part.concepts and len(part.text) > _KIND and kind in said):
                yield part.start, part.start + len(part.text)
