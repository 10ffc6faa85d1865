"""From all facts of some indicators to those that a question is about, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plangraph.graph.concepts import Concept
from plangraph.qa.drafting import MOST_STATEMENTS
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.model import Fact, Refusal
from plangraph.qa.question import Question
from plangraph.qa.selection import (
    Asked,
    asked_dimensions,
    dimensions,
    is_category,
    is_whole,
    narrow_by_amount,
    narrow_by_concepts,
    narrow_by_year,
)
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex

_EXTREMES = frozenset({"highest", "lowest"})
_LISTED = frozenset({"areas", "regions", "zones"})
_OF_PARTS = frozenset({"sum", "average", "highest", "lowest", "list", "share", "counted", "others"})
_COMPUTED = frozenset({"average", "share", "ratio", "counted"})


@dataclass(frozen=True, slots=True)
class Found:
    """The selected facts, the queries that found them, and all parts that they are some of."""

    facts: tuple[Fact, ...]
    queries: tuple[str, ...]
    whole: tuple[Fact, ...] = ()


class FactSelector:
    """Selects facts by what a question names and asks for."""

    def __init__(
        self, concepts: Mapping[str, Concept], hierarchy: Hierarchy, index: SearchIndex, lexicon: Lexicon
    ) -> None:
        self._concepts = concepts
        self._hierarchy = hierarchy
        self._index = index
        self._lexicon = lexicon

    def select(self, question: Question, facts: Sequence[Fact], query: str) -> Found | Refusal | None:
        """The facts that the question is about, the reason why there is none, or None where it is no look-up."""
        facts = [fact for fact in facts if fact.stated_in in self._index and self._in_box(question, fact)]
        facts = self._of_amount(question, self._hinted(question, facts))
        if not facts:
            return None
        known = dimensions(facts)
        asked = self._regions_meant(question, asked_dimensions(question, known), known)
        narrowed = self._narrowed(question, facts, asked, known)
        if narrowed is None or isinstance(narrowed, Refusal):
            return narrowed
        timely = narrow_by_year(narrowed, question.years)
        if not timely:
            years = "、".join(str(year) for year in question.years)
            return Refusal("other-year", years, facts[0].indicator)
        chosen = self._of_period(question, timely)
        return self._shaped(question, facts, chosen, query, singled_out=bool(asked.keys() & known))

    def _shaped(
        self, question: Question, facts: Sequence[Fact], chosen: Sequence[Fact], query: str, *, singled_out: bool
    ) -> Found | None:
        """The facts to speak of: those that are named, all others, all parts, or totals."""
        parts = self._without_groups([fact for fact in facts if dimensions([fact])])
        if singled_out and "others" in question.operations:
            return Found(tuple(fact for fact in parts if fact not in chosen), (query,), parts)
        extreme = question.operations & _EXTREMES and question.forms & {"premise", "yes_no"}
        focused = self._focused(question, tuple(chosen), singled_out)
        if extreme and len({fact.subjects for fact in focused}) == 1:
            focused = parts  # whether one has the most is seen among all
        return Found(focused, (query,), parts) if focused else None

    def _narrowed(
        self, question: Question, facts: Sequence[Fact], asked: Mapping[str, list[Asked]], known: frozenset[str]
    ) -> Sequence[Fact] | Refusal | None:
        """The facts about the things that the question names."""
        free = {"regions"} if all(fact.indicator in self._lexicon.everywhere for fact in facts) else set()
        unknown = [one for key in asked.keys() - known - free for one in asked[key]]
        names = tuple(one.surface for dimension in asked for one in asked[dimension])
        if division := self._division(question, asked, known):
            return Refusal("other-division", division, facts[0].indicator, (division,))
        if strange := self._strange(facts, unknown):
            return self._strange_reason(question, strange, facts[0].indicator, names)
        members = "list" in question.operations or "each" in question.forms
        narrowed = narrow_by_concepts(facts, asked, self._hierarchy, parts=members)
        if isinstance(narrowed, Refusal):
            minerals = {one.surface for one in asked.get("minerals", ())}
            named_in = narrowed.reason == "finer-region" or narrowed.detail in minerals
            printed = tuple(fact for fact in facts if named_in and self._prints(fact, narrowed.detail))
            return (
                printed or self._of_listed(facts, asked) or replace(narrowed, indicator=facts[0].indicator, names=names)
            )
        return narrowed

    def _in_box(self, question: Question, fact: Fact) -> bool:
        compared = question.operations & {"difference", "ratio"}
        return not question.box or bool(compared) or self._index.passage(fact.stated_in).address.box == question.box

    def _hinted(self, question: Question, facts: Sequence[Fact]) -> Sequence[Fact]:
        """The facts of the kind of figure that the question names by a noun (面积) where it asks for no other kind."""
        if any(amount.units for amount in question.amounts):
            return facts
        asked = question.query.folded
        hints = [a for a in self._lexicon.amounts.values() if any(len(s) > 1 and s in asked for s in a.suffixes)]
        return (narrow_by_amount(facts, hints) if hints else ()) or facts

    def _of_amount(self, question: Question, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts that give the kind of figure asked for; any kind where it is to be computed from others."""
        computed = question.operations & _COMPUTED
        narrowed = narrow_by_amount(facts, question.amounts) if any(f.unit_zh for f in facts) else tuple(facts)
        if computed and (not narrowed or computed & {"average", "counted"}):
            return tuple(facts)
        return narrowed

    def _upward(self, one: Asked) -> Asked:
        """A named banner as the league or city that it belongs to."""
        above = frozenset(
            iri for concept in one.concepts for iri in self._hierarchy.above(concept) if not is_whole(iri)
        )
        return replace(one, concepts=above) if above else one

    def _only_told(self, one: Asked, others: Sequence[Asked], question: Question) -> bool:
        """Whether a region is only part of a story: one that contains it is named too, but not right before it."""
        above = frozenset(iri for concept in one.concepts for iri in self._hierarchy.above(concept))
        parents = [other.surface for other in others if other.concepts & above]
        return bool(parents) and not any(f"{name}{one.surface}" in question.query.folded for name in parents)

    def _regions_meant(
        self, question: Question, asked: Mapping[str, list[Asked]], known: frozenset[str]
    ) -> dict[str, list[Asked]]:
        """What is asked, with an area that no fact is about as the regions that its name is made of (呼包鄂)."""
        found = dict(asked)
        if "upward" in question.forms and "regions" in known:
            found["regions"] = [self._upward(one) for one in found.get("regions", [])]
        if "regions" in found:
            found["regions"] = [one for one in found["regions"] if not self._only_told(one, found["regions"], question)]
        if "areas" in found and "areas" not in known and "regions" in known:
            for area in found["areas"]:
                regions = self.regions_named(area.concepts)
                if len(regions) > 1:
                    found["areas"] = [one for one in found["areas"] if one is not area]
                    found.setdefault("regions", []).extend(Asked(area.surface, frozenset({iri})) for iri in regions)
        return {name: some for name, some in found.items() if some}

    def regions_named(self, areas: frozenset[str]) -> tuple[str, ...]:
        """The regions that the names of areas are made of."""
        labels = [folded(label) for iri in sorted(areas) for label in self._concepts[iri].labels("zh")]
        parts = [label[:end] for label in labels for end in range(2, len(label))]  # the whole label is the area itself
        mentions = (mention for part in parts for mention in self._index.linker.mentions(part))
        named = (m.concept.iri for m in mentions if m.concept.scheme_name == "regions" and len(m.surface) > 1)
        return tuple(dict.fromkeys(named))

    def _of_period(self, question: Question, facts: Sequence[Fact]) -> Sequence[Fact]:
        """The facts of the plan's own period or of what was before, where the question speaks of one and both exist."""
        if question.years or not facts:
            return facts
        said = named(self._lexicon.periods, question.query.folded)
        last = max((fact.last_year or 0 for fact in facts), default=0)
        own = [fact for fact in facts if fact.last_year is None or fact.last_year == last]
        before = [fact for fact in facts if fact.last_year is not None and fact.last_year < last]
        if said == {"target"}:
            return own
        return before if said == {"past"} and before else facts

    def _without_groups(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts but for those about a category, which the others add up to."""
        categories = {one for fact in facts for one in fact.subjects if is_category(one, self._hierarchy)}
        kept = tuple(f for f in facts if not any(one in categories and not is_whole(one) for one in f.subjects))
        return kept or tuple(facts)

    def _prints(self, fact: Fact, name: str) -> bool:
        """Whether the table row of a fact prints a name, such as 满洲里 beside the city that counts it, or 铬多金属."""
        return self._index.passage(fact.stated_in).address.is_table and name in folded(fact.quotation)

    def _of_listed(self, facts: Sequence[Fact], asked: Mapping[str, list[Asked]]) -> tuple[Fact, ...]:
        """The facts about the things that a question lists in one dimension, whatever it names in another."""
        for dimension, some in asked.items():
            if dimension in _LISTED and len(some) > 1 and len(asked) > 1:
                about = tuple(fact for fact in facts if any(one.concepts & set(fact.subjects) for one in some))
                if len(about) >= len(some):
                    return about
        return ()

    def _strange_reason(
        self, question: Question, surface: str, indicator: str, names: tuple[str, ...]
    ) -> Refusal | None:
        """A figure for all is none for a part or a mineral; other strange names make the question no look-up."""
        concepts = (*question.concepts("regions"), *question.concepts("minerals"))
        is_part = any(surface in folded(" ".join(concept.labels())) for concept in concepts)
        meant = is_part and question.firm_last and surface in question.last_part
        return Refusal("not-given-for", surface, indicator, names) if meant else None

    def _division(self, question: Question, asked: Mapping[str, list[Asked]], known: frozenset[str]) -> str:
        """The word by which a question wants figures by region where the facts are told apart otherwise, or nothing."""
        if not known or "regions" in known or "regions" in asked:
            return ""
        return next(iter(self._lexicon.divisions.found(question.query.folded)), "")

    def _strange(self, facts: Sequence[Fact], unknown: Sequence[Asked]) -> str:
        """The first named thing by which these facts are not told apart and of which they do not speak, or nothing."""
        said = {folded(fact.quotation) for fact in facts}
        said |= {folded(label) for f in facts if (c := self._concepts.get(f.indicator)) for label in c.labels("zh")}
        for one in unknown:
            labels = {
                one.surface,
                *(folded(label) for iri in one.concepts for label in self._concepts[iri].labels("zh")),
            }
            if not any(label in text for label in labels if len(label) > 1 for text in said):
                return one.surface
        return ""

    def _focused(self, question: Question, facts: tuple[Fact, ...], singled_out: bool) -> tuple[Fact, ...]:
        """The facts to speak of where nothing or several things are named: totals, or all parts for an aggregate."""
        if singled_out:
            return facts
        if all(fact.value is None and not fact.value_text for fact in facts):
            lists = "list" in question.operations or any(amount.name == "count" for amount in question.amounts)
            return facts if lists else ()
        parts = tuple(fact for fact in facts if dimensions([fact]))
        totals = tuple(fact for fact in facts if not dimensions([fact]))
        if parts and (question.operations & _OF_PARTS or question.bound or question.first):
            return self._without_groups(parts)
        totals = _least_special(_about_named(totals, {mention.concept.iri for mention in question.query.mentions}))
        return totals or (parts if len(parts) <= MOST_STATEMENTS else ())


def _least_special(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Of each indicator the facts about the fewest things: the number of all blocks, not of those inside bases."""
    least: dict[str, int] = {}
    for fact in facts:
        least[fact.indicator] = min(least.get(fact.indicator, len(fact.subjects)), len(fact.subjects))
    return tuple(fact for fact in facts if len(fact.subjects) == least[fact.indicator])


def _about_named(facts: Sequence[Fact], named: set[str]) -> tuple[Fact, ...]:
    """Of each indicator the facts about a thing that the question names, such as a kind of zone; all where none is."""
    chosen = {fact.indicator for fact in facts if named & set(fact.subjects)}
    return tuple(fact for fact in facts if fact.indicator not in chosen or named & set(fact.subjects))
