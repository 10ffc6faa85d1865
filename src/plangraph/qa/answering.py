"""From a question to a checked answer: understand, search, look up or quote, verify, or refuse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from plangraph.domain.errors import CitationError
from plangraph.domain.model import Passage, Span
from plangraph.graph.concepts import Concept
from plangraph.graph.store import GraphStore
from plangraph.qa import extract, premises, refusal
from plangraph.qa.arithmetic import Arithmetic
from plangraph.qa.bystanders import Bystanders
from plangraph.qa.composition import Composer
from plangraph.qa.corrections import Claim, CorrectionDesk
from plangraph.qa.directions import DirectionDesk
from plangraph.qa.extract import Candidate, SentenceIndex
from plangraph.qa.grammar import load_grammar
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.lexicon import load_lexicon, load_phrases
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Answer, Draft, Quote, Refusal
from plangraph.qa.parts import PartReader
from plangraph.qa.phrasing import ChatModel, Phraser
from plangraph.qa.question import Question, understand
from plangraph.qa.rules import RuleDesk
from plangraph.qa.scope import is_closed, load_scope
from plangraph.qa.selection import is_whole
from plangraph.qa.several import SeveralDesk, Tools, merged
from plangraph.qa.stated import StatedDesk
from plangraph.qa.statements import Clause, ClauseIndex, ScoredClause, read_clauses
from plangraph.qa.verdicts import VerdictDesk
from plangraph.qa.verification import check
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex
from plangraph.search.linking import Mention

_DEPTH = 10
_ALTERNATIVES = 3
_BEST_UNITS = 3
_LOOKUP_LEAD = 0.5
_SURE = 0.7
_ALL_EXPLAINED = 0.99
_CLOSE = 0.9
_MINERALS = "minerals"
_CURVE = (-1.2, 2.2, 0.8)  # constant; weights of nearness and of support
_METHODS = {"rule": 1.1, "lookup": 0.3, "extract": 0.0}
_USUAL_NEARNESS = 1.2
_ENDS = frozenset({"highest", "lowest"})
_COMPUTED = frozenset({"average", "difference", "ratio", "share", "sum"})
_DECISIVE = frozenset({"outside-place", "unstated"})
_OF_ANOTHER = frozenset({"contrast", "together", "other-period"})
_FINAL = _OF_ANOTHER | {"instruction", "outside-place", "other-division", "finer-region"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What search found for a question: units, clauses and sentences, each best first."""

    question: Question
    hits: Sequence[SearchHit]
    clauses: Sequence[ScoredClause]
    candidates: Sequence[Candidate]
    near: float | None


