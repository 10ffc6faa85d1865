"""Formulas of derived values: a difference `a - b`, or a percentage `100 * a / b`, over field keys.

A key that ends in `?` counts as zero when it is absent; a value is derived only when every other key has a number. The
result is exact; a quotient that does not end is cut off towards minus infinity, which no comparison with a limit of
few digits can notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from plangraph.domain.errors import ResourceMissingError
from plangraph.validation.units import EXACT, quotient

_DIFFERENCE = re.compile(r"(?P<left>\S+) - (?P<right>\S+)")
_PERCENTAGE = re.compile(r"100 \* (?P<left>\S+) / (?P<right>\S+)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a submission, and what it counts where it says so."""

    value: Decimal
    basis: str | None = None


_NONE: Final = Amount(Decimal(0))


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula over two keys."""

    left: str
    right: str
    percentage: bool

    @property
    def compares_masses(self) -> bool:
        """Whether both sides are masses, which say nothing to one another unless they count the same."""
        return self.left.endswith(".mass") and self.right.endswith(".mass")

    @classmethod
    def parse(cls, text: str) -> Formula:
        """The formula written as `text`.

        Raises:
            ResourceMissingError: when the ontology holds a formula of another form.
        """
        for pattern, percentage in ((_DIFFERENCE, False), (_PERCENTAGE, True)):
            if match := pattern.fullmatch(text):
                return cls(match["left"], match["right"], percentage)
        raise ResourceMissingError(f"The formula {text!r} is neither 'a - b' nor '100 * a / b'. Mend submission.ttl.")

    def operands(self, amounts: Mapping[str, Amount]) -> tuple[Amount, Amount] | None:
        """The two amounts that the formula needs, or None when one is absent."""
        left = _amount(self.left, amounts)
        right = _amount(self.right, amounts) if left is not None else None
        return None if left is None or right is None else (left, right)

    def value(self, left: Decimal, right: Decimal) -> Decimal | None:
        """The result, or None when it would divide by zero."""
        if not self.percentage:
            return EXACT.subtract(left, right)
        return None if right == 0 else quotient(EXACT.multiply(Decimal(100), left), right)


def _amount(key: str, amounts: Mapping[str, Amount]) -> Amount | None:
    return amounts.get(key[:-1], _NONE) if key.endswith("?") else amounts.get(key)
