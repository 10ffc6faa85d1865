"""The pages for people: ask (`/`) and read (`/plan`), with the cards that the plan's names show."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from plangraph.domain.vocabulary import PG
from plangraph_api.answer_view import answer_view
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.dependencies import Needed, Services
from plangraph_api.localization import catalogue
from plangraph_api.parameters import only
from plangraph_api.plan_view import Annotations, divisions
from plangraph_api.problems import ProblemError
from plangraph_api.rendering import page, page_language, render
from plangraph_api.schemas import MAX_QUESTION_CHARACTERS

router = APIRouter(include_in_schema=False)

_TRANSLATIONS: Final = f"""
PREFIX pg: <{PG}>
SELECT ?address ?text WHERE {{
  ?unit pg:address ?address ; pg:unofficialTranslation ?text . FILTER(LANG(?text) = "en")
}}
"""


@router.get("/", dependencies=[only("q", "lang")])
async def ask_page(request: Request, needed: Needed) -> Response:
    """The ask box; with `q` in the address, the answer below it."""
    question = request.query_params.get("q", "").strip()
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise ProblemError(
            422, "invalid-parameters", f"The question is longer than {MAX_QUESTION_CHARACTERS} characters. Shorten it."
        )
    language = page_language(request)
    view = await needed.workshop.run(lambda: answer_view(needed, question, language)) if question else None
    return page(request, "ask.html", question=question, view=view, plan=needed.plan.manifest)


@router.get("/plan", dependencies=[only("lang")])
async def plan_page(request: Request, needed: Needed) -> Response:
    """The whole plan to read, every unit with its anchor; the page never changes while the service runs."""
    language = page_language(request)
    body = await _kept(request, needed, f"plan.{language}", lambda: _plan_html(needed, language))
    return tagged_response(request, body, "text/html; charset=utf-8", tag_of(body))


@router.get("/plan/cards.json", dependencies=[only("lang")])
async def plan_cards(request: Request, needed: Needed) -> Response:
    """What the cards of the plan's names and marks say, for the script of the page."""
    language = page_language(request)
    body = await _kept(request, needed, f"cards.{language}", lambda: _cards_json(needed, language))
    return tagged_response(request, body, "application/json", tag_of(body))


async def _kept(request: Request, needed: Services, name: str, make: Callable[[], bytes]) -> bytes:
    """The body made once for each name."""
    kept: dict[str, bytes] = request.app.state.plan_pages
    if name not in kept:
        kept[name] = await needed.workshop.run(make)
    return kept[name]


def _plan_html(needed: Services, language: str) -> bytes:
    library = needed.library
    messages = catalogue(language)
    translations = {}
    if language == "en":
        translations = {row["address"].value: row["text"].value for row in needed.store.select(_TRANSLATIONS)}
    suffix = f"?lang={language}" if language != "zh" else ""
    annotations = Annotations(library.marks, library.mentions, translations, suffix)
    other = "en" if language == "zh" else "zh"
    return render(
        "plan.html",
        messages,
        path="/plan",
        other_language_url=f"/plan?lang={other}",
        chapters=divisions(needed.plan, annotations),
        has_rules=any(library.marks.values()),
        plan=needed.plan.manifest,
    ).encode()


def _cards_json(needed: Services, language: str) -> bytes:
    cards = {iri.partition("plangraph")[2]: card.as_json() for iri, card in needed.library.cards[language].items()}
    return json.dumps({"concepts": cards, "units": needed.library.marks}, ensure_ascii=False).encode()


@router.get("/favicon.ico")
async def favicon() -> Response:
    """The address that browsers ask without being told."""
    return RedirectResponse("/static/icon.svg", 308)
