"""Exact numbers from Arabic and Chinese numerals; a span is parsed as a whole, running text never is.

Finding such spans in text is the task of `plangraph.text.quantities`.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from plangraph.domain.errors import QuantityError

MULTIPLIERS = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}
CHINESE_DIGITS = "零〇一二三四五六七八九"
CHINESE_NUMERALS = CHINESE_DIGITS + "两十百千万亿"

_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(万亿|亿|万)?")
_CHINESE = re.compile(rf"([{CHINESE_NUMERALS}]+?)(?:点([{CHINESE_DIGITS}]+))?(万亿|亿|万)?")
PERCENT_PREFIX = "百分之"


def parse_number(literal: str) -> Decimal:
    """The number written as `literal`: `1,234.5`, `１２`, `1.5万`, `三百零五`, `两千`, `三点五亿`, `百分之三十五` (35).

    Raises:
        QuantityError: when `literal` as a whole is no number.
    """
    text = unicodedata.normalize("NFKC", literal).strip().removeprefix(PERCENT_PREFIX)
    if match := _ARABIC.fullmatch(text):
        whole, decimals, multiplier = match.groups()
        return Decimal(whole.replace(",", "") + (decimals or "")) * MULTIPLIERS.get(multiplier or "", Decimal(1))
    if match := _CHINESE.fullmatch(text):
        return _chinese(literal, *match.groups())
    raise QuantityError(f"{literal!r} is no number. Expected Arabic or Chinese numerals such as 1.5万 or 三百零五.")


def _chinese(literal: str, whole: str, decimals: str | None, multiplier: str | None) -> Decimal:
    if decimals is None:
        return Decimal(_integer(literal, whole + (multiplier or "")))
    digits = "".join(str(_integer(literal, digit)) for digit in decimals)
    number = Decimal(f"{_integer(literal, whole)}.{digits}")
    return number * MULTIPLIERS.get(multiplier or "", Decimal(1))


def _integer(literal: str, numerals: str) -> int:
    """The value of Chinese numerals without a decimal point.

    Raises:
        QuantityError: when they are not well formed.
    """
    import cn2an  # slow to import and rarely needed

    try:
        return int(cn2an.cn2an(numerals, "normal"))
    except ValueError as error:
        raise QuantityError(f"{literal!r} is no well-formed Chinese number.") from error
