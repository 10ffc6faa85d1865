"""An answer as the page shows it: its figure large, its evidence, near clauses, and where to go from there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from plangraph.corpus.document import PlanDocument
from plangraph.domain.model import Citation, Passage
from plangraph.qa.model import Answer, Fact
from plangraph.search.index import SearchHit
from plangraph_api.dependencies import Services
from plangraph_api.marking import marked, spans_of
from plangraph_api.terms import Mention

NEAR_CLAUSES: Final = 5
FOLLOW_UPS: Final = 5
_ENTRIES: Final = 8
_SENTENCE_END: Final = re.compile(r"[。；]|[.;](?=\s)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit that an answer cites: its citation, the heading it stands under, its text with words marked, the quote."""

    citation: Citation
    heading: str
    html: Markup
    quote: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The one figure that an answer turns on: its comparator, the number as text, and its unit."""

    comparator: str
    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept that the cited words name, with its address on this service."""

    label: str
    iri: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything that the page of an answer shows."""

    answer: Answer
    figure: Figure | None
    evidence: Sequence[Evidence]
    near: Sequence[Evidence]
    follow_ups: Sequence[str]
    entries: Sequence[Entry]


def answer_view(needed: Services, question: str, language: str) -> AnswerView:
    """The answer to a question, ready for the page in a language."""
    answer = needed.answer(question, None)
    quotes: dict[str, list[str]] = {}
    for quote in answer.citations:
        quotes.setdefault(quote.citation.iri, []).append(quote.text)
    passages = {passage.iri: passage for passage in needed.plan.passages()}
    cited = [passages[iri] for iri in quotes if iri in passages]
    hits = [hit for hit in needed.search(question, NEAR_CLAUSES + len(quotes), None) if hit.passage.iri not in quotes]
    near = hits[:NEAR_CLAUSES]
    units = [*(passage.iri for passage in cited), *(hit.iri for hit in near)]
    return AnswerView(
        answer=answer,
        figure=_figure(answer, language),
        evidence=[_cited(needed.plan, passage, quotes[passage.iri]) for passage in cited],
        near=[_near(needed.plan, hit) for hit in near],
        follow_ups=needed.library.suggestions.of_units(units, language, FOLLOW_UPS, without=question),
        entries=_entries(needed, cited, quotes, language),
    )


def _cited(plan: PlanDocument, passage: Passage, quotes: Sequence[str]) -> Evidence:
    return _evidence(plan, passage, spans_of(passage.text, quotes), "……".join(quotes))


def _near(plan: PlanDocument, hit: SearchHit) -> Evidence:
    return _evidence(plan, hit.passage, [(span.start, span.end) for span in hit.highlights], hit.text)


def _evidence(plan: PlanDocument, passage: Passage, spans: Sequence[tuple[int, int]], quote: str) -> Evidence:
    if passage.address.is_table:
        table = plan.table(passage.address)
        heading = f"{table.number} {table.title}"
    else:
        heading = plan.provision(passage.address).heading_path[-1]
    return Evidence(passage.citation, heading, marked(passage.text, spans), quote)


def _figure(answer: Answer, language: str) -> Figure | None:
    """The one figure in the first sentence of an answer; none where that holds several or only words."""
    first = _SENTENCE_END.split(answer.text, maxsplit=1)[0]
    figures = dict.fromkeys(figure for fact in answer.facts if (figure := _figure_of(fact, language)))
    stated = [figure for figure in figures if figure.number.partition("–")[0] in first]
    return stated[0] if answer.answerable and len(stated) == 1 else None


def _figure_of(fact: Fact, language: str) -> Figure | None:
    unit = fact.unit_en if language == "en" else fact.unit_zh
    if fact.low is not None and fact.high is not None:
        return Figure("equal", f"{fact.low}–{fact.high}", unit)
    return None if fact.value is None else Figure(fact.comparator, f"{fact.value}", unit)


def _entries(needed: Services, cited: Sequence[Passage], quotes: dict[str, list[str]], language: str) -> list[Entry]:
    """The concepts that the quoted words name, in the order of the words."""
    cards = needed.library.cards[language]
    named = [
        mention.concept
        for passage in cited
        for mention in needed.library.mentions.get(passage.citation.address, ())
        if _is_quoted(mention, spans_of(passage.text, quotes[passage.iri]))
    ]
    return [Entry(cards[iri].label, iri) for iri in dict.fromkeys(named) if iri in cards][:_ENTRIES]


def _is_quoted(mention: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)
