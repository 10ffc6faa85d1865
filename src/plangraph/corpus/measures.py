"""Values as tables print them (`≤10`, `＜2900`, `10-15`, `中型下限`), read into exact measures."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from plangraph.domain.errors import QuantityError
from plangraph.domain.model import Measure

_NUMBER = r"\d+(?:\.\d+)?"
_SINGLE = re.compile(rf"([≤≥<>＜＞≦≧]?)({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})[-—–－~～]+({_NUMBER})")
_COMPARATORS = {"": "=", "≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "<": "<", "＜": "<", ">": ">", "＞": ">"}


def read_measure(literal: str, unit: str | None, classes: Collection[str] = ()) -> Measure:
    """The measure printed as `literal`.

    Args:
        literal: the printed cell without layout white space.
        unit: the plan unit that the table gives for it.
        classes: class names that may stand instead of a number.

    Raises:
        QuantityError: when `literal` is neither a number with an optional comparator, nor a range, nor a class.
    """
    if match := _SINGLE.fullmatch(literal):
        return Measure(literal, _COMPARATORS[match.group(1)], value=Decimal(match.group(2)), unit=unit)
    if match := _RANGE.fullmatch(literal):
        low, high = Decimal(match.group(1)), Decimal(match.group(2))
        if low > high:
            raise QuantityError(f"The range {literal!r} runs downwards. Expected the lower limit first.")
        return Measure(literal, "range", low=low, high=high, unit=unit)
    if literal in classes:
        return Measure(literal, "class", unit=unit)
    known = ", ".join(classes) or "none declared"
    raise QuantityError(
        f"{literal!r} is no value. Expected a number, a comparator with one, a range, or a class ({known})."
    )
