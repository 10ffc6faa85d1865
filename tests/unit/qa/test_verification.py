"""The check that every answer passes: corrupted answers must fail it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from plangraph.domain.errors import CitationError
from plangraph.domain.model import Passage
from plangraph.qa.compute import total
from plangraph.qa.model import Draft, Fact, Quote
from plangraph.qa.verification import check
from plangraph.search.index import SearchIndex


@pytest.fixture
def passages(index: SearchIndex) -> dict[str, Passage]:
    """All passages by address."""
    return {passage.citation.address: passage for passage in index.passages}


@pytest.fixture
def draft(passages: dict[str, Passage]) -> Draft:
    """A right answer about the figures of two cities, with their sum."""
    rows = [passages["box6.r1"], passages["box6.r2"]]
    facts = tuple(
        Fact(row.iri, "indicator", (), row.iri, row.text, value=Decimal(row.text.split(" ")[1]), unit_zh="个")
        for row in rows
    )
    text = "呼和浩特市60个，包头市90个，合计150个（60+90=150）。"
    return Draft(text, "lookup", tuple(map(Quote.of, rows)), facts, (total(facts),))


def test_a_right_answer_passes(draft: Draft, passages: dict[str, Passage], index: SearchIndex) -> None:
    """An answer whose quotations, numbers and names are cited passes."""
    check(draft, passages, index)


@pytest.mark.parametrize(
    "text",
    [
        "呼和浩特市61个，包头市90个。",
        "呼和浩特市60个，包头市９１个。",
        "呼和浩特市60.5个。",
        "乌海市60个。",
        "Wuhai City 60.",
        "煤炭60个。",
        "呼和浩特市60,900个。",
    ],
)
def test_a_changed_number_or_name_fails(
    draft: Draft, passages: dict[str, Passage], index: SearchIndex, text: str
) -> None:
    """A number or name that stands in no cited unit stops the answer."""
    with pytest.raises(CitationError):
        check(replace(draft, text=text), passages, index)


@pytest.mark.parametrize("text", ["呼和浩特市60万个。", "呼和浩特市60平方千米。", "包头市90%。", "包头市90吨。"])
def test_a_changed_unit_fails(draft: Draft, passages: dict[str, Passage], index: SearchIndex, text: str) -> None:
    """A cited number with another unit stops the answer."""
    with pytest.raises(CitationError):
        check(replace(draft, text=text, computations=()), passages, index)


def test_a_clause_turned_round_fails(passages: dict[str, Passage], index: SearchIndex) -> None:
    """A prohibition quoted without its negation is no quotation."""
    unit = passages["ch7.s2.i0.p1"]
    right = "登记管理机关不得颁发勘查许可证和采矿许可证"
    check(Draft(right, "extract", (Quote(unit.citation, right),)), passages, index)
    for wrong in (right.replace("不得", "可以"), right.replace("不得", "")):
        with pytest.raises(CitationError):
            check(Draft(wrong, "extract", (Quote(unit.citation, wrong),)), passages, index)


def test_a_changed_quotation_fails(draft: Draft, passages: dict[str, Passage], index: SearchIndex) -> None:
    """A quotation that is not word for word in its unit, or is empty, stops the answer."""
    for wrong in ("呼和浩特市 61", "", "包头市 90"):
        quotes = (Quote(draft.quotes[0].citation, wrong), draft.quotes[1])
        with pytest.raises(CitationError):
            check(replace(draft, quotes=quotes), passages, index)


def test_a_borrowed_address_fails(draft: Draft, passages: dict[str, Passage], index: SearchIndex) -> None:
    """A quotation under an address that does not exist stops the answer."""
    citation = replace(draft.quotes[0].citation, address="box9.r1")
    with pytest.raises(CitationError):
        check(replace(draft, quotes=(Quote(citation, "呼和浩特市 60"),)), passages, index)


def test_a_wrong_computation_fails(draft: Draft, passages: dict[str, Passage], index: SearchIndex) -> None:
    """A result that the operands do not give, or operands that are not cited, stop the answer."""
    right = draft.computations[0]
    for wrong in (
        replace(right, result=Decimal(151)),
        replace(right, operands=(Decimal(60), Decimal(95)), result=Decimal(155)),
    ):
        with pytest.raises(CitationError):
            check(replace(draft, computations=(wrong,)), passages, index)


def test_a_number_without_its_computation_fails(draft: Draft, passages: dict[str, Passage], index: SearchIndex) -> None:
    """A sum is no cited number: without the computation the answer is stopped."""
    with pytest.raises(CitationError, match="150"):
        check(replace(draft, computations=()), passages, index)
