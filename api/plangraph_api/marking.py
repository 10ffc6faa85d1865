"""Marks the quoted parts of a verbatim text for a page, with everything else escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def spans_of(text: str, quotes: Iterable[str]) -> list[tuple[int, int]]:
    """The half-open ranges of `text` where each quote first stands, in order and without overlaps."""
    found = sorted((start, start + len(quote)) for quote in quotes if quote and (start := text.find(quote)) >= 0)
    return merged(found)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap or touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """The text as HTML with the spans inside `<mark>`."""
    parts: list[Markup] = []
    position = 0
    for start, end in merged(spans):
        parts += [escape(text[position:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        position = end
    return Markup("").join([*parts, escape(text[position:])])
