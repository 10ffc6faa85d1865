"""Answer sentences about facts: printed names, figures and periods set into the phrases of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from plangraph.graph.concepts import Concept
from plangraph.qa.compute import plain
from plangraph.qa.lexicon import Lexicon, Phrases
from plangraph.qa.model import Fact
from plangraph.qa.selection import DIMENSIONS, is_whole
from plangraph.search.folding import folded

_METHODS = "mining-methods"
_NAMED = frozenset({*DIMENSIONS, "mine-classes"})
_SIGN = re.compile(r"[<>≤≥＜＞≦≧]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LIMITS = frozenset({"at-least", "at-most", "greater-than", "less-than"})


class Wording:
    """Words facts in one language."""

    def __init__(self, phrases: Phrases, lexicon: Lexicon, concepts: Mapping[str, Concept]) -> None:
        self.phrases = phrases
        self._lexicon = lexicon
        self._concepts = concepts

    def indicator(self, fact: Fact) -> str:
        """The name of what the fact measures."""
        concept = self._concepts.get(fact.indicator)
        return concept.label(self.phrases.lang) if concept else ""

    def figure(self, fact: Fact) -> str:
        """The figure with its comparator and unit."""
        unit = self.unit(fact)
        if fact.low is not None and fact.high is not None:
            return self.phrases.say("range", low=plain(fact.low), high=plain(fact.high), unit=unit)
        if fact.value is None:
            return fact.value_text or ""
        comparator = self.phrases.say(f"comparators.{fact.comparator}")
        figure = self.phrases.say("figure", comparator=comparator, value=_as_printed(fact), unit=unit).strip()
        if _SIGN.match(fact.value_text or ""):
            return self.phrases.say("signed", figure=figure, printed=fact.value_text)
        return figure

    def result_unit(self, operation: str, unit: str) -> str:
        """The unit of a result: shares differ by percentage points."""
        return self.phrases.say("points") if operation == "difference" and unit.strip() == "%" else unit

    def unit(self, fact: Fact) -> str:
        """The unit of the fact, what it counts (ore, metal) behind it in brackets."""
        if self.phrases.lang == "en":
            return "" if fact.unit_zh in self._lexicon.amounts["count"].units else fact.unit_en or fact.unit_zh
        if not fact.basis:
            return fact.unit_zh
        return self.phrases.say("based_unit", measure=self._lexicon.measure(fact.unit_zh), basis=fact.basis)

    def names(self, fact: Fact) -> str:
        """The names of what the fact is about: as the cited text prints them, or in English by preferred label."""
        known = [self._concepts[iri] for iri in fact.subjects if iri in self._concepts and not is_whole(iri)]
        subjects = [concept for concept in known if concept.scheme_name in _NAMED]
        if self.phrases.lang == "en":
            return ", ".join(concept.label("en") for concept in subjects)
        methods = [concept for concept in subjects if concept.scheme_name == _METHODS]
        things = _printed([concept for concept in subjects if concept.scheme_name != _METHODS], fact.quotation)
        names = self.phrases.say("separator").join(things)
        ways = [way for way in _printed(methods, fact.quotation) if way not in names]
        return names + (self.phrases.say("by_method", method=ways[0]) if ways else "")

    def member(self, fact: Fact) -> str:
        """The name of a member of a class: the last cell of the row that lists it, or its English label."""
        if self.phrases.lang == "en" and fact.iri in self._concepts:
            return self._concepts[fact.iri].label("en")
        return fact.quotation.split(" ")[-1]

    def statement(self, fact: Fact) -> str:
        """One sentence that states the fact."""
        names = self.names(fact)
        return self.phrases.say(
            "fact",
            subject=self.phrases.say("fact_subject", names=names) if names else "",
            indicator=self.indicator(fact),
            verb="" if fact.comparator in _LIMITS else self.phrases.say("verb"),
            figure=self.figure(fact),
            period=self.phrases.say("fact_period", period=time) if (time := self._time(fact)) else "",
        )

    def _time(self, fact: Fact) -> str:
        """The period of a fact, with its status in the plan (预期性) where it has one."""
        english = self.phrases.lang == "en"
        period = fact.period_en if english else fact.period_zh
        status = fact.status_en if english else fact.status_zh
        return self.phrases.say("fact_status", period=period, status=status) if period and status else period or status

    def items(self, facts: Sequence[Fact]) -> str:
        """The facts as a list of names with figures."""
        items = [self.phrases.say("item", names=self.names(fact), figure=self.figure(fact)) for fact in facts]
        return self.phrases.say("separator").join(items)


def _as_printed(fact: Fact) -> str:
    """The number of a fact with the digits that the plan prints (1.0, not 1)."""
    numbers = (n for n in _NUMBER.findall(folded(fact.value_text or "")) if Decimal(n) == fact.value)
    return next(numbers, plain(fact.value or Decimal(0)))


def _printed(concepts: Sequence[Concept], quotation: str) -> list[str]:
    """The printed names of the concepts, those inside another one left out."""
    printed = dict.fromkeys(name for concept in concepts if (name := printed_name(concept, quotation)))
    return [name for name in printed if not any(name != other and name in other for other in printed)]


def printed_name(concept: Concept, quotation: str) -> str | None:
    """The cell of a row that holds the longest label of the concept, or that label alone in running text."""
    found = [label for label in concept.labels("zh") if label in quotation]
    if not found:
        return None
    label = max(found, key=len)
    cell = next((cell for cell in quotation.split(" ") if label in cell), label)
    return label if concept.scheme_name == _METHODS or "/" in cell or " " not in quotation else cell
