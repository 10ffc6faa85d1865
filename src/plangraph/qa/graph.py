"""Look-ups over the graph: SPARQL templates beside this module, filled with IRIs, and their rows as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Template

from plangraph.domain.identifiers import BASE
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Row
from plangraph.qa.model import Fact

_COMPARATORS = f"{BASE}vocab/comparators/"


@cache
def template(name: str) -> Template:
    """The query template `name` of this package."""
    return Template((files("plangraph.qa") / "queries" / f"{name}.rq").read_text(encoding="utf-8"))


def values(variable: str, iris: Iterable[str]) -> str:
    """A VALUES block that binds `variable` to each IRI."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def fact_of(row: Mapping[str, str]) -> Fact:
    """The fact in a row of `facts.rq` or `members.rq`."""
    return Fact(
        iri=row["fact"],
        indicator=row["indicator"],
        subjects=tuple(sorted(row.get("subjects", "").split())),
        stated_in=row["stated"],
        quotation=row["quotation"],
        value=_decimal(row.get("value")),
        low=_decimal(row.get("low")),
        high=_decimal(row.get("high")),
        value_text=row.get("valueText"),
        comparator=row.get("comparator", "").removeprefix(_COMPARATORS) or "equal",
        unit_zh=row.get("unitZh", ""),
        unit_en=row.get("unitEn", ""),
        basis=row.get("basis", ""),
        period_zh=row.get("periodZh", ""),
        period_en=row.get("periodEn", ""),
        first_year=_integer(row.get("firstYear")),
        last_year=_integer(row.get("lastYear")),
        status_zh=row.get("statusZh", ""),
        status_en=row.get("statusEn", ""),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _integer(text: str | None) -> int | None:
    return None if text is None else int(text)


def _plain(rows: Iterable[Row]) -> list[dict[str, str]]:
    return [{name: term.value for name, term in row.items()} for row in rows]


def facts(store: GraphStore, constraint: str) -> tuple[tuple[Fact, ...], str]:
    """The facts that keep a constraint, and the query that found them."""
    query = template("facts").substitute(constraint=constraint)
    return tuple(fact_of(row) for row in _plain(store.select(query)) if "fact" in row), query


class FactTable:
    """All facts of a store, read once; it answers as the query would that it gives beside each answer.

    `order` is the sort key of the facts, so that answers name things in the order in which the plan prints them.
    """

    def __init__(self, store: GraphStore, order: Callable[[Fact], tuple[int, int, str]]) -> None:
        self.all = tuple(sorted(facts(store, "")[0], key=order))

    def by_indicator(self, indicators: Sequence[str]) -> tuple[tuple[Fact, ...], str]:
        """The facts with one of these indicators, and the query for them."""
        found = tuple(fact for fact in self.all if fact.indicator in indicators)
        return found, template("facts").substitute(constraint=values("indicator", indicators))

    def stated_in(self, unit: str) -> tuple[tuple[Fact, ...], str]:
        """The facts that a unit states, and the query for them."""
        found = tuple(fact for fact in self.all if fact.stated_in == unit)
        return found, template("facts").substitute(constraint=values("stated", [unit]))


def members(store: GraphStore, classes: Iterable[str]) -> tuple[tuple[Fact, ...], str]:
    """The members of classes as facts without figure, and the query that found them."""
    query = template("members").substitute(classes=values("class", classes))
    found = (fact_of(row) for row in _plain(store.select(query)) if "fact" in row)
    return tuple(replace(fact, subjects=(*fact.subjects, fact.iri)) for fact in found), query


def pairs(store: GraphStore, name: str) -> list[tuple[str, str]]:
    """All rows of a template with the two variables `left` and `right`."""
    return [(row["left"], row["right"]) for row in _plain(store.select(template(name).substitute()))]
