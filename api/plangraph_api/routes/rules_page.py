"""`/rules`: the rule book with its filters, all in the address, so that it works without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.identifiers import BASE
from plangraph_api.dependencies import Needed, Services
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError
from plangraph_api.rendering import page, page_language
from plangraph_api.rule_book import Entry, Filters

router = APIRouter(include_in_schema=False)

PAGE_SIZE: Final = 30
MODALITIES: Final = (
    "prohibited",
    "restricted",
    "obligatory",
    "quota",
    "priority",
    "recommended",
    "permission",
    "constitutive",
)
SEVERITIES: Final = ("Violation", "Warning", "Info")
_NAMES: Final = ("q", "mineral", "kind", "modality", "severity", "checked", "unit")


@router.get("/rules", dependencies=[only(*_NAMES, "page", "lang")])
async def rules_page(request: Request, needed: Needed) -> Response:
    """The entries that fit the filters, a page at a time."""
    language = page_language(request)
    filters = Filters(**{name: request.query_params.get(name, "").strip() for name in _NAMES})
    number = _page_number(request.query_params.get("page", "1"))
    start = (number - 1) * PAGE_SIZE
    entries, choices = await needed.workshop.run(lambda: (_kept(needed, filters), _choices(needed, language)))
    return page(
        request,
        "rules.html",
        filters=filters,
        entries=entries[start : start + PAGE_SIZE],
        total=len(entries),
        start=start,
        choices=choices,
        names=needed.library.names[language],
        fields=needed.library.field_labels[language],
        plan=needed.plan.manifest,
        previous_url=_url(filters, number - 1, language) if start else None,
        next_url=_url(filters, number + 1, language) if start + PAGE_SIZE < len(entries) else None,
        without=_without(filters, language),
    )


def _kept(needed: Services, filters: Filters) -> list[Entry]:
    """The entries that the filters keep; the field labels that entries need are made here too, not while rendering."""
    _ = needed.library.field_labels
    return [entry for entry in needed.library.rule_book.entries if filters.keeps(entry)]


def _page_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise ProblemError(422, "invalid-parameters", f"'page' is {text[:20]!r}; expected a number from 1 to 1000.")
    return int(text)


def _choices(needed: Services, language: str) -> dict[str, list[tuple[str, str]]]:
    """The values of each filter with their labels."""
    library = needed.library
    names = library.names[language]
    kinds = library.submissions.kinds.values()
    minerals = [(iri.rpartition("/")[2], names[iri]) for iri in library.rule_book.minerals]
    return {
        "modality": [(slug, names[f"{BASE}vocab/modalities/{slug}"]) for slug in MODALITIES],
        "kind": [(kind.key, kind.labels.en if language == "en" else kind.labels.zh) for kind in kinds],
        "mineral": sorted(minerals, key=lambda choice: choice[1]),
    }


def _url(filters: Filters, number: int, language: str) -> str:
    values = {name: value for name, value in asdict(filters).items() if value}
    values |= {"page": str(number)} if number > 1 else {}
    values |= {"lang": language} if language != "zh" else {}
    return f"/rules?{urlencode(values)}"


def _without(filters: Filters, language: str) -> Mapping[str, str]:
    """The address without each of the filters that are set."""

    def rest() -> Iterator[tuple[str, str]]:
        for name, value in asdict(filters).items():
            if value:
                cleared: Any = {name: ""}
                yield name, _url(replace(filters, **cleared), 1, language)

    return dict(rest())
