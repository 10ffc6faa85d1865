"""Exact operations on the figures of facts, each with the expression that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from plangraph.qa.model import Computation, Fact


def plain(value: Decimal) -> str:
    """The number without exponent: 15000, 0.5."""
    return format(value, "f")


def _figures(facts: Sequence[Fact]) -> tuple[Decimal, ...]:
    return tuple(fact.value for fact in facts if fact.value is not None)


def total(facts: Sequence[Fact]) -> Computation:
    """The sum of the facts' figures."""
    return summed(_figures(facts))


def summed(figures: Sequence[Decimal]) -> Computation:
    """The sum of some figures."""
    result = sum(figures, Decimal(0))
    return Computation("sum", tuple(figures), result, f"{'+'.join(map(plain, figures))}={plain(result)}")


def difference(facts: Sequence[Fact]) -> Computation:
    """The higher of two facts' figures less the lower."""
    high, low = sorted(_figures(facts), reverse=True)
    return spread(high, low)


def spread(high: Decimal, low: Decimal) -> Computation:
    """The higher of two figures less the lower."""
    return Computation("difference", (high, low), high - low, f"{plain(high)}-{plain(low)}={plain(high - low)}")


def average(facts: Sequence[Fact]) -> Computation:
    """The mean of the facts' figures, rounded to two decimals."""
    figures = _figures(facts)
    result = (sum(figures, Decimal(0)) / len(figures)).quantize(Decimal("0.01"))
    shown = plain(result.normalize())
    return Computation("average", figures, result, f"({'+'.join(map(plain, figures))})/{len(figures)}={shown}")


def share(part: Decimal, whole: Decimal) -> Computation:
    """How many per cent of `whole` `part` is, rounded to two decimals."""
    result = _rounded(part * 100 / whole)
    return Computation("share", (part, whole), result, f"{plain(part)}/{plain(whole)}={plain(result.normalize())}%")


def quotient(name: str, over: Decimal, under: Decimal) -> Computation:
    """One figure divided by another, rounded to two decimals; `name` is `ratio` or `quotient`."""
    result = _rounded(over / under)
    return Computation(name, (over, under), result, f"{plain(over)}/{plain(under)}={plain(result.normalize())}")


def rounded_to(value: Decimal, decimals: int) -> Computation:
    """A result rounded half up to some decimals."""
    result = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return Computation("rounded", (value,), result, f"{plain(value.normalize())}≈{plain(result)}")


def rank(figures: Sequence[Decimal]) -> Computation:
    """The place of the first figure among all, the highest being the first place."""
    result = _place(figures)
    return Computation("rank", tuple(figures), result, plain(result))


def _place(figures: Sequence[Decimal]) -> Decimal:
    return Decimal(1 + sum(other > figures[0] for other in figures[1:]))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def recomputed(computation: Computation) -> Decimal:
    """The result that a computation must have."""
    figures = computation.operands
    again: Mapping[str, Callable[[], Decimal]] = {
        "share": lambda: _rounded(figures[0] * 100 / figures[1]),
        "ratio": lambda: _rounded(figures[0] / figures[1]),
        "quotient": lambda: _rounded(figures[0] / figures[1]),
        "sum": lambda: sum(figures, Decimal(0)),
        "rounded": lambda: figures[0].quantize(computation.result, ROUND_HALF_UP),
        "rank": lambda: _place(figures),
        "difference": lambda: figures[0] - figures[1],
        "average": lambda: _rounded(sum(figures, Decimal(0)) / len(figures)),
        "count": lambda: Decimal(len(figures)),
    }
    return again[computation.operation]()


def exact(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts with one exact figure: no bound, no range, no class."""
    return tuple(fact for fact in facts if fact.value is not None and fact.comparator == "equal")


def ranked(facts: Sequence[Fact], count: int, *, highest: bool) -> tuple[Fact, ...]:
    """The facts with the `count` highest (or lowest) figures, the first one first."""
    return tuple(sorted(facts, key=lambda fact: fact.value or Decimal(0), reverse=highest)[:count])


def extreme(facts: Sequence[Fact], *, highest: bool) -> tuple[Fact, ...]:
    """All facts that have the highest (or the lowest) figure."""
    chosen = (max if highest else min)(_figures(facts))
    return tuple(fact for fact in facts if fact.value == chosen)
