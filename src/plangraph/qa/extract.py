"""Extractive answers: a short clause that answers, and the verbatim sentences of the best units that support it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from plangraph.domain.model import Passage, Span
from plangraph.qa.companions import rows_beside
from plangraph.qa.lexicon import Amount, Phrases
from plangraph.qa.model import Draft, Quote
from plangraph.qa.question import Question
from plangraph.qa.sentence_vectors import SentenceVectors
from plangraph.qa.statements import Clause, ScoredClause
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex
from plangraph.search.lexical import LexicalIndex
from plangraph.search.segmentation import index_tokens
from plangraph.text.quantities import FoundQuantity, find_quantities

_TITLE = re.compile(r"\d+\..{1,24}。")
_UNIT_WEIGHT = 3.0
_SENTENCE_WEIGHT = 0.6
_CLAUSE_WEIGHT = 0.6
_MEANING_WEIGHT = 1.0
_FIGURE_BONUS = 0.5
_YEAR_BONUS = 0.3
_NEAR_RANK = 1
_MOST_SENTENCES = 3
_SHORT_UNIT = 170
_LONGEST_POINT = 24
_LEAST_POINTS = 2
_LONGEST_YEARS = 1000
_SAME_UNIT = 0.8
_NEXT_UNIT = 0.76
_LEAD_SCORE = 0.55
_LEAD_SHARE = 0.75
_NEARLY = 0.9
_MOST_ENGLISH = 2
_ALL_EXPLAINED = 0.99
_END = ("。", "！", "？", "；")

RowDraft = Callable[[Passage], Draft | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with its score and whether it holds a figure of the kind asked for.

    `near` marks the sentences of the first unit of search, `numbers` are the units of its figures.
    """

    passage: Passage
    span: Span
    score: float
    has_figure: bool
    english: str = ""
    near: bool = False
    numbers: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The verbatim sentence."""
        return self.span.of(self.passage.text)


@dataclass(frozen=True, slots=True)
class Beside:
    """What an extractive answer stands beside.

    Attributes:
        known: an answer that it only supports; it then needs no short first sentence, and nothing twice.
        verdict: yes or no, to begin with.
        more: the best sentences for the single questions that the question is made of.
    """

    known: Draft | None = None
    verdict: Draft | None = None
    more: Sequence[Candidate] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the known answer has looked at all rows, so that others are only about something else."""
        return self.known is not None and self.known.explained >= _ALL_EXPLAINED and bool(self.known.facts)


class SentenceIndex:
    """All sentences of all passages, ranked by words and by meaning within the units that search found."""

    def __init__(self, index: SearchIndex) -> None:
        self._sentences = [
            (passage, span)
            for passage in index.passages
            for span in (passage.sentences or (Span(0, len(passage.text)),))
        ]
        self._texts = [span.of(passage.text) for passage, span in self._sentences]
        self._rendered = [_rendered(index, passage, span) for passage, span in self._sentences]
        both = [f"{text}\n{english}" for text, english in zip(self._texts, self._rendered, strict=True)]
        self._lexical = LexicalIndex([index_tokens(folded(text), index.segmenter) for text in both])
        self._meaning = SentenceVectors.of(index, self._texts, self._rendered)
        self._quantities = [find_quantities(text) for text in self._texts]
        self._by_unit: dict[str, list[int]] = {}
        for number, (passage, _) in enumerate(self._sentences):
            self._by_unit.setdefault(passage.iri, []).append(number)

    def candidates(
        self, question: Question, hits: Sequence[SearchHit], clauses: Sequence[ScoredClause]
    ) -> list[Candidate]:
        """The sentences of the hits, best first, equal ones in the order of the hits."""
        if not hits:
            return []
        scores = self._lexical.scores(question.query.tokens)
        numbers = [(hit, number) for hit in hits for number in self._telling(hit.iri)]
        best_unit = max(hit.score for hit in hits) or 1.0
        best_sentence = max(float(scores[number]) for _, number in numbers) or 1.0
        words = {number: float(scores[number]) / best_sentence for _, number in numbers}
        meaning = self._meaning.cosines(question.query.folded, list(words))
        said = {n: _SENTENCE_WEIGHT * word + _MEANING_WEIGHT * meaning[n] for n, word in words.items()}
        found = [self._candidate(number, question, hit, best_unit, said[number], clauses) for hit, number in numbers]
        return sorted(found, key=lambda candidate: -candidate.score)

    def _telling(self, iri: str) -> list[int]:
        """The sentences of a unit, a printed title such as `1.提高最低开采规模。` left out where others follow it."""
        numbers = self._by_unit[iri]
        telling = [number for number in numbers if not _TITLE.fullmatch(self._texts[number])]
        return telling or numbers

    def _candidate(
        self,
        number: int,
        question: Question,
        hit: SearchHit,
        best_unit: float,
        said: float,
        clauses: Sequence[ScoredClause],
    ) -> Candidate:
        passage, span = self._sentences[number]
        figure = any(answers_amount(q, amount) for q in self._quantities[number] for amount in question.amounts)
        year = any(str(year) in span.of(passage.text) for year in question.years)
        clause = max((one.score for one in clauses if is_inside(one.clause, passage, span)), default=0.0)
        score = (
            _UNIT_WEIGHT * hit.score / best_unit
            + said
            + _CLAUSE_WEIGHT * clause
            + _FIGURE_BONUS * figure
            + _YEAR_BONUS * year
        )
        return Candidate(
            passage=passage,
            span=span,
            score=round(score, 6),
            has_figure=figure,
            english=self._rendered[number],
            near=hit.rank <= _NEAR_RANK,
            numbers=tuple(quantity.unit for quantity in self._quantities[number]),
        )


