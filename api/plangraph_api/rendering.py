"""Renders the pages: Jinja2 templates with the messages of one language, and nothing undefined."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from plangraph import __version__
from plangraph.domain.identifiers import BASE
from plangraph_api.localization import DEFAULT_LANGUAGE, LANGUAGES, Catalogue, catalogue
from plangraph_api.marking import marked

_FOLDER: Final = Path(__file__).resolve().parent / "templates"
_PAGE_HEADERS: Final = {"Cache-Control": "no-cache", "Vary": "Accept"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["local"] = _local
    environment.globals["version"] = __version__
    return environment


def keep_compiled(folder: Path) -> None:
    """Keep the compiled templates in `folder`, so that the first page after a start need not wait for the compiler.

    Jinja2 compiles a template again when its text has changed; a folder that cannot be written is left as it is.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if os.access(folder, os.W_OK):
        _environment().bytecode_cache = FileSystemBytecodeCache(str(folder))


def prepare(*templates: str) -> None:
    """Load the templates, so that their first page need not."""
    for name in templates:
        _environment().get_template(name)


def _local(iri: str) -> str:
    """The address of one of plangraph's IRIs on this service."""
    return f"/{iri.removeprefix(BASE)}"


def page_language(request: Request) -> str:
    """The language of a page: the `lang` parameter where it names one, else Chinese."""
    asked = request.query_params.get("lang", DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def _other_language_url(request: Request, language: str) -> str:
    other = "en" if language == "zh" else "zh"
    url = request.url.include_query_params(lang=other)
    return f"{url.path}?{url.query}"


def render(template: str, messages: Catalogue, **values: Any) -> str:
    """The HTML of a template in the language of `messages`."""
    suffix = "" if messages.language == DEFAULT_LANGUAGE else f"?lang={messages.language}"
    return _environment().get_template(template).render(t=messages, lang=messages.language, suffix=suffix, **values)


def page(
    request: Request, template: str, *, status: int = 200, language: str | None = None, **values: Any
) -> HTMLResponse:
    """The page of a template in `language`, or else in the one that the request asks for."""
    messages = catalogue(language or page_language(request))
    url = _other_language_url(request, messages.language) if request.method == "GET" else None
    html = render(template, messages, path=request.url.path, other_language_url=url, **values)
    return HTMLResponse(html, status, _PAGE_HEADERS)
