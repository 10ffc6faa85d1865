"""Numbers with units found in running Chinese text, each with its exact span, value, range and comparator.

`10—15处`, `不低于300万吨/年`, `2900个以内`, `前三位`, `35%左右`, `1︰5万` are quantities. The words that compare and
the units are data (`corpus/language/numbers.toml`). Chinese numerals count only with a unit behind them, so that 一方面
and 统一 stay words; 第 makes a rank (第一位) and nothing else, so that chapter and section numbers are no quantities.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from plangraph.domain.errors import QuantityError, ResourceMissingError
from plangraph.domain.model import Span
from plangraph.resources import data_root
from plangraph.text.numbers import CHINESE_DIGITS, CHINESE_NUMERALS, MULTIPLIERS, PERCENT_PREFIX, parse_number

_ARABIC = re.compile(r"(?:[0-9０-９]{1,3}(?:,[0-9０-９]{3})+(?![0-9０-９])|[0-9０-９]+)(?:[.．][0-9０-９]+)?")
_CHINESE = re.compile(rf"(?:百分之)?[{CHINESE_NUMERALS}]+(?:点[{CHINESE_DIGITS}]+[万亿]*)?")
_NUMERAL = re.compile(rf"{_ARABIC.pattern}|{_CHINESE.pattern}")
_DASH = re.compile(r"[-—–－~～至]+")
_COLON = re.compile(r"[:：︰∶]")
_LETTER = re.compile(r"[A-Za-z0-9０-９]")
_LIST_NUMBER = re.compile(r"\s*[0-9]{1,2}[.．](?=[0-9]{4}年|[^0-9０-９])")
_ORDINAL = "第"
_RANK_WORDS = ("前", _ORDINAL)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A number, or a range of numbers, in a text.

    Attributes:
        span: where it stands, comparator words and unit included.
        literal: the characters of the span.
        comparator: `equal`, `approximately`, `at-most`, `less-than`, `at-least`, `greater-than`, `range`,
            `rank-within` or `ratio` (the numbers of a ratio are `low` and `high`).
        low: the number as written, without its multiplier; the lower limit of a range.
        high: the same as `low`, or the upper limit of a range.
        multiplier: 万, 亿 or 万亿 as written between number and unit, else empty.
        unit: the unit as written, without the multiplier; empty for a bare number.
    """

    span: Span
    literal: str
    comparator: str
    low: Decimal
    high: Decimal
    multiplier: str
    unit: str

    @property
    def value(self) -> Decimal:
        """The number with its multiplier (1.5 with 万 gives 15000); of a range, the lower limit."""
        return self.low * MULTIPLIERS.get(self.multiplier, _ONE)

    @property
    def stated_unit(self) -> str:
        """The unit as printed, multiplier included (万平方千米); `low` and `high` count in it."""
        return self.multiplier + self.unit


