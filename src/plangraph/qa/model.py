"""The records of an answer; `Answer.as_json` is what `/ask` and `plangraph ask` give."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from plangraph.domain.model import Citation, Passage, Span

PHRASED_HERE: Final = "plangraph"


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim part of a unit, with the unit's citation."""

    citation: Citation
    text: str

    @classmethod
    def of(cls, passage: Passage, span: Span | None = None) -> Quote:
        """The quotation of a span of a passage, or of all of it."""
        return cls(passage.citation, passage.text if span is None else span.of(passage.text))

    def as_json(self) -> dict[str, Any]:
        """The citation's fields and the quote in one object."""
        return {**asdict(self.citation), "quote": self.text}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the graph: what is measured, of which concepts, its figure, unit, period, and where it is stated."""

    iri: str
    indicator: str
    subjects: tuple[str, ...]
    stated_in: str
    quotation: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    value_text: str | None = None
    comparator: str = "equal"
    unit_zh: str = ""
    unit_en: str = ""
    basis: str = ""
    period_zh: str = ""
    period_en: str = ""
    first_year: int | None = None
    last_year: int | None = None
    status_zh: str = ""
    status_en: str = ""

    def as_json(self) -> dict[str, Any]:
        """The fact with exact figures as strings."""
        figures = {name: None if (n := getattr(self, name)) is None else str(n) for name in ("value", "low", "high")}
        return {
            "iri": self.iri,
            "indicator": self.indicator,
            "subjects": list(self.subjects),
            "stated_in": self.stated_in,
            **figures,
            "value_text": self.value_text,
            "comparator": self.comparator,
            "unit": self.unit_zh,
            "period": self.period_zh,
            "status": self.status_zh,
        }


@dataclass(frozen=True, slots=True)
class Computation:
    """Exact arithmetic over figures of cited facts, such as `sum`; `compute.recomputed` knows them all."""

    operation: str
    operands: tuple[Decimal, ...]
    result: Decimal
    expression: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked: its text, quotes, facts, computations, and the queries it came from.

    `given` are numbers of the question that the text repeats; `support` is the share of the question that is covered;
    `explained` is the share of its words that a composed answer accounts for.
    """

    text: str
    method: str
    quotes: tuple[Quote, ...]
    facts: tuple[Fact, ...] = ()
    computations: tuple[Computation, ...] = ()
    given: tuple[Decimal, ...] = ()
    queries: tuple[str, ...] = ()
    support: float = 0.0
    explained: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered: a key of the catalogue's `refusals`, and the words that fill it.

    `names` are all things that the question names; a sentence that has them all may still answer.
    """

    reason: str
    detail: str = ""
    indicator: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer or a refusal.

    `method` is `rule`, `lookup`, `extract` or `refuse`, `confidence` lies between 0 and 1, and `phrased_by` names the
    chat model that the text is from where one phrased it.
    """

    question: str
    answerable: bool
    text: str
    method: str
    confidence: float
    citations: tuple[Quote, ...] = ()
    facts: tuple[Fact, ...] = ()
    alternatives: tuple[Quote, ...] = ()
    queries: tuple[str, ...] = ()
    phrased_by: str = PHRASED_HERE

    def as_json(self) -> dict[str, Any]:
        """The answer as the HTTP contract names its fields."""
        return {
            "question": self.question,
            "answerable": self.answerable,
            "answer": self.text,
            "method": self.method,
            "confidence": self.confidence,
            "citations": [quote.as_json() for quote in self.citations],
            "facts": [fact.as_json() for fact in self.facts],
            "alternatives": [quote.as_json() for quote in self.alternatives],
            "phrased_by": self.phrased_by,
        }
