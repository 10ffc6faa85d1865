"""Alternatives that exclude one another: what a plan says of new mines, it does not say of those that are expanded.

The words are data (`[contrasts]` of `scope.toml`). A figure, or a clause with a figure, for another alternative than
the one that a question names is no answer to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from plangraph.qa.asked import Part
from plangraph.qa.extract import has_figure
from plangraph.qa.model import Draft, Fact, Refusal
from plangraph.qa.question import Question
from plangraph.qa.words import Words
from plangraph.search.folding import folded

_SENTENCE = re.compile(r"[^;。；]+")
_PIECE = re.compile(r"[^,;。，；、]+")

Alternatives = Mapping[str, Sequence[Words]]


class ContrastDesk:
    """Tells drafts for another alternative than the one that a question names."""

    def __init__(
        self, alternatives: Alternatives, said_of: Callable[[Fact], str], names_mineral: Callable[[str], bool]
    ) -> None:
        """Know the alternatives by the name of their set, the words of a fact, and whether a text has minerals."""
        self._names_mineral = names_mineral
        self._alternatives = alternatives
        self._said_of = said_of

    def mistaken(
        self, question: Question, draft: Draft, asking: tuple[int, int], parts: Sequence[Part]
    ) -> Refusal | None:
        """The reason to refuse a draft all of whose figures are for another alternative; None where one is not.

        Args:
            question: the understood question.
            draft: what may answer it.
            asking: where the part stands that asks.
            parts: the names and nouns of the question.
        """
        asked = self._named(question.query.folded[slice(*asking)])
        if not asked:
            return None
        if draft.facts:
            fits = any(not self._differs(asked, self._said_of(fact)) for fact in draft.facts)
        elif question.firm and draft.method == "extract":
            names = [part for part in parts if (part.is_name and part.is_ruled) or part.is_class]
            sentences = [one for quote in draft.quotes for one in _SENTENCE.findall(folded(quote.text))]
            figures = [piece for one in sentences for piece in _PIECE.findall(one) if has_figure(piece, question)]
            told = [p for one in sentences for p in self._about(one, names) if has_figure(p, question)]
            fits = not figures or any(not self._differs(asked, piece) for piece in told)
        else:
            fits = True
        return None if fits else Refusal("contrast", "、".join(sorted(match for match, _, _ in asked)))

    def _about(self, sentence: str, names: Sequence[Part]) -> Iterator[str]:
        """The pieces of a sentence that are about some names; one that names no mineral goes on with the last one's."""
        on = not names
        for piece in _PIECE.findall(sentence):
            if names and any(form in piece for name in names for form in name.forms):
                on = True
            elif names and self._names_mineral(piece):
                on = False
            if on:
                yield piece

    def _named(self, text: str) -> list[tuple[str, str, Words]]:
        """The word, the set and the alternative of each set of which a folded text names exactly one."""
        found = []
        for name, some in self._alternatives.items():
            named = [(match.group(), name, words) for words in some if (match := words.pattern.search(text))]
            if len(named) == 1:
                found.append(named[0])
        return found

    def _differs(self, asked: Sequence[tuple[str, str, Words]], said: str) -> bool:
        """Whether a folded text is for another alternative of a set, and not for the one that is asked for as well."""
        for _, name, words in asked:
            others = [other for other in self._alternatives[name] if other is not words]
            if not words.in_text(said) and any(other.in_text(said) for other in others):
                return True
        return False
