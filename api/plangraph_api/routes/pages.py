"""The pages for people: ask (`/`), read (`/plan`) and check a project (`/check`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from plangraph.corpus.document import PlanDocument
from plangraph.domain.model import Citation, Passage
from plangraph.qa.model import Answer
from plangraph.search.index import SearchHit
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.dependencies import Needed, Services
from plangraph_api.localization import catalogue
from plangraph_api.marking import marked, spans_of
from plangraph_api.parameters import only
from plangraph_api.plan_view import divisions
from plangraph_api.problems import ProblemError
from plangraph_api.rendering import page, page_language, render
from plangraph_api.rules import rules_by_address
from plangraph_api.schemas import MAX_QUESTION_CHARACTERS

router = APIRouter(include_in_schema=False)

NEAR_CLAUSES = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit that an answer cites: its citation, the heading it stands under, its whole text with words marked."""

    citation: Citation
    heading: str
    html: Markup


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as the page shows it: its figure large, its evidence, its near clauses."""

    answer: Answer
    figure: str | None
    unit: str
    evidence: Sequence[Evidence]
    near: Sequence[Evidence]


@router.get("/", dependencies=[only("q", "lang")])
async def ask_page(request: Request, needed: Needed) -> Response:
    """The ask box; with `q` in the address, the answer below it."""
    question = request.query_params.get("q", "").strip()
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise ProblemError(
            422, "invalid-parameters", f"The question is longer than {MAX_QUESTION_CHARACTERS} characters. Shorten it."
        )
    language = page_language(request)
    view = await needed.workshop.run(lambda: _answer_view(needed, question, language)) if question else None
    return page(request, "ask.html", question=question, view=view, plan=needed.plan.manifest)


def _answer_view(needed: Services, question: str, language: str) -> AnswerView:
    answer = needed.answer(question, None)
    quotes: dict[str, list[str]] = {}
    for quote in answer.citations:
        quotes.setdefault(quote.citation.iri, []).append(quote.text)
    passages = {passage.iri: passage for passage in needed.plan.passages()}
    evidence = [
        _evidence(needed.plan, passages[iri], spans_of(passages[iri].text, quotes[iri]))
        for iri in quotes
        if iri in passages
    ]
    hits = [hit for hit in needed.search(question, NEAR_CLAUSES + len(quotes), None) if hit.passage.iri not in quotes]
    figure, unit = _figure(answer, language)
    return AnswerView(answer, figure, unit, evidence, [_near(needed.plan, hit) for hit in hits[:NEAR_CLAUSES]])


def _near(plan: PlanDocument, hit: SearchHit) -> Evidence:
    return _evidence(plan, hit.passage, [(span.start, span.end) for span in hit.highlights])


def _evidence(plan: PlanDocument, passage: Passage, spans: Sequence[tuple[int, int]]) -> Evidence:
    if passage.address.is_table:
        table = plan.table(passage.address)
        heading = f"{table.number} {table.title}"
    else:
        heading = plan.provision(passage.address).heading_path[-1]
    return Evidence(passage.citation, heading, marked(passage.text, spans))


def _figure(answer: Answer, language: str) -> tuple[str | None, str]:
    """The one figure that an answer turns on, with its unit; none where it turns on several or on words."""
    if not answer.answerable or len(answer.facts) != 1:
        return None, ""
    fact = answer.facts[0]
    unit = fact.unit_en if language == "en" else fact.unit_zh
    if fact.low is not None and fact.high is not None:
        return f"{fact.low}–{fact.high}", unit
    return (None if fact.value is None else f"{fact.value}"), unit


@router.get("/plan", dependencies=[only("lang")])
async def plan_page(request: Request, needed: Needed) -> Response:
    """The whole plan to read, every unit with its anchor; the page never changes while the service runs."""
    language = page_language(request)
    pages: dict[str, bytes] = request.app.state.plan_pages
    if language not in pages:
        pages[language] = await needed.workshop.run(lambda: _plan_html(needed, language))
    body = pages[language]
    return tagged_response(request, body, "text/html; charset=utf-8", tag_of(body))


def _plan_html(needed: Services, language: str) -> bytes:
    rules = rules_by_address(needed.store)
    chapters = divisions(needed.plan, rules)
    other = "en" if language == "zh" else "zh"
    return render(
        "plan.html",
        catalogue(language),
        path="/plan",
        other_language_url=f"/plan?lang={other}",
        chapters=chapters,
        has_rules=any(rules.values()),
        plan=needed.plan.manifest,
    ).encode()


@router.get("/check", dependencies=[only("lang")])
async def check_page(request: Request) -> Response:
    """The form for a project description."""
    return page(request, "check.html")


@router.get("/favicon.ico")
async def favicon() -> Response:
    """The address that browsers ask without being told."""
    return RedirectResponse("/static/icon.svg", 308)