class Answerer:
    """Answers questions about the plans of one index and one graph."""

    def __init__(
        self, index: SearchIndex, store: GraphStore, concepts: Sequence[Concept], chat: ChatModel | None = None
    ) -> None:
        """Answer from an index, a graph and its concepts; `chat` phrases answers where there is one."""
        self._index = index
        self._lexicon = load_lexicon()
        self._lookup = Lookup(store, concepts, index, self._lexicon)
        self._sentences = SentenceIndex(index)
        self._clauses = ClauseIndex(read_clauses(store, index), index)
        by_iri = {concept.iri: concept for concept in concepts}
        self._composer = Composer(self._lookup, self._clauses, index, self._lexicon)
        self._directions = DirectionDesk(self._clauses, by_iri, self._lexicon)
        self._arithmetic = Arithmetic(self._lookup, self._lexicon, index)
        self._parts = PartReader(self._lexicon, load_grammar())
        self._rules = RuleDesk(index, self._lexicon)
        self._passages = {passage.citation.address: passage for passage in index.passages}
        self._phraser = Phraser(chat, self._passages, index, self._lexicon, load_scope()) if chat else None
        self._verdicts = VerdictDesk(self._lookup, self._lexicon, load_scope())
        self._sieve = refusal.Sieve(index, self._lookup)
        hierarchy = Hierarchy.of(concepts)
        self._stated = StatedDesk(index, self._lookup, hierarchy)
        self._bystanders = Bystanders(store, self._lookup, hierarchy)
        self._corrections = CorrectionDesk(index, self._stated.reader, self._parts, self._claim)
        tools = Tools(self._understood, self._alone, self._told)
        self._several = SeveralDesk(self._parts, tools, index, self._lookup, self._lexicon)

    def ask(self, text: str, lang: str | None = None) -> Answer:
        """The checked answer to a question, or a refusal with the nearest clauses."""
        found = self._evidence(text, lang)
        whole, reason = self._checked(found)
        decided = reason is not None and reason.reason in _FINAL
        parts = [] if decided or (whole and whole.method == "rule") else self._several.drafts(found.question)
        draft = merged(whole, parts)
        if draft is None and not decided:
            draft = self._corrections.draft(found.question)
        elif draft is not None and (wrong := self._outranked(found)):
            draft = draft if draft.text.startswith(wrong.text.splitlines()[0]) else _led(wrong, draft)
        if draft is not None:
            return self._phrased(found, draft, self._answer(found, draft))
        return self._refused(found.question, reason or Refusal("unsupported"), found.candidates)

    def _checked(self, found: Evidence) -> tuple[Draft | None, Refusal | None]:
        """The best draft for one question that passes the check, and the reason to refuse where there is none."""
        drafts, reason = self._drafts(found)
        for draft in drafts:
            try:
                check(draft, self._passages, self._index)
            except CitationError:
                continue
            return draft, None
        return None, reason

    def _alone(self, text: str, lang: str) -> Draft | None:
        """The checked answer to a question that stands by itself."""
        return self._checked(self._evidence(text, lang))[0]

    def _told(self, text: str, lang: str) -> list[str]:
        """What the best unit says on a text: the best clause, then the best sentence."""
        found = self._evidence(text, lang)
        sentences = [one.text for one in found.candidates[:1]]
        own = [c.clause.text for c in found.clauses[:1] if any(c.clause.text in sentence for sentence in sentences)]
        return [*own, *sentences]

    def _outranked(self, found: Evidence) -> Draft | None:
        """What corrects a claim that something is first, where another thing is; None where no claim is wrong."""
        lang = found.question.query.lang
        claims = self._parts.claims(found.question) if found.question.operations & _ENDS else ()
        for text in claims:
            claim = self._understood(text, lang)
            if not claim.operations & _ENDS:
                continue
            claim = replace(claim, forms=claim.forms | {"premise"})
            held = self._lookup.draft(claim, self._index.find(claim.query, _DEPTH))
            if isinstance(held, Draft) and (judged := self._judged(claim, held)):
                return _led(judged, held) if judged.text == load_phrases(lang).say("premises.other") else None
        return None

    def _claim(self, text: str, lang: str) -> Claim:
        """A claim with the sentences of the units that search finds for it."""
        found = self._evidence(text, lang)
        return Claim(found.question, found.candidates)

    def _understood(self, text: str, lang: str) -> Question:
        return understand(self._index.analyse(text, lang), self._index, self._lexicon)

    def _phrased(self, found: Evidence, draft: Draft, answer: Answer) -> Answer:
        """The answer in the words of the chat model, where there is one and its text passes the check."""
        said = self._phraser.phrased(found.question, draft) if self._phraser else None
        return replace(answer, text=said.text, phrased_by=self._phraser.name) if said and self._phraser else answer

    def _evidence(self, text: str, lang: str | None) -> Evidence:
        query = self._index.analyse(text, lang)
        question = understand(query, self._index, self._lexicon)
        hits = self._index.find(query, _DEPTH)
        clauses = self._bystanders.clauses_left(question, self._clauses.ranked(query.tokens, hits))
        candidates = self._bystanders.rows_left(question, self._sentences.candidates(question, hits, clauses))
        if is_closed(question) and self._is_close(question, candidates):  # what may be done is told by the best unit
            candidates = sorted(candidates, key=lambda one: not one.near)
        return Evidence(question, hits, clauses, candidates, refusal.nearness(question, self._index))

    def _is_close(self, question: Question, candidates: Sequence[Candidate]) -> bool:
        """Whether the best sentence of the first unit comes near the best one of all and is for no other mineral."""
        near = next((one for one in candidates if one.near), None)
        if near is None or near.score < _CLOSE * candidates[0].score:
            return False
        named = {
            m.concept.iri for m in self._index.linker.mentions(folded(near.text)) if m.concept.scheme_name == _MINERALS
        }
        asked = {concept.iri for concept in (*question.concepts(_MINERALS), *question.inner_minerals)}
        return not named or not asked or bool(named & asked)

    def _drafts(self, found: Evidence) -> tuple[list[Draft], Refusal | None]:
        """The drafts worth checking, best first, and the reason to refuse if none of them passes."""
        question = found.question
        if reason := refusal.before_search(question):
            return [], reason
        reason = self._sieve.reason(question, found.candidates, found.near)
        exact, ready, unsaid = self._of_graph(found, reason)
        if unsaid and unsaid.reason in _OF_ANOTHER:
            return [], unsaid
        ruling = None if ready else self._verdicts.clause(question, found.candidates, found.clauses)
        if ruling and isinstance(exact, Draft) and not self._judged(question, exact):
            exact = None  # what a clause allows or forbids answers better than a figure that is not asked for
        known = exact if isinstance(exact, Draft) else None
        more = () if ready else self._of_single_questions(found, known)
        quoted = None if reason else self._quoted(found, known, ruling, more)
        if quoted and not isinstance(exact, Draft) and (open_end := self._unsaid(found, quoted)):
            quoted, unsaid = None, unsaid or open_end
        if isinstance(exact, Refusal):
            return ([quoted] if quoted and self._speaks_of(exact, question, quoted) else []), exact
        reason = reason or unsaid
        drafts = [draft for draft in (exact, quoted) if draft is not None]
        if exact and quoted and (more or not _enough(exact, quoted)):
            if quoted.support > exact.support + _LOOKUP_LEAD:
                drafts.reverse()
            drafts.insert(0, extract.joined(drafts))
        drafts = [self._with_best_row(found, draft) for draft in drafts]
        lead = self._judged(question, exact or quoted)
        judged = [_led(lead, draft) for draft in drafts] if lead else []
        return [*judged, *drafts], reason

    def _of_graph(self, found: Evidence, reason: Refusal | None) -> tuple[Draft | Refusal | None, bool, Refusal | None]:
        """What the graph answers, whether it is ready as it is, and why it is no answer to what is asked.

        `reason` is what speaks against an answer from the sentences that search found.
        """
        if ready := self._ready(found.question, found.hits, found.near):
            exact: Draft | Refusal | None = self._with_parts(found, ready)
        else:
            exact = self._looked_up(found.question, found.hits)
            exact = exact if isinstance(exact, Refusal) else self._with_parts(found, exact)
        if reason and isinstance(exact, Draft) and not _stands(exact, reason):
            exact = None
        unsaid = self._unsaid(found, exact) if isinstance(exact, Draft) and not ready else None
        if isinstance(exact, Draft) and exact.method == "lookup":
            exact = self._lookup.with_measures(found.question, exact)
        return (None if unsaid else exact), ready is not None, unsaid

    def _with_best_row(self, found: Evidence, draft: Draft) -> Draft:
        """A look-up with the best unit in front, where that is a row on the same that it leaves out."""
        best = found.hits[0].passage
        cited = [quote.citation for quote in draft.quotes]
        if draft.method != "lookup" or not best.address.is_table or best.iri in {one.iri for one in cited}:
            return draft
        row = self._lookup.row(found.question, best)
        alike = {fact.indicator for fact in draft.facts} & {fact.indicator for fact in row.facts} if row else set()
        done = found.question.operations - {"list"} or found.question.bound
        fits = row and alike and not done and self._lookup.speaks_of(found.question, best)
        return extract.joined([row, draft]) if row and fits else draft

    def _judged(self, question: Question, draft: Draft | None) -> Draft | None:
        """The verdict on the figure that the question states; None where it states none."""
        if draft is None or draft.method == "rule":
            return None
        return premises.verdict(question, draft, self._lookup.wording(question.query.lang), self._lexicon)

    def _with_parts(self, found: Evidence, whole: Draft | None) -> Draft | None:
        """The answer of the graph with what its single questions get, where it is made of several."""
        parts = self._parts.of(found.question)
        if not parts or (whole and whole.method == "rule"):
            return whole
        if whole and whole.explained >= _ALL_EXPLAINED and whole.computations:
            return whole
        answers = [self._of_part(part, found.question.query.lang) for part in parts]
        drafts = [draft for draft in answers if draft is not None]
        if whole and len(drafts) < len(parts):
            if whole.explained >= _ALL_EXPLAINED:
                return whole
            drafts = [
                whole,
                *(draft for draft in drafts if draft.computations or not set(draft.quotes) <= {*whole.quotes}),
            ]
        if not drafts:
            return whole
        return replace(extract.joined(drafts), explained=max(one.explained for one in drafts))

    def _of_part(self, text: str, lang: str) -> Draft | None:
        """What the graph surely answers to one of several questions."""
        query = self._index.analyse(text, lang)
        question = understand(query, self._index, self._lexicon)
        hits = self._index.find(query, _DEPTH)
        composed = self._composer.draft(question, hits)
        if composed and composed.explained >= _ALL_EXPLAINED:
            return composed
        found = self._lookup.draft(question, hits)
        sure = isinstance(found, Draft) and found.support >= _SURE and self._composer.accounts_for(question, found)
        return found if sure and isinstance(found, Draft) else self._arithmetic.draft(question, hits)

    def _unsaid(self, found: Evidence, draft: Draft) -> Refusal | None:
        """The reason to refuse a draft that does not say what is asked."""
        if draft.explained >= _ALL_EXPLAINED:
            return self._stated.mistaken(found.question, draft)
        return self._stated.unsaid(found.question, draft, found.near)

    def _ready(self, question: Question, hits: Sequence[SearchHit], near: float | None) -> Draft | None:
        """What answers of itself: a rule, directions, or a clause joined with figures."""
        ruled = self._rules.draft(question)
        if ruled:
            return ruled
        composed = self._composer.draft(question, hits)
        alone = composed is not None and composed.explained >= _ALL_EXPLAINED and not composed.facts
        directed = None if alone else self._directions.draft(question, hits)  # sets put together say more than clauses
        if directed:
            return directed
        if composed and composed.explained >= _ALL_EXPLAINED:  # the composer has accounted for every word itself
            return None if self._stated.mistaken(question, composed) else composed
        return None if composed and self._stated.uncomposed(question, composed, near) else composed

    def _looked_up(self, question: Question, hits: Sequence[SearchHit]) -> Draft | Refusal | None:
        """What the graph answers by its figures."""
        found = self._lookup.draft(question, hits)
        if isinstance(found, Draft) and not self._composer.accounts_for(question, found):
            found = None  # computed over other things than those that are asked for
        if isinstance(found, Draft) and (found.computations or not question.operations & _COMPUTED):
            return found
        if isinstance(found, Refusal) and not question.given:
            return found
        alone = not self._parts.of(question)  # figures of several questions are not computed on together
        return (self._arithmetic.draft(question, hits) if alone else None) or found

    def _quoted(
        self, found: Evidence, known: Draft | None, ruling: Clause | None, more: Sequence[Candidate]
    ) -> Draft | None:
        return extract.draft(
            found.question,
            found.candidates,
            found.clauses,
            self._index,
            load_phrases(found.question.query.lang),
            partial(self._lookup.row, found.question),
            extract.Beside(known, self._verdicts.lead(found.question, ruling) if ruling else None, more),
        )

    def _of_single_questions(self, found: Evidence, known: Draft | None) -> tuple[Candidate, ...]:
        """The best sentence for each of the single questions that a question is made of.

        Beside an answer of the graph only those count that ask for no figure and whose unit it does not cite.
        """
        cited = {quote.citation.iri for quote in known.quotes} if known else set()
        sentences: list[Candidate] = []
        for part in self._parts.of(found.question):
            query = self._index.analyse(part, found.question.query.lang)
            question = understand(query, self._index, self._lexicon)
            best = self._index.find(query, _BEST_UNITS)
            clauses = self._clauses.ranked(query.tokens, best)
            ranked = self._sentences.candidates(question, best, clauses)[:1]
            sentences.extend(one for one in ranked if not known or not (question.amounts or one.passage.iri in cited))
        return tuple(sentences)

    def _speaks_of(self, reason: Refusal, question: Question, draft: Draft) -> bool:
        """Whether one quoted sentence names all that the question names, so that it may answer instead of the graph."""
        if "premise" in question.forms:
            return True
        if reason.reason == "other-year":
            return any(reason.detail in quote.text for quote in draft.quotes)
        spans = {question.query.folded[m.span.start : m.span.end] for m in question.query.mentions if not _is_whole(m)}
        named = set(reason.names) | (spans if question.firm else set()) | _indicator_words(question, reason)
        forms = [
            [form for form in term.forms if len(form) > 1 or len(term.forms) == 1]
            for term in question.terms
            if term.forms & named
        ]
        wanted = [quote for quote in draft.quotes if not question.firm or extract.has_figure(quote.text, question)]
        return any(all(any(form in folded(q.text) for form in one) for one in forms) for q in wanted)

    def _answer(self, found: Evidence, draft: Draft) -> Answer:
        cited = {quote.citation.address for quote in draft.quotes}
        others = [Quote.of(hit.passage) for hit in found.hits if hit.citation.address not in cited]
        return Answer(
            question=found.question.query.text,
            answerable=True,
            text=draft.text.strip(),
            method=draft.method,
            confidence=_confidence(draft, found.near),
            citations=self._once(draft.quotes),
            facts=draft.facts,
            alternatives=tuple(others[:_ALTERNATIVES]),
            queries=draft.queries,
        )

    def _once(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """Each unit once, with the shortest stretch of its text that holds all its quotations."""
        by_address: dict[str, list[Quote]] = {}
        for quote in quotes:
            by_address.setdefault(quote.citation.address, []).append(quote)
        return tuple(self._stretch(self._passages[address], some) for address, some in by_address.items())

    def _stretch(self, passage: Passage, quotes: Sequence[Quote]) -> Quote:
        starts = [passage.text.index(quote.text) for quote in quotes]
        ends = [start + len(quote.text) for start, quote in zip(starts, quotes, strict=True)]
        return Quote.of(passage, Span(min(starts), max(ends)))

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


def _is_whole(mention: Mention) -> bool:
    return is_whole(mention.concept.iri)


def _indicator_words(question: Question, reason: Refusal) -> set[str]:
    """How the question names the indicator that has no figure about what is asked; the words count as one name."""
    mentions = [m for m in question.query.mentions if m.concept.iri == reason.indicator]
    return {question.query.folded[m.span.start : m.span.end] for m in mentions}


def _led(lead: Draft, draft: Draft) -> Draft:
    """A draft with a verdict in front."""
    return replace(extract.joined([lead, draft]), method=draft.method, support=draft.support)


def _enough(exact: Draft, quoted: Draft) -> bool:
    """Whether an answer of the graph from tables alone needs no clause of the text behind it."""
    tables, rows = (all(quote.citation.row is not None for quote in draft.quotes) for draft in (exact, quoted))
    return tables and (bool(exact.computations) or (rows and exact.support >= quoted.support))


def _stands(draft: Draft, reason: Refusal) -> bool:
    """Whether an answer of the graph stands although the sentences found give a reason to refuse."""
    if reason.reason in _DECISIVE:
        return False
    exact = draft.method == "rule" or bool(draft.computations)
    return reason.reason != "unsupported" or exact or draft.support >= _SURE


def _confidence(draft: Draft, near: float | None) -> float:
    """The share of such answers that are right: a logistic curve fitted on `dev.jsonl` (docs/answers.md)."""
    start, per_near, per_support = _CURVE
    near = _USUAL_NEARNESS if near is None else near
    value = start + per_near * near + per_support * draft.support + _METHODS[draft.method]
    return round(1 / (1 + math.exp(-value)), 3)
