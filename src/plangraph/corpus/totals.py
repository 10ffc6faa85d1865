"""Sums and shares that a plan states several times, recomputed from its own words and tables.

Each `[[totals]]` entry of the manifest names a kind of relation, a whole and its parts; each of them points to an
address and to the figure there. Nothing is computed from the manifest itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError, CorpusError
from plangraph.domain.model import TableRow

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a relation with the addresses and the words that it comes from."""

    value: Decimal
    addresses: tuple[str, ...]
    shown: str

    def __str__(self) -> str:
        return f"{self.value} [{self.shown}]"


@dataclass(frozen=True, slots=True)
class Total:
    """A relation between figures of the plan: whether it holds, and the computation with its addresses."""

    name: str
    holds: bool
    computation: str
    addresses: tuple[str, ...]


Relation = tuple[str, Callable[[Decimal, Sequence[Decimal], int], bool], str]


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


RELATIONS: dict[str, Relation] = {
    "sum": ("=", lambda whole, parts, _: whole == sum(parts), " + "),
    "sum-below": (">", lambda whole, parts, _: whole > sum(parts), " + "),
    "sum-rounded": ("≈", lambda whole, parts, decimals: whole == _rounded(sum(parts, Decimal(0)), decimals), " + "),
    "difference": ("=", lambda whole, parts, _: whole == parts[0] - parts[1], " - "),
    "percentage": ("≈", lambda whole, parts, n: whole == _rounded(100 * parts[0] / parts[1], n), " of "),
}


def check_total(document: PlanDocument, declared: Mapping[str, Any], place: str) -> Total:
    """The relation that `declared` names, computed on `document`.

    Raises:
        CorpusError: when the declaration is wrong or names something that the plan does not have.
    """
    try:
        sign, holds, joint = RELATIONS[declared["kind"]]
        whole = _term(document, declared["whole"])
        parts = [_term(document, part) for part in declared["parts"]]
        divisor = Decimal(str(declared.get("divide_by", 1)))
        values = [part.value / divisor for part in parts]
        holding = holds(whole.value, values, int(declared.get("decimals", 0)))
    except (KeyError, AddressError, ArithmeticError, ValueError, IndexError, TypeError) as error:
        name = declared.get("name", "without a name")
        raise CorpusError(place, f"the total {name!r} cannot be computed: {error}. See docs/corpus.md.") from error
    scale = "" if divisor == 1 else f"({_joined(parts, joint)}) / {divisor}"
    return Total(
        name=str(declared["name"]),
        holds=holding,
        computation=f"{whole} {sign} {scale or _joined(parts, joint)}",
        addresses=tuple(address for term in (whole, *parts) for address in term.addresses),
    )


def _joined(parts: Sequence[Term], joint: str) -> str:
    return joint.join(str(part) for part in parts)


def _term(document: PlanDocument, declared: Mapping[str, Any]) -> Term:
    address = Address.parse(declared["at"])
    if "quote" in declared:
        return _quoted(document, address, declared["quote"])
    rows = _rows(document, address, declared)
    shown, addresses = _shown(rows), tuple(str(row.address) for row in rows)
    if declared.get("rows"):
        return Term(Decimal(len(rows)), addresses, f"rows {shown}")
    if "cell" in declared:
        return Term(_cell(rows, declared["cell"]), addresses[:1], f"{addresses[0]} {declared['cell']}")
    return Term(_sum(rows, declared["measure"]), addresses, f"{shown} {declared['measure']}")


def _quoted(document: PlanDocument, address: Address, quote: str) -> Term:
    text = document.provision(address).text
    if quote not in text:
        raise ValueError(f"{address} does not read {quote!r}")
    numbers = _NUMBER.findall(quote)
    if len(numbers) != 1:
        raise ValueError(f"{quote!r} holds {len(numbers)} numbers, expected one")
    return Term(Decimal(numbers[0]), (str(address),), f"{address} “{quote}”")


def _rows(document: PlanDocument, address: Address, declared: Mapping[str, Any]) -> list[TableRow]:
    """The rows at `address`, only those with the cells under `where` and without those under `except`."""
    rows = [document.row(address)] if address.row else list(document.table(address).rows)
    wanted, unwanted = declared.get("where", {}), declared.get("except", {})
    rows = [row for row in rows if all(row.cells[key] == value for key, value in wanted.items())]
    rows = [row for row in rows if not any(row.cells[key] == value for key, value in unwanted.items())]
    if not rows:
        raise ValueError(f"{address} has no row with {dict(wanted)}")
    return rows


def _shown(rows: Sequence[TableRow]) -> str:
    """The addresses of neighbouring rows in short: `box4.r3-r13`."""
    numbers = [row.address.row or 0 for row in rows]
    if len(rows) > 1 and numbers == list(range(numbers[0], numbers[0] + len(rows))):
        return f"{rows[0].address}-r{numbers[-1]}"
    return " ".join(str(row.address) for row in rows)


def _sum(rows: Sequence[TableRow], measure: str) -> Decimal:
    values = [row.measures[measure].value for row in rows]
    if None in values:
        raise ValueError(f"{_shown(rows)} has a {measure} that is no single number")
    return sum((value for value in values if value is not None), Decimal(0))


def _cell(rows: Sequence[TableRow], key: str) -> Decimal:
    values = {row.cells[key] for row in rows}
    if len(values) != 1:
        raise ValueError(f"the cells {key} of {_shown(rows)} differ: {sorted(values)}")
    return Decimal(values.pop())
