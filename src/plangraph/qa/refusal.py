"""When not to answer: features of question and evidence that show that the plan does not say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plangraph.domain.model import Passage
from plangraph.qa.extract import Candidate, chosen, evidence
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Refusal
from plangraph.qa.question import Question
from plangraph.qa.scope import is_closed, load_scope
from plangraph.qa.selection import is_whole
from plangraph.qa.words import Words
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.text.quantities import find_quantities

LEAST_SUPPORT = 0.02
LEAST_SUPPORT_WITHOUT_TOPIC = 0.45
_THINGS = frozenset({"areas", "deposits", "instruments", "mine-classes", "minerals", "regions", "zones", "zone-types"})
_COMPUTED = frozenset({"average", "difference", "ratio", "share"})
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|[-—－])")
_ENGLISH_LETTERS = 3  # letters of English that say as much as one Chinese character
_BANK = "bank"
_COUNT = "count"
_TIMES = frozenset({"date", "duration"})
_PER = "/"
_MINERALS = "minerals"
_REGIONS = "regions"
_SETS = frozenset({_MINERALS, _REGIONS})
_OTHERS = "others"
_ENCODERS = ("encoder", "encoder-question")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How near a question must come to what the plan is asked for (see `nearness`), see docs/answers.md.

    Attributes:
        any: below it nothing is answered.
        off_topic: the same for a question that names nothing of the plan's field.
        figure: the same for a question that asks for a figure, since any clause has some figure.
        named: the same for one whose named things all stand in the best unit.
        plain: from it on a question is about what the plan is asked for, whatever its noun is called.
        sure: from it on a question is about the plan, whatever place its story names.
        long: the length that costs a question nothing.
        per_character: by how much a question may be farther for each character over `long`, since a story around a
            question dilutes it; at most by `most`.
    """

    any: float = 0.5
    off_topic: float = 0.83
    figure: float = 0.9
    named: float = 0.45
    plain: float = 1.3
    sure: float = 1.2
    long: int = 30
    per_character: float = 0.01
    most: float = 0.35


THRESHOLDS = Thresholds()


def nearness(question: Question, index: SearchIndex) -> float | None:
    """How near the question comes to a unit and to a bank question: the sum of the two best cosines, from 0 to 2.

    None where the index has no encoder.
    """
    scores = [r.scores(question.query).max(initial=0.0) for r in index.retrievers if r.name in _ENCODERS]
    return float(sum(scores)) if len(scores) == len(_ENCODERS) else None


def before_search(question: Question) -> Refusal | None:
    """The reason to refuse that the question alone gives: instructions to the system."""
    if question.instruction:
        return Refusal("instruction")
    return None


def too_far(question: Question, near: float | None, best: str) -> bool:
    """Whether the question is too far from all that the plan is asked for; `best` is what the best unit says."""
    if near is None:
        return False
    least = THRESHOLDS.any if question.on_topic else THRESHOLDS.off_topic
    if question.firm:
        least = max(least, THRESHOLDS.figure)
    elif question.on_topic and names_stand(question, best):
        least = THRESHOLDS.named
    per_word = _ENGLISH_LETTERS if question.query.lang == "en" else 1
    length = len(question.query.folded) / per_word - THRESHOLDS.long
    return near < least - min(THRESHOLDS.most, max(0, length) * THRESHOLDS.per_character)


def names_stand(question: Question, said: str) -> bool:
    """Whether the question names things of the plan, and each of them stands in a folded text by one of its labels."""
    spans: dict[tuple[int, int], set[str]] = {}
    for mention in question.query.mentions:
        if mention.concept.scheme_name in _THINGS and not is_whole(mention.concept.iri):
            labels = spans.setdefault((mention.span.start, mention.span.end), set())
            labels.update(folded(label) for label in mention.concept.labels())
    return bool(spans) and all(any(label in said for label in labels) for labels in spans.values())


