"""Invented plans of other provinces and counties in any number, the same ones for the same seed.

The words are data (`synthetic_plans.toml`). A plan has chapters with sections and paragraphs, and tables whose rows
stand after the paragraphs that they belong to, as in a real one.
"""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plangraph.domain.address import Address
from plangraph.domain.citation import cite
from plangraph.domain.identifiers import concept_iri, scheme_iri, unit_iri
from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept

_SLOT = re.compile(r"\{(\w+)\}")
_PARAGRAPHS, _ROWS, _SECTIONS = 12, 20, 5  # of a section, of a table, of a chapter
_LISTS = {
    "mineral": "minerals",
    "act": "acts",
    "duties": "duties",
    "aim": "aims",
    "bodies": "bodies",
    "measure": "measures",
}


@dataclass(frozen=True, slots=True)
class SyntheticPlan:
    """An invented plan: its id, its place, and the names of its towns and zones."""

    id: str
    place: str
    towns: tuple[str, ...]
    zones: tuple[str, ...]

    @property
    def concept(self) -> Concept:
        """The place as a concept of the regions."""
        return Concept(concept_iri("regions", self.id), scheme_iri("regions"), {"zh": self.place, "en": self.id})


class SyntheticPlans:
    """A seeded generator of invented plans."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        path = Path(__file__).with_suffix(".toml")
        self._words: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

    def plan(self, number: int) -> SyntheticPlan:
        """The plan with this number, counted from 0."""
        chance = self._chance("plan", number)
        parts = self._words["syllables"]
        size = len(parts)
        digits = (number % size, number // size % size, (number // size**2 + 7) % size)
        place = "".join(parts[digit] for digit in digits) + chance.choice(self._words["kinds"])
        towns = tuple(self._name(chance) + chance.choice(self._words["towns"]) for _ in range(12))
        zones = tuple(self._name(chance) + chance.choice(self._words["zones"]) for _ in range(12))
        return SyntheticPlan(f"synthetic-{number:05}", place, towns, zones)

    def passages(self, units: int) -> Iterator[Passage]:
        """The first `units` paragraphs and rows, plan after plan in reading order."""
        everything = (passage for number in range(self.plans(units)) for passage in self._of_plan(number))
        return itertools.islice(everything, units)

    def plans(self, units: int) -> int:
        """The number of plans that hold the first `units` units."""
        return -(-units // self.units_per_plan)

    @property
    def units_per_plan(self) -> int:
        """The number of units of every plan."""
        sections = (len(self._words["headings"]) - 1) * _SECTIONS
        return sections * _PARAGRAPHS + len(self._words["headings"][1:]) * _ROWS

    def questions(self, count: int, plans: int) -> list[str]:
        """Questions about the places, towns and zones of the first `plans` plans."""
        chance = self._chance("questions", count)
        asked = []
        for _ in range(count):
            plan = self.plan(chance.randrange(plans))
            asked.append(self._filled(chance.choice(self._words["questions"]), plan, chance))
        return asked

    def _of_plan(self, number: int) -> Iterator[Passage]:
        plan, chance = self.plan(number), self._chance("texts", number)
        page = 5
        for chapter, heading in enumerate(self._words["headings"][1:], start=1):
            for section in range(1, _SECTIONS + 1):
                page += 1
                for paragraph in range(1, _PARAGRAPHS + 1):
                    address = Address(chapter=chapter, section=section, item=0, paragraph=paragraph)
                    count = 1 + chance.randrange(2)
                    sentences = [
                        self._filled(chance.choice(self._words["paragraphs"]), plan, chance) for _ in range(count)
                    ]
                    yield _passage(plan, address, "".join(sentences), heading, page)
            where = Address(chapter=chapter, section=_SECTIONS)
            for row in range(1, _ROWS + 1):
                text = self._filled(chance.choice(self._words["rows"]), plan, chance)
                yield _passage(plan, Address(box=chapter, row=row), text, heading, page, where)

    def _filled(self, template: str, plan: SyntheticPlan, chance: random.Random) -> str:
        def fill(match: re.Match[str]) -> str:
            slot = match[1]
            own: dict[str, Sequence[str]] = {"place": (plan.place,), "town": plan.towns, "zone": plan.zones}
            if slot == "number":
                return str(chance.choice((5, 10, 20, 30, 50, 80, 100, 120, 300, 1000)) + chance.randrange(10))
            return chance.choice(own[slot] if slot in own else self._words[_LISTS[slot]])

        return _SLOT.sub(fill, template)

    def _name(self, chance: random.Random) -> str:
        return "".join(chance.choice(self._words["syllables"]) for _ in range(2 + chance.randrange(2)))

    def _chance(self, *what: object) -> random.Random:
        return random.Random(f"{self._seed} {what}")  # noqa: S311 - repeatable on purpose


def _passage(
    plan: SyntheticPlan, address: Address, text: str, heading: str, page: int, section: Address | None = None
) -> Passage:
    citation = cite(plan.id, address, page, section)
    return Passage(plan.id, address, unit_iri(plan.id, address), text, f"{plan.place} {heading}", citation)
