"""Chooses the representation that a client asked for in its Accept header, file ending or `lang` parameter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import mimeparse  # type: ignore[import-untyped]
from starlette.requests import Request

from plangraph_api.problems import ProblemError

HTML = "text/html"


@lru_cache(maxsize=1024)
def best_match(accept: str, offered: tuple[str, ...]) -> str | None:
    """The offered media type that `accept` likes best, the first offered one among equals, or None.

    An empty or unreadable header accepts everything. Source: RFC 9110, section 12.5.1.
    """
    if not accept.strip():
        return offered[0]
    try:
        return str(mimeparse.best_match(tuple(reversed(offered)), accept)) or None
    except mimeparse.MimeTypeParseException:
        return offered[0]


def accept_header(request: Request) -> str:
    """The request's Accept header; several header lines count as one list."""
    return ", ".join(request.headers.getlist("accept"))


def negotiate(request: Request, offered: Sequence[str]) -> str:
    """The media type to answer `request` in.

    Raises:
        ProblemError: 406 when the client accepts none of the offered types.
    """
    chosen = best_match(accept_header(request), tuple(offered))
    if chosen is None:
        raise ProblemError(
            406,
            "not-acceptable",
            f"None of the types in Accept: {accept_header(request)[:200]!r} is available here. "
            f"Available: {', '.join(offered)}.",
            headers={"Vary": "Accept"},
        )
    return chosen


def preferred_language(request: Request, offered: Sequence[str]) -> str:
    """The offered language that `lang` names, else the one that Accept-Language likes best, else the first.

    Source: RFC 9110, section 12.5.4; a range such as `zh-CN` is met by `zh`.
    """
    asked = request.query_params.get("lang")
    if asked in offered:
        return str(asked)
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, parameter = part.partition(";")
        name, _, weight = parameter.strip().partition("=")
        try:
            quality = float(weight) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if quality > 0 and language in offered:
            wanted.append((-quality, place, language))
    return min(wanted)[2] if wanted else offered[0]


def prefers_html(request: Request) -> bool:
    """Whether the client names HTML itself, as browsers do, and likes nothing machine-readable better."""
    accept = accept_header(request)
    if HTML not in accept.lower():
        return False
    return best_match(accept, (HTML, "application/problem+json", "application/json")) == HTML