class Sieve:
    """Tells which questions the best units do not answer."""

    def __init__(self, index: SearchIndex, lookup: Lookup) -> None:
        self._index = index
        self._lookup = lookup
        self._years = frozenset(int(year) for passage in index.passages for year in _YEAR.findall(passage.text))

    def reason(self, question: Question, candidates: Sequence[Candidate], near: float | None) -> Refusal | None:
        """The reason to refuse that the best sentences give, or None where they support an answer.

        Args:
            question: the understood question.
            candidates: sentences of the best units, best first.
            near: how near the question comes to what the plan is asked for.
        """
        sentences = chosen(candidates)
        texts = evidence(sentences, self._index)
        outside = [name for name in question.outside if not any(name in text for text in texts)]
        applies = not question.firm and bool(candidates) and load_scope().applies.in_text(candidates[0].text)
        if outside and not applies and _meant(outside, question, near):
            return Refusal("outside-place", "、".join(outside))
        unstated = [word for word in question.unstated if not any(_prints(text, word) for text in texts)]
        if unstated:
            return Refusal("unstated", "、".join(unstated))
        far = not sentences or too_far(question, near, texts[0])
        if far or (near is None and question.support(texts) < _least_support(question)):
            return Refusal("unsupported")
        if is_closed(question):
            return None  # a wrong year or figure in what is asked to be confirmed is corrected by the clause
        return self._missing(question, candidates, texts, near)

    def _missing(
        self, question: Question, candidates: Sequence[Candidate], texts: Sequence[str], near: float | None
    ) -> Refusal | None:
        """A year or a kind of figure that the evidence does not have."""
        best = candidates[0].passage
        missing = [
            str(year)
            for year in question.years
            if not any(str(year) in text for text in texts) and not self._lookup.speaks_of_year(year, best)
        ]
        if missing and (question.amounts or any(int(year) not in self._years for year in missing)):
            return Refusal("other-year", "、".join(missing))
        if not question.firm or "other" in question.forms:
            return None
        own = [c for c in chosen(candidates) if c.passage.iri == best.iri or c.near]
        return None if self._has_figure(question, own, near) else Refusal("figure-missing")

    def _has_figure(self, question: Question, own: Sequence[Candidate], near: float | None) -> bool:
        """Whether sentences of the best units may give the figure that is asked for, about what is asked."""
        passages = list({sentence.passage.iri: sentence.passage for sentence in own}.values())
        if _left_out(question, passages, self._index):
            return False
        if near is not None and near < THRESHOLDS.plain and not _knows_focus(question, passages, self._index):
            return False
        counted = any(not amount.units or amount.name == _COUNT for amount in question.amounts)
        if counted and any(p.address.is_table and not find_quantities(p.text) for p in passages):
            return True  # a table without figures lists things, which may be counted
        units = [unit for sentence in own for unit in sentence.numbers]
        if question.operations & _COMPUTED and len(set(units)) < len(units):
            return True  # the figure may follow from two that the sentences give
        return any(one.has_figure and self._lookup.speaks_of(question, one.passage) for one in own)


def _prints(text: str, word: str) -> bool:
    """Whether a folded text has a word; an English one as a whole word."""
    return Words.of([word]).in_text(text) if word.isascii() else word in text


def _meant(outside: Sequence[str], question: Question, near: float | None) -> bool:
    """Whether the question is about a place outside the plan, and does not only tell where somebody is."""
    if any(name in question.last_part for name in outside):
        return True
    return not question.concepts("regions") and (near is None or near < THRESHOLDS.sure)


def _least_support(question: Question) -> float:
    return LEAST_SUPPORT if question.on_topic else LEAST_SUPPORT_WITHOUT_TOPIC


def _knows_focus(question: Question, units: Sequence[Passage], index: SearchIndex) -> bool:
    """Whether the best units, or the bank questions on them, have the noun that the figure is asked of."""
    if not question.focus:
        return True
    if any(form in index.spoken(unit) for unit in units for form in question.focus):
        return True
    words = replace(question.query, tokens=tuple(question.focus))
    known = [r.scores(words) for r in index.retrievers if r.name == _BANK]
    return not known or any(scores[index.number(unit.iri)] > 0 for scores in known for unit in units)


def _left_out(question: Question, units: Sequence[Passage], index: SearchIndex) -> str:
    """A region that a figure is asked for and that none of the best units names, or nothing.

    A row that names it must name the question's other things as well: the row of a city tells nothing of its coal.
    """
    asked = [m for m in question.query.mentions if m.concept.scheme_name == "regions" and not is_whole(m.concept.iri)]
    asked = [mention for mention in asked if mention.surface in question.last_part]
    labels = [folded(label) for mention in asked for label in mention.concept.labels()]
    for unit in units:
        said = index.spoken(unit)
        if any(label in said for label in labels) and (not unit.address.is_table or names_stand(question, said)):
            return ""
    return asked[0].concept.label() if asked else ""