def is_inside(clause: Clause, passage: Passage, span: Span) -> bool:
    """Whether a clause lies within a span of a passage."""
    return clause.passage.iri == passage.iri and span.start <= clause.span.start and clause.span.end <= span.end


def answers_amount(quantity: FoundQuantity, amount: Amount) -> bool:
    """Whether a quantity is of the kind asked for; a bare number of a table answers any kind.

    A year of the calendar is a date and no length of time.
    """
    if amount.name == "duration" and quantity.unit == "年" and quantity.low > _LONGEST_YEARS:
        return False
    return (
        not amount.units or not quantity.unit or quantity.stated_unit in amount.units or quantity.unit in amount.units
    )


def has_figure(text: str, question: Question) -> bool:
    """Whether a text has a figure of the kind that a question asks for."""
    return any(answers_amount(q, amount) for q in find_quantities(text) for amount in question.amounts)


def chosen(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The sentences to answer with: those of the best unit in text order, then the best one of a near unit.

    A short unit is taken whole; of a long one the best sentence and up to two that come near it.
    """
    if not candidates:
        return ()
    best = candidates[0]
    own = [c for c in candidates if c.passage.iri == best.passage.iri]
    if sum(len(c.text) for c in own) > _SHORT_UNIT or len(own) > _MOST_SENTENCES:
        own = [c for c in own if c.score >= _SAME_UNIT * best.score or c.has_figure][:_MOST_SENTENCES]
    first = sorted(own, key=lambda candidate: candidate.span.start)
    others = [c for c in candidates if c.passage.iri != best.passage.iri and c.score >= _NEXT_UNIT * best.score]
    return (*first, *others[:1])


def lead_clause(candidates: Sequence[Candidate], clauses: Sequence[ScoredClause]) -> Clause | None:
    """The best clause of the best sentences' unit, where it answers well enough on its own."""
    sentences = [c for c in chosen(candidates) if c.passage.iri == candidates[0].passage.iri]
    for one in clauses:
        if one.score >= _LEAD_SCORE and any(is_inside(one.clause, c.passage, c.span) for c in sentences):
            return one.clause
    return None


def draft(
    question: Question,
    candidates: Sequence[Candidate],
    clauses: Sequence[ScoredClause],
    index: SearchIndex,
    phrases: Phrases,
    row: RowDraft,
    beside: Beside,
) -> Draft | None:
    """The extractive answer, or None where there is no candidate.

    Args:
        question: the understood question.
        candidates: the sentences of the best units, best first.
        clauses: their clauses, best first.
        index: the index of the passages.
        phrases: the message catalogue in the language of the answer.
        row: puts a table row into words.
        beside: what the answer stands beside.
    """
    sentences = chosen(candidates)
    if not sentences:
        return None
    points = aspects(sentences[0].passage, index) if "aspects" in question.forms else ()
    sentences = tuple(dict.fromkeys((*points, *sentences, *beside.more)))
    if beside.is_whole:
        sentences = tuple(one for one in sentences if not one.passage.address.is_table) or sentences[:1]
    if phrases.lang == "en" and not points:
        sentences = _shortest(sentences, question, alone=beside.known is None)
    known = beside.known
    parts = [row(s.passage) if s.passage.address.is_table else None for s in sentences]
    drafts = [part or _of_sentence(one, phrases) for part, one in zip(parts, sentences, strict=True)]
    lead = None if known else _lead(lead_clause(candidates, clauses), sentences[0], phrases, beside.verdict)
    quotes = [quote for one in drafts for quote in one.quotes]
    quotes.extend(rows_beside(quotes, question, index))
    said = "\n".join(one.text for one in (known, lead) if one is not None)
    body = "".join(one.text for one in drafts if one.text.strip() not in said)
    return replace(
        joined([*([lead] if lead else []), *drafts]),
        text=(lead.text if lead else "") + body,
        method="extract",
        quotes=tuple(dict.fromkeys((*(lead.quotes if lead else ()), *quotes))),
        support=question.support(_said(sentences)),
    )


def _shortest(sentences: Sequence[Candidate], question: Question, *, alone: bool) -> tuple[Candidate, ...]:
    """The best sentence, and the others that come very near it or have the figure; English words take much room.

    In support of another answer (not `alone`) only the best one is given, and those with the figure.
    """
    best = max(sentence.score for sentence in sentences)
    least = _NEARLY if alone else 1.0
    kept = [one for one in sentences if one.score >= least * best or (question.firm and one.has_figure)]
    return tuple(sorted(kept, key=lambda one: -one.score)[:_MOST_ENGLISH])


def joined(drafts: Sequence[Draft]) -> Draft:
    """One draft of several: their texts in lines, all their quotes, facts, computations and queries."""
    first = drafts[0]
    return replace(
        first,
        text="\n".join(text for one in drafts if (text := one.text.strip())),
        quotes=tuple(dict.fromkeys(quote for one in drafts for quote in one.quotes)),
        facts=tuple(dict.fromkeys(fact for one in drafts for fact in one.facts)),
        computations=tuple(computation for one in drafts for computation in one.computations),
        given=tuple(number for one in drafts for number in one.given),
        queries=tuple(dict.fromkeys(query for one in drafts for query in one.queries)),
        support=max(one.support for one in drafts),
    )


def _of_sentence(sentence: Candidate, phrases: Phrases) -> Draft:
    text = sentence.text if sentence.text.endswith(_END) else f"{sentence.text}\n"
    if phrases.lang == "en":
        said = sentence.english
        text = phrases.say("rendered", text=said, original=text) if said else phrases.say("quoted", text=text)
    return Draft(text, "extract", (Quote.of(sentence.passage, sentence.span),))


def _lead(clause: Clause | None, best: Candidate, phrases: Phrases, verdict: Draft | None) -> Draft | None:
    """A short first sentence: the verdict, and the clause where it is much shorter than the sentence it stands in."""
    short = clause is not None and phrases.lang == "zh" and len(clause.text) <= _LEAD_SHARE * len(best.text)
    said = phrases.say("lead", text=clause.text) + "\n" if clause is not None and short else ""
    if verdict is None:
        return Draft(said, "extract", (Quote.of(clause.passage, clause.span),)) if clause is not None and said else None
    quotes = verdict.quotes if not said or clause is None else (*verdict.quotes, Quote.of(clause.passage, clause.span))
    own = phrases.lang == "zh" and clause is not None and verdict.quotes[0].text != clause.text
    judged = (
        phrases.say("lead", text=verdict.quotes[0].text) + "\n" if own or (not said and phrases.lang == "zh") else ""
    )
    return replace(verdict, text=verdict.text + (judged or said), quotes=tuple(dict.fromkeys(quotes)))


def evidence(sentences: Sequence[Candidate], index: SearchIndex) -> list[str]:
    """The folded texts, headings and renderings of the units behind some sentences."""
    passages = {sentence.passage.iri: sentence.passage for sentence in sentences}
    return [index.spoken(passage) for passage in passages.values()]


def _said(sentences: Sequence[Candidate]) -> list[str]:
    """The folded words of some sentences, with the headings of their units and the renderings."""
    return [folded(f"{one.text} {one.passage.context} {one.english}") for one in sentences]


def _rendered(index: SearchIndex, passage: Passage, span: Span) -> str:
    """The English rendering of a sentence; empty where there is none for exactly this sentence."""
    rendering = index.english.get(passage.iri)
    spans = passage.sentences or (Span(0, len(passage.text)),)
    if rendering is None or len(rendering.sentences) != len(spans):
        return ""
    return rendering.sentences[spans.index(span)]


def aspects(best: Passage, index: SearchIndex) -> tuple[Candidate, ...]:
    """The first sentences of the paragraphs that stand beside a unit and name its points; none where they do not.

    They do where the paragraphs of one item (or, without items, of one section) each open with a short sentence.
    """
    beside = [p for p in index.passages if _same_heading(p, best)]
    leading = [one for one in map(_leading, beside) if one is not None]
    short = [one for one in leading if len(one.text) <= _LONGEST_POINT]
    return tuple(short) if len(short) >= _LEAST_POINTS and len(short) == len(leading) else ()


def _same_heading(passage: Passage, best: Passage) -> bool:
    one, other = passage.address, best.address
    return (
        passage.document == best.document
        and not one.is_table
        and not other.is_table
        and (one.chapter, one.section, one.item) == (other.chapter, other.section, other.item)
    )


def _leading(passage: Passage) -> Candidate | None:
    """The first sentence of a paragraph; None for a printed title."""
    span = next(iter(passage.sentences), Span(0, len(passage.text)))
    return None if _TITLE.fullmatch(span.of(passage.text)) else Candidate(passage, span, 0.0, has_figure=False)
