"""Removal of layout white space: what a page or a web page adds to the words of a text."""

from __future__ import annotations


def join_words(text: str) -> str:
    """The words of `text` without any white space, as the plan's units are stored and quoted."""
    return "".join(text.split())
