"""The check that every answer passes before it leaves: quotations verbatim, numbers and names found in cited text.

A number may also be the result of a computation, whose operands must be cited and whose result is computed again here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from plangraph.domain.errors import CitationError
from plangraph.domain.model import Passage
from plangraph.qa.compute import plain, recomputed
from plangraph.qa.given import scaled
from plangraph.qa.model import Computation, Draft, Fact
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.search.linking import ConceptLinker
from plangraph.text.quantities import find_quantities

_GROUPING = re.compile(r"(?<=\d),(?=\d{3})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TIMES = frozenset({"年", "月", "日", "年底", "月底"})
_NAMES = frozenset({"areas", "minerals", "regions", "zones"})


def check(draft: Draft, passages: Mapping[str, Passage], index: SearchIndex) -> None:
    """Pass when the draft keeps to its citations.

    Args:
        draft: the answer to check.
        passages: every passage by its address.
        index: finds the names in the answer, and knows the English renderings of units.

    Raises:
        CitationError: when a quotation is not in its unit, or a number or name of the text is in no cited unit.
    """
    for quote in draft.quotes:
        passage = passages.get(quote.citation.address)
        if passage is None or not quote.text or quote.text not in passage.text:
            raise CitationError(f"The quotation {quote.text!r} does not stand in {quote.citation.address}.")
    cited = [passages[quote.citation.address] for quote in draft.quotes]
    said = "\n".join(map(index.spoken, cited))
    _check_numbers(draft, said)
    _check_units(draft, cited)
    _check_names(draft, said, index.linker)


def _check_numbers(draft: Draft, said: str) -> None:
    allowed = {Decimal(number) for text in (said, _GROUPING.sub("", said)) for number in _NUMBER.findall(text)}
    allowed |= set(draft.given) | {
        Decimal(year) for fact in draft.facts for year in (fact.first_year, fact.last_year) if year
    }
    for computation in draft.computations:
        _check_computation(computation, allowed)
        allowed |= {computation.result, Decimal(len(computation.operands))}
    for number in _NUMBER.findall(folded(_GROUPING.sub("", draft.text))):
        if Decimal(number) not in allowed:
            raise CitationError(f"The number {number} of the answer stands in none of its citations.")


def _check_units(draft: Draft, cited: Sequence[Passage]) -> None:
    """Each figure with a unit must stand so in a cited unit or a fact; results and what the question gives are free."""
    known: set[tuple[Decimal | None, str]] = set()
    known.update(*(_printed(f"{passage.text}\n{passage.context}") for passage in cited))
    known |= {amount for fact in draft.facts for amount in _amounts(fact)}
    free = set(draft.given) | {number for one in draft.computations for number in (one.result, *one.operands)}
    for one in find_quantities(folded(draft.text)):
        if one.unit in _TIMES or not one.unit or free & {one.low, one.value}:
            continue
        if (one.value, one.unit) not in known:
            raise CitationError(f"The figure {one.literal!r} of the answer has another unit than in its citations.")


@lru_cache(1024)
def _printed(text: str) -> frozenset[tuple[Decimal | None, str]]:
    """The figures of a text with their units."""
    return frozenset((amount, one.unit) for one in find_quantities(folded(text)) for amount in (one.value, one.high))


def _amounts(fact: Fact) -> Iterator[tuple[Decimal | None, str]]:
    """The figures of a fact in its plain unit, with what the unit counts and without (金属万吨, 万吨)."""
    for start in range(len(fact.unit_zh)):
        factor, unit = scaled(fact.unit_zh[start:])
        for number in (fact.value, fact.low, fact.high):
            if number is not None:
                yield number * factor, unit


def _check_computation(computation: Computation, allowed: set[Decimal]) -> None:
    strange = [plain(operand) for operand in computation.operands if operand not in allowed]
    if strange and computation.operation != "count":
        raise CitationError(f"The computation uses {', '.join(strange)}, which stand in no citation.")
    if recomputed(computation) != computation.result:
        raise CitationError(f"The computation {computation.expression} does not give {plain(computation.result)}.")


def _check_names(draft: Draft, said: str, linker: ConceptLinker) -> None:
    """Each name in the answer must be said in cited text, by one of the labels of a concept that it may mean."""
    by_span: dict[tuple[int, int], list[Sequence[str]]] = {}
    text = folded(draft.text)
    for mention in linker.mentions(text):
        if mention.concept.scheme_name in _NAMES:
            by_span.setdefault((mention.span.start, mention.span.end), []).append(mention.concept.labels())
    for (start, end), readings in by_span.items():
        name = text[start:end]
        if name not in said and not any(folded(label) in said for labels in readings for label in labels):
            raise CitationError(f"The name {name!r} of the answer stands in none of its citations.")
