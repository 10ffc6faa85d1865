"""Optional phrasing of checked answers by a chat model: its text passes the same check and more, or is dropped.

The model sees the question, the cited clauses and the checked answer. Its text may only say what these say: numbers
with their units, names, quotations, and what is allowed or prohibited are compared; its words must come from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, Protocol

from plangraph.domain.errors import CitationError
from plangraph.domain.model import Passage
from plangraph.qa.lexicon import Lexicon, load_data
from plangraph.qa.model import Draft
from plangraph.qa.question import Question
from plangraph.qa.scope import Scope
from plangraph.qa.verification import check
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.search.segmentation import root
from plangraph.text.quantities import find_quantities

LONGEST: Final = 600
_MOST_CLAUSES: Final = 6
_QUOTED: Final = re.compile(r"[“\"「『]([^“”\"「」『』]{2,})[”\"」』]")
_LEAST_GROUNDED: Final = 0.8
_SHORTEST_WORD: Final = 2
_FIRST: Final = re.compile(r"[。\n]|\. ")
_LINK: Final = re.compile(r"https?://|www\.|[<>{}`]|\[[^\]]*\]\(")


class ChatModel(Protocol):
    """Anything that completes a chat."""

    @property
    def name(self) -> str:
        """The name that answers are marked with."""
        ...

    def complete(self, messages: Sequence[Mapping[str, str]]) -> str | None:
        """The model's text, or None where it gives none."""
        ...


class Phraser:
    """Has checked answers phrased by a chat model, and checks what it says."""

    def __init__(
        self,
        chat: ChatModel,
        passages: Mapping[str, Passage],
        index: SearchIndex,
        lexicon: Lexicon,
        scope: Scope,
    ) -> None:
        self.name = chat.name
        self._chat = chat
        self._passages = passages
        self._index = index
        self._lexicon = lexicon
        self._scope = scope
        self._prompts = load_data("chat.toml")

    def phrased(self, question: Question, draft: Draft) -> Draft | None:
        """A checked draft in the model's words; None where it gives none that pass the check."""
        text = self._chat.complete(self._messages(question, draft))
        if text is None:
            return None
        said = replace(draft, text=text)
        try:
            self._check(question, draft, said)
        except CitationError:
            return None
        return said

    def _messages(self, question: Question, draft: Draft) -> list[dict[str, str]]:
        lang = "en" if question.query.lang == "en" else "zh"
        clauses = "\n".join(
            self._prompts["clause"][lang].format(address=quote.citation.address, text=quote.text)
            for quote in draft.quotes[:_MOST_CLAUSES]
        )
        user = self._prompts["user"][lang].format(question=question.query.text, clauses=clauses, answer=draft.text)
        system = self._prompts["system"][lang].format(longest=LONGEST)
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]

    def _check(self, question: Question, known: Draft, said: Draft) -> None:
        """Pass when a text keeps to the checked answer and its citations.

        Raises:
            CitationError: when it says anything else.
        """
        if len(said.text) > LONGEST or _LINK.search(said.text):
            raise CitationError("The text is too long or holds markup.")
        check(said, self._passages, self._index)
        cited = [self._passages[quote.citation.address] for quote in known.quotes]
        sources = "\n".join((known.text, *(self._index.spoken(passage) for passage in cited)))
        self._check_quotations(said.text, sources)
        self._check_quantities(said.text, f"{sources}\n{question.query.text}")
        self._check_force(said.text, known, sources)
        self._check_words(said.text, f"{sources}\n{question.query.text}")

    def _check_quotations(self, text: str, sources: str) -> None:
        for quotation in _QUOTED.findall(text):
            if folded(quotation) not in folded(sources):
                raise CitationError(f"The quotation {quotation!r} stands in no citation.")

    def _check_quantities(self, text: str, sources: str) -> None:
        """Each figure must stand with its unit, and each limit with its direction, in what the text is made from."""
        known = {(one.value, one.unit) for one in find_quantities(folded(sources))}
        for one in find_quantities(folded(text)):
            if (one.value, one.unit) not in known:
                raise CitationError(f"The figure {one.literal!r} stands in no citation.")

    def _check_force(self, text: str, known: Draft, sources: str) -> None:
        """What is allowed, required or prohibited must be as in the checked answer, whose first sentence decides."""
        asked, answered = folded(text), folded(_FIRST.split(known.text.strip(), maxsplit=1)[0])
        added = named(self._lexicon.force, asked) - named(self._lexicon.force, folded(sources))
        turned = bool(self._scope.negation.search(asked)) != bool(self._scope.negation.search(answered))
        if added or turned:
            raise CitationError("The text allows or prohibits something else than the checked answer.")

    def _check_words(self, text: str, sources: str) -> None:
        """Most words of the text must come from what it is made from."""
        known = folded(sources)
        roots = {root(word.text) for word in self._index.segmenter.words(known)}
        words = [word.text for word in self._index.segmenter.words(folded(text)) if len(word.text) >= _SHORTEST_WORD]
        content = [word for word in words if word not in self._scope.connecting | self._lexicon.function_words]
        grounded = [word for word in content if _pairs_stand(word, known) or root(word) in roots]
        if not content or len(grounded) < _LEAST_GROUNDED * len(content):
            raise CitationError("The text says things that the citations do not say.")


def _pairs_stand(word: str, known: str) -> bool:
    """Whether most pairs of neighbouring characters of a word stand in a text."""
    pairs = [one + other for one, other in pairwise(word)]
    return sum(pair in known for pair in pairs) >= _LEAST_GROUNDED * len(pairs)