@dataclass(frozen=True)
class NumberGrammar:
    """The words that stand around numbers: comparators before, between and after, units, units of ranks."""

    before: Mapping[str, str]
    between: Mapping[str, str]
    after: Mapping[str, str]
    units: tuple[str, ...]
    ranks: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> NumberGrammar:
        """The grammar in the file `path`.

        Raises:
            ResourceMissingError: when the file is missing or not of the expected form.
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            units = content["units"]
            return cls(
                before=_longest_first(content["before"]),
                between=_longest_first(content["between"]),
                after=_longest_first(content["after"]),
                units=tuple(_longest_first(dict.fromkeys(units["words"], ""))),
                ranks=tuple(units["ranks"]),
            )
        except (OSError, KeyError, ValueError) as error:
            raise ResourceMissingError(f"{path} is no number grammar ({error!r}). Restore the file.") from error


@cache
def default_grammar() -> NumberGrammar:
    """The grammar that comes with plangraph."""
    return NumberGrammar.load(data_root() / "corpus" / "language" / "numbers.toml")


def find_quantities(text: str, grammar: NumberGrammar | None = None) -> tuple[FoundQuantity, ...]:
    """All quantities of `text` in order; their spans do not overlap.

    Args:
        text: running text, such as a paragraph; a list number at its start (`1.`) is no quantity.
        grammar: the words to know, those that come with plangraph by default.
    """
    known = grammar or default_grammar()
    heading = _LIST_NUMBER.match(text)
    position = heading.end() if heading else 0
    found: list[FoundQuantity] = []
    while numeral := _NUMERAL.search(text, position):
        quantity = _read(text, numeral.start(), position, known)
        if quantity is not None:
            found.append(quantity)
        position = quantity.span.end if quantity else numeral.end()
    return tuple(found)


@dataclass(slots=True)
class _Scan:
    """A position in a text that moves over what is taken."""

    text: str
    position: int

    def take(self, pattern: re.Pattern[str]) -> str:
        """The match of `pattern` here, or an empty string when there is none."""
        match = pattern.match(self.text, self.position)
        return self._move(match.group() if match else "")

    def take_word(self, words: Iterable[str]) -> str:
        """The first of `words` that stands here, or an empty string."""
        return self._move(next((word for word in words if self.text.startswith(word, self.position)), ""))

    def _move(self, part: str) -> str:
        self.position += len(part)
        return part


@dataclass(frozen=True, slots=True)
class _Written:
    """One written number: numeral, multiplier, infix comparator and unit."""

    numeral: str
    multiplier: str = ""
    between: str = ""
    unit: str = ""


def _read(text: str, start: int, floor: int, grammar: NumberGrammar) -> FoundQuantity | None:
    """The quantity whose numeral starts at `start`, its comparator word not before `floor`; None when there is none."""
    if _inside_word(text, start):
        return None
    scan = _Scan(text, start)
    try:
        joint, first, last = _numbers(scan, grammar)
        before = _word_before(text, start, floor, grammar)
        if before in _RANK_WORDS and last.unit not in grammar.ranks:
            if before == _ORDINAL:
                return None
            before = ""
        if not _is_quantity(scan, joint, last):
            return None
        low, high, multiplier = _limits(joint, first, last)
    except QuantityError:
        return None
    after = scan.take_word(grammar.after) if joint != "ratio" else ""
    compared = [grammar.before.get(before, ""), grammar.between.get(last.between, ""), grammar.after.get(after, "")]
    begin = start - len(before) if compared[0] else start
    comparator = joint or next((name for name in compared if name), "equal")
    span = Span(begin, scan.position)
    return FoundQuantity(span, span.of(text), comparator, low, high, multiplier, last.unit)


def _inside_word(text: str, start: int) -> bool:
    """Whether the digits at `start` go on a word of Latin letters, such as a chemical formula."""
    return start > 0 and text[start].isdigit() and bool(_LETTER.match(text[start - 1]))


def _numbers(scan: _Scan, grammar: NumberGrammar) -> tuple[str, _Written, _Written]:
    """The written number here, or both numbers of a range or ratio; the first item says which, empty for one number."""
    first = scan.take(_NUMERAL)
    back = scan.position
    if scan.take(_COLON) and (second := scan.take(_ARABIC)):
        return "ratio", _Written(first), _Written(second, scan.take_word(MULTIPLIERS))
    scan.position = back
    low = _tail(scan, first, grammar)
    back = scan.position
    if not low.between and scan.take(_DASH) and (second := scan.take(_NUMERAL)):
        high = _tail(scan, second, grammar)
        if low.unit in ("", high.unit):
            return "range", low, high
    scan.position = back
    return "", low, low


def _tail(scan: _Scan, numeral: str, grammar: NumberGrammar) -> _Written:
    """The written number with what follows its numeral; an infix comparator counts only before a unit."""
    multiplier = scan.take_word(MULTIPLIERS) if _ARABIC.fullmatch(numeral) else ""
    if numeral.startswith(PERCENT_PREFIX):
        return _Written(numeral, unit="%")
    back = scan.position
    between = scan.take_word(grammar.between)
    multiplier = multiplier or (scan.take_word(MULTIPLIERS) if between else "")
    unit = scan.take_word(grammar.units)
    if unit and _LETTER.match(unit[-1]) and _LETTER.match(scan.text[scan.position : scan.position + 1]):
        scan.position -= len(unit)
        unit = ""
    if between and not unit:
        scan.position, between = back, ""
    return _Written(numeral, multiplier, between, unit)


def _word_before(text: str, start: int, floor: int, grammar: NumberGrammar) -> str:
    """The longest word of the grammar that ends where the numeral starts, or an empty string."""
    words = (word for word in grammar.before if text.endswith(word, floor, start))
    return next(words, "")


def _is_quantity(scan: _Scan, joint: str, last: _Written) -> bool:
    if last.unit or joint == "ratio":
        return True
    follows = scan.text[scan.position : scan.position + 1]
    return bool(_ARABIC.fullmatch(last.numeral)) and not _LETTER.match(follows)


def _limits(joint: str, first: _Written, last: _Written) -> tuple[Decimal, Decimal, str]:
    """Lower and upper number and their common multiplier; one after the upper limit counts for both where it can.

    Raises:
        QuantityError: when a numeral is not well formed or a range runs downwards.
    """
    low, high, multiplier = parse_number(first.numeral), parse_number(last.numeral), last.multiplier
    if joint == "ratio":
        return low, high * MULTIPLIERS.get(multiplier, _ONE), ""
    if first.multiplier not in ("", multiplier) or (low > high and multiplier and not first.multiplier):
        low *= MULTIPLIERS.get(first.multiplier, _ONE)
        high *= MULTIPLIERS.get(multiplier, _ONE)
        multiplier = ""
    if low > high:
        raise QuantityError(f"The range from {low} to {high} runs downwards.")
    return low, high, multiplier


def _longest_first(words: Mapping[str, str]) -> dict[str, str]:
    return {word: words[word] for word in sorted(words, key=len, reverse=True)}
