"""The representation is chosen as HTTP says."""

from __future__ import annotations

import pytest

from plangraph_api.negotiation import best_match

OFFERED = ("text/turtle", "text/html", "application/ld+json")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/ld+json;q=0.9, text/turtle;q=0.8", "application/ld+json"),
        ("text/*", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("text/turtle;q=0, */*;q=0.1", "text/html"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0", None),
        ("nonsense", "text/turtle"),
        ("*", "text/turtle"),
    ],
)
def test_the_best_offer_is_chosen(accept: str, chosen: str | None) -> None:
    """Quality first, then the more exact range, then the order of the offer."""
    assert best_match(accept, OFFERED) == chosen
