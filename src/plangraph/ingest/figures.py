"""Encoded figures against the words that carry them: value, comparator and unit are read anew and compared.

The words are those of `corpus/language/numbers.toml` and, for figures only, of `corpus/language/figures.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from plangraph.domain.errors import ResourceMissingError
from plangraph.domain.model import Span
from plangraph.graph.concepts import ConceptIndex
from plangraph.ingest.sheets import SheetRow
from plangraph.resources import data_root
from plangraph.text.quantities import FoundQuantity, NumberGrammar, default_grammar, find_quantities

COMPARATORS = (
    "equal",
    "approximately",
    "at-most",
    "less-than",
    "at-least",
    "greater-than",
    "range",
    "rank-within",
)
_NUMBER = r"\d+(?:\.\d+)?"
_VALUE = re.compile(rf"({_NUMBER})(?:\.\.({_NUMBER}))?")


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The words of `figures.toml`: a grammar for figures, whole-word figures, rate words, period words, year ends."""

    grammar: NumberGrammar
    words: Mapping[str, Mapping[str, str]]
    rates: Mapping[str, tuple[str, ...]]
    periods: Mapping[str, tuple[str, ...]]
    year_end: tuple[str, ...]


@cache
def figure_words() -> FigureWords:
    """The words that come with plangraph.

    Raises:
        ResourceMissingError: when the file is missing or not of the expected form.
    """
    path = data_root() / "corpus" / "language" / "figures.toml"
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        known = default_grammar()
        grammar = replace(
            known,
            before=_longest_first({**known.before, **content["before"]}),
            after=_longest_first({**known.after, **content["after"]}),
        )
        rates, periods = ({key: tuple(words) for key, words in content[name].items()} for name in ("rates", "periods"))
        return FigureWords(grammar, content["words"], rates, periods, tuple(content["year-end"]["words"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ResourceMissingError(f"{path} holds no words of figures ({error!r}). Restore the file.") from error


@dataclass(frozen=True, slots=True)
class Figure:
    """A checked figure: its words with their place in the quotation, its limits (equal but for a range), its unit."""

    words: str
    span: Span
    low: Decimal
    high: Decimal
    comparator: str
    unit: str

    @property
    def is_range(self) -> bool:
        """Whether it gives two limits."""
        return self.comparator == "range"


@dataclass(frozen=True, slots=True)
class _Reading:
    low: Decimal
    high: Decimal
    comparator: str
    unit: str


def read_value(row: SheetRow, column: str, text: str) -> tuple[Decimal, Decimal]:
    """Both limits of a value such as `8.06` or `10..15`, which is all or a part of a cell.

    Raises:
        BuildError: when it is neither, or the limits run downwards.
    """
    match = _VALUE.fullmatch(text)
    if match is None:
        raise row.error(f"column {column!r} holds {text!r}. Expected a decimal (8.06) or a range (10..15).")
    low, high = Decimal(match[1]), Decimal(match[2] or match[1])
    if low > high:
        raise row.error(f"column {column!r} holds {text!r}, which runs downwards. Write the lower limit first.")
    return low, high


def checked_figure(row: SheetRow, index: ConceptIndex) -> Figure:
    """The figure of a fact row, after its words have been read anew.

    Raises:
        BuildError: when the figure is not in the quotation exactly once, or its words say another value, comparator or
            unit than the row.
    """
    words, quote = row["figure"], row["quote"]
    if quote.count(words) != 1:
        times = quote.count(words)
        raise row.error(f"the figure {words!r} stands {times} times in the quotation. Expected once: copy its words.")
    start = quote.index(words)
    low, high = read_value(row, "value", row["value"])
    comparator = row.one_of("comparator", COMPARATORS)
    figure = Figure(words, Span(start, start + len(words)), low, high, comparator, row["unit"])
    reading = _read(row, words)
    if (reading.low, reading.high) != (low, high):
        said = f"{reading.low}" if reading.low == reading.high else f"{reading.low}..{reading.high}"
        raise row.error(f"the value is {row['value']!r}, but the figure {words!r} says {said}. Correct one of them.")
    if reading.comparator != comparator:
        message = f"the comparator is {comparator!r}, but the figure {words!r} says {reading.comparator!r}."
        raise row.error(f"{message} Correct one of them, or add the word to corpus/language/figures.toml.")
    if not same_unit(row["unit"], reading.unit, quote[:start], index):
        message = f"the unit is {row['unit']!r}, but the figure {words!r} says {reading.unit!r}."
        raise row.error(f"{message} Correct one of them.")
    _check_neighbours(row, figure)
    return figure


def same_unit(encoded: str, read: str, before: str, index: ConceptIndex) -> bool:
    """Whether an encoded unit is the one read, under any of its names.

    Args:
        encoded: the unit as encoded.
        read: the unit as the figure has it.
        before: the words before the figure; the last rate word among them makes the figure a rate.
        index: the concepts.
    """
    rates = [(before.rfind(word), ending) for ending, said in figure_words().rates.items() for word in said]
    position, ending = max(rates, default=(-1, ""))
    known = {concept.iri for concept in index.with_label("units", read + ending if position >= 0 else read)}
    return bool(known & {concept.iri for concept in index.with_label("units", encoded)})


def _read(row: SheetRow, words: str) -> _Reading:
    known = figure_words()
    if whole := known.words.get(words):
        value = Decimal(whole["value"])
        return _Reading(value, value, whole["comparator"], whole["unit"])
    found = find_quantities(words, known.grammar)
    if len(found) != 1:
        raise row.error(f"the figure {words!r} holds {len(found)} quantities. Expected one number with its unit.")
    quantity = found[0]
    return _Reading(quantity.low, quantity.high, _comparator(quantity, words), quantity.stated_unit)


def _comparator(quantity: FoundQuantity, words: str) -> str:
    """The comparator of the quantity, or that of a word that opens the figure apart from the number (不低于…的5%)."""
    if quantity.comparator != "equal":
        return quantity.comparator
    before = figure_words().grammar.before
    opening = (before[word] for word in before if words.startswith(word) and len(word) <= quantity.span.start)
    return next((comparator for comparator in opening if comparator), "equal")


def _check_neighbours(row: SheetRow, figure: Figure) -> None:
    """Check that the quotation has no comparator word beside the figure that the figure leaves out."""
    for quantity in find_quantities(row["quote"], figure_words().grammar):
        overlap = quantity.span.start < figure.span.end and figure.span.start < quantity.span.end
        inside = figure.span.start <= quantity.span.start and quantity.span.end <= figure.span.end
        if overlap and not inside:
            message = f"the figure {figure.words!r} cuts {quantity.literal!r} of the quotation."
            raise row.error(f"{message} Take in the comparator words and the unit.")


def _longest_first(words: Mapping[str, str]) -> dict[str, str]:
    return {word: words[word] for word in sorted(words, key=len, reverse=True)}
