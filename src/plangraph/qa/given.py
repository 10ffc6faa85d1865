"""Figures that a question gives: its numbers with their units, as absolute amounts that can be compared with facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from plangraph.domain.model import Span
from plangraph.qa.lexicon import Lexicon
from plangraph.text.numbers import CHINESE_NUMERALS, MULTIPLIERS, parse_number
from plangraph.text.quantities import FoundQuantity, find_quantities

_ENGLISH = re.compile(
    r"(?<![a-z0-9_.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(billion|million|thousand)?\s*([a-z%]+3?(?:/[a-z]+)?)?"
)
_NO_FIGURES = frozenset({"年", "月", "日", "天", "个月", "位", "名", "倍", "次"})
_RATES = ("/年", "/日")
_SMALL = 10
_ASKED = re.compile(r"(?:多少|几)([^\s,，。?？的了呢啊吗]{1,8})")
_COUNTED = frozenset({"个", "家", "处", "座", "宗", "项", "种", "条", "块", "片", "只", "人"})
_RATED = ("吨", "立方米")


@dataclass(frozen=True, slots=True)
class Given:
    """A figure of a question: the absolute amount in a unit without multiplier, and how it is written.

    `number` is the number as written, which an answer may repeat.
    """

    span: Span
    text: str
    number: Decimal
    amount: Decimal
    unit: str
    comparator: str = "equal"
    high: Decimal | None = None


def given_figures(folded: str, lang: str, lexicon: Lexicon) -> tuple[Given, ...]:
    """The figures of a folded question in order, dates left out; a tonnage takes the rate that the question names."""
    rate = next((rate for rate, words in lexicon.rates.items() if words.in_text(folded)), "")
    written = list(_english(folded, lexicon))
    found = written if lang == "en" else _mixed([one for one in written if one.unit], folded)
    figures = (one for one in found if one.unit not in _NO_FIGURES and not _is_year(one) and not _is_article(one))
    return tuple(_rated(one, rate) for one in figures)


def asked_unit(folded: str, lexicon: Lexicon) -> str:
    """The plain unit that a folded question names behind 多少 or 几 (多少亿立方米); empty where there is none.

    What is only counted (几个, 多少家) is no unit.
    """
    for match in _ASKED.finditer(folded):
        found = find_quantities(f"1{match.group(1)}")
        unit = _plain_unit(found[0].unit) if found and found[0].span.start == 0 else ""
        if unit and unit not in _COUNTED and unit not in _NO_FIGURES:
            after = folded[match.start(1) + len(found[0].literal) - 1 :]
            rate = next((rate for rate, words in lexicon.rates.items() if words.pattern.match(after)), "")
            return unit + rate if unit in _RATED else unit
    return ""


def _mixed(written: Sequence[Given], folded: str) -> Iterator[Given]:
    """The figures of a Chinese text, those with an English unit (1.2Mt/a) in place of their bare numbers."""
    yield from written
    for one in map(_of, find_quantities(folded)):
        if not any(one.span.start < other.span.end and other.span.start < one.span.end for other in written):
            yield one


def _of(found: FoundQuantity) -> Given:
    high = found.high if found.comparator == "range" else None
    return Given(found.span, found.literal, found.low, found.value, _plain_unit(found.unit), found.comparator, high)


def _plain_unit(unit: str) -> str:
    return unit.replace("天", "日").replace("t/a", "吨/年").replace("t/d", "吨/日").replace("％", "%")


def _is_year(one: Given) -> bool:
    return not one.unit and one.number == one.number.to_integral_value() and 1900 <= one.number <= 2100


def _is_article(one: Given) -> bool:
    """Whether a small number in words only points at things (一个铜矿, 这三家) and measures nothing."""
    return one.text[:1] in CHINESE_NUMERALS and one.number <= _SMALL


def _rated(one: Given, rate: str) -> Given:
    if one.unit not in _RATED or not rate:
        return one
    return Given(one.span, one.text, one.number, one.amount, one.unit + rate, one.comparator)


def _english(folded: str, lexicon: Lexicon) -> Iterator[Given]:
    for match in _ENGLISH.finditer(folded):
        whole, decimals, multiplier, word = match.groups()
        number = Decimal(whole.replace(",", "") + (decimals or ""))
        amount = number * lexicon.multipliers.get(multiplier or "", 1)
        scale, unit = _scale(lexicon.english_units.get(word or "", ""))
        text = match.group().strip() if unit else match.group().removesuffix(word or "").strip()
        yield Given(Span(*match.span()), text, number, amount * scale, unit)


def _scale(unit: str) -> tuple[Decimal, str]:
    """The factor before a unit, and the unit without it: 1000000 and 吨 for 一百万吨."""
    plain = unit.lstrip(CHINESE_NUMERALS)
    factor = unit.removesuffix(plain) if plain else ""
    return (parse_number(factor) if factor else Decimal(1)), plain


@lru_cache(256)
def scaled(unit: str) -> tuple[Decimal, str]:
    """The factor and the plain unit of a printed unit: 10000 and 吨/年 for 万吨/年."""
    found = find_quantities(f"1{unit}")
    if not found or not found[0].unit:
        for multiplier in sorted(MULTIPLIERS, key=len, reverse=True):
            if unit.startswith(multiplier):
                return Decimal(MULTIPLIERS[multiplier]), unit.removeprefix(multiplier)
        return Decimal(1), unit
    return found[0].value, _plain_unit(found[0].unit)


def comparable(first: str, second: str) -> bool:
    """Whether two plain units may be compared; a bare number compares with any, a tonnage with its rate."""
    if not first or not second:
        return True
    return _without_rate(first) == _without_rate(second) and not (
        first.endswith(_RATES) and second.endswith(_RATES) and first != second
    )


def _without_rate(unit: str) -> str:
    plain = next((unit.removesuffix(rate) for rate in _RATES if unit.endswith(rate)), unit)
    return "个" if plain in ("家", "处", "座", "宗", "项", "种") else plain
