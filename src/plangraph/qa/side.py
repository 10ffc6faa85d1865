"""A part of a question that asks for figures of things, with all that is known of it before it is resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from plangraph.domain.model import Span
from plangraph.qa.figures import Figure
from plangraph.qa.question import Question, Term
from plangraph.qa.selection import is_whole
from plangraph.qa.wording import Wording
from plangraph.search.linking import Mention


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a question.

    Attributes:
        question: the understood question.
        span: where the side stands in it.
        figure: the facts that give the figures.
        wording: how things are named.
        blocked: positions that name nothing.
        near: the units that search found, with how much this speaks for their clauses.
        excluded: the things of the other side, which 其余 leaves out.
        lender: the other side, whose things are meant where this one names none.
        apart: the years of the other side of a comparison; None where there is no other side.
    """

    question: Question
    span: Span
    figure: Figure
    wording: Wording
    blocked: frozenset[int]
    near: Mapping[str, float] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    lender: Span | None = None
    apart: frozenset[int] | None = None

    @property
    def text(self) -> str:
        """The folded words of the side."""
        return self.span.of(self.question.query.folded)

    def mentions(self, span: Span | None = None) -> Iterator[Mention]:
        """What the side, or another part, names, whole regions left out."""
        within = span or self.span
        for mention in self.question.query.mentions:
            inside = within.start <= mention.span.start and mention.span.end <= within.end
            if inside and not is_whole(mention.concept.iri):
                yield mention

    def terms(self) -> Iterator[Term]:
        """The content words of the side."""
        return (term for term in self.question.terms if self.span.start <= term.start and term.end <= self.span.end)


def places(*spans: Span | Term) -> frozenset[int]:
    """The positions of some spans."""
    return frozenset(place for one in spans for place in range(one.start, one.end))
