"""From a question to a checked answer: understand, search, look up or quote, verify, or refuse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from plangraph.domain.errors import CitationError
from plangraph.graph.concepts import Concept
from plangraph.graph.store import GraphStore
from plangraph.qa import extract, refusal
from plangraph.qa.composition import Composer
from plangraph.qa.directions import DirectionDesk
from plangraph.qa.extract import Candidate, SentenceIndex
from plangraph.qa.lexicon import load_lexicon, load_phrases
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Answer, Draft, Quote, Refusal
from plangraph.qa.question import Question, understand
from plangraph.qa.statements import ClauseIndex, ScoredClause, read_clauses
from plangraph.qa.verification import check
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex

_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|-)")
_DEPTH = 10
_ALTERNATIVES = 3
_LOOKUP_LEAD = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What search found for a question: units, clauses and sentences, each best first."""

    question: Question
    hits: Sequence[SearchHit]
    clauses: Sequence[ScoredClause]
    candidates: Sequence[Candidate]


class Answerer:
    """Answers questions about the plans of one index and one graph."""

    def __init__(self, index: SearchIndex, store: GraphStore, concepts: Sequence[Concept]) -> None:
        self._index = index
        self._lexicon = load_lexicon()
        self._lookup = Lookup(store, concepts, index, self._lexicon)
        self._sentences = SentenceIndex(index, self._lexicon)
        self._clauses = ClauseIndex(read_clauses(store, index), index)
        by_iri = {concept.iri: concept for concept in concepts}
        self._composer = Composer(self._lookup, self._clauses, index)
        self._directions = DirectionDesk(self._clauses, by_iri, self._lexicon)
        self._passages = {passage.citation.address: passage for passage in index.passages}
        self._years = Counter(int(y) for passage in index.passages for y in _YEAR.findall(passage.text))

    def ask(self, text: str, lang: str | None = None) -> Answer:
        """The checked answer to a question, or a refusal with the nearest clauses."""
        found = self._evidence(text, lang)
        drafts, reason = self._drafts(found)
        for draft in drafts:
            try:
                check(draft, self._passages, self._index)
            except CitationError:
                continue
            return self._answer(found.question, draft, found.hits)
        return self._refused(found.question, reason or Refusal("unsupported"), found.candidates)

    def _evidence(self, text: str, lang: str | None) -> Evidence:
        query = self._index.analyse(text, lang)
        question = understand(query, self._index, self._lexicon)
        hits = self._index.find(query, _DEPTH)
        clauses = self._clauses.ranked(query.tokens, hits)
        return Evidence(question, hits, clauses, self._sentences.candidates(question, hits, clauses))

    def _drafts(self, found: Evidence) -> tuple[list[Draft], Refusal | None]:
        """The drafts worth checking, best first, and the reason to refuse if none of them passes."""
        question = found.question
        if reason := refusal.before_search(question):
            return [], reason
        exact = None if question.outside else self._exact(question, found.hits)
        reason = refusal.after_search(question, found.candidates, self._index, self._years)
        quoted = None if reason else self._quoted(found)
        if isinstance(exact, Refusal):
            return ([quoted] if quoted and self._speaks_of(exact, question, quoted) else []), exact
        drafts = [draft for draft in (exact, quoted) if draft is not None]
        if exact and quoted:
            if quoted.support > exact.support + _LOOKUP_LEAD:
                drafts.reverse()
            drafts.insert(0, extract.joined(drafts))
        return drafts, reason

    def _exact(self, question: Question, hits: Sequence[SearchHit]) -> Draft | Refusal | None:
        """What the graph answers: directions, a clause joined with figures, or a look-up."""
        return (
            self._directions.draft(question, hits)
            or self._composer.draft(question)
            or self._lookup.draft(question, hits)
        )

    def _quoted(self, found: Evidence) -> Draft | None:
        return extract.draft(
            found.question,
            found.candidates,
            found.clauses,
            self._index,
            load_phrases(found.question.query.lang),
            partial(self._lookup.row, found.question),
        )

    def _speaks_of(self, reason: Refusal, question: Question, draft: Draft) -> bool:
        """Whether one quoted sentence names all that the question names, so that it may answer instead of the graph."""
        if reason.reason == "other-year":
            return any(reason.detail in quote.text for quote in draft.quotes)
        forms = [
            [form for form in term.forms if len(form) > 1 or len(term.forms) == 1]
            for term in question.terms
            if term.forms & set(reason.names)
        ]
        return any(all(any(form in folded(q.text) for form in one) for one in forms) for q in draft.quotes)

    def _answer(self, question: Question, draft: Draft, hits: Sequence[SearchHit]) -> Answer:
        cited = {quote.citation.address for quote in draft.quotes}
        others = [Quote.of(hit.passage) for hit in hits if hit.citation.address not in cited]
        return Answer(
            question=question.query.text,
            answerable=True,
            text=draft.text.strip(),
            method=draft.method,
            confidence=_confidence(draft),
            citations=draft.quotes,
            facts=draft.facts,
            alternatives=tuple(others[:_ALTERNATIVES]),
            queries=draft.queries,
        )

    def _refused(self, question: Question, reason: Refusal, candidates: Sequence[Candidate]) -> Answer:
        phrases = load_phrases(question.query.lang)
        nearest: dict[str, Quote] = {}
        for candidate in candidates:
            nearest.setdefault(candidate.passage.iri, Quote.of(candidate.passage, candidate.span))
        indicator = self._lookup.indicator_label(reason.indicator, phrases.lang)
        text = phrases.say(f"refusals.{reason.reason}", detail=reason.detail, indicator=indicator)
        return Answer(
            question=question.query.text,
            answerable=False,
            text=text,
            method="refuse",
            confidence=1.0 if reason.reason != "unsupported" else 0.5,
            alternatives=tuple(nearest.values())[:_ALTERNATIVES],
        )


def _confidence(draft: Draft) -> float:
    """How far to trust an answer: exact look-ups start higher; both rise with the share of the question they cover."""
    floor = 0.6 if draft.method == "lookup" else 0.3
    return round(min(1.0, floor + (1.0 - floor) * draft.support), 3)
