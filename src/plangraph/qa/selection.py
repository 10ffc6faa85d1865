"""Which facts of an indicator a question is about: by the concepts that it names, by year, and by kind of figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plangraph.domain.identifiers import BASE, concept_iri
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.lexicon import Amount
from plangraph.qa.model import Fact, Refusal
from plangraph.qa.question import Question
from plangraph.search.folding import folded

OTHER_MINERALS = concept_iri("minerals", "other-minerals")
DIMENSIONS = ("regions", "minerals", "mining-methods", "zones", "areas")


@lru_cache(8192)
def scheme_of(iri: str) -> str:
    """The short name of the scheme of a concept: `minerals` for `vocab/minerals/coal`."""
    return iri.removeprefix(f"{BASE}vocab/").split("/")[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names in one dimension: the surface words and the concepts that they may mean."""

    surface: str
    concepts: frozenset[str]


def dimensions(facts: Sequence[Fact]) -> frozenset[str]:
    """The dimensions by which some of the facts are told apart; the whole region of a plan tells nothing apart."""
    subjects = {subject for fact in facts for subject in fact.subjects if not is_whole(subject)}
    return frozenset(map(scheme_of, subjects)) & frozenset(DIMENSIONS)


def is_whole(iri: str) -> bool:
    """Whether a concept is a whole region with a plan of its own (a code of the first level, ending in four zeros)."""
    return scheme_of(iri) == "regions" and iri.endswith("0000")


def is_category(iri: str, hierarchy: Hierarchy) -> bool:
    """Whether a concept only sorts others: a whole region, or a mineral group that no other one contains (金属矿产)."""
    top = scheme_of(iri) == "minerals" and bool(hierarchy.below(iri)) and not hierarchy.above(iri)
    return top or is_whole(iri)


def asked_dimensions(question: Question, known: frozenset[str]) -> Mapping[str, list[Asked]]:
    """The named concepts by dimension; words that may mean concepts of several schemes go to a known dimension.

    The whole region of a plan, the top of its hierarchy, is no constraint and is left out.
    """
    by_span: dict[tuple[int, int], list[str]] = defaultdict(list)
    surfaces: dict[tuple[int, int], str] = {}
    for mention in question.query.mentions:
        iri = mention.concept.iri
        if mention.concept.scheme_name in DIMENSIONS and not is_whole(iri):
            key = (mention.span.start, mention.span.end)
            by_span[key].append(iri)
            surfaces[key] = question.query.folded[key[0] : key[1]]
    asked: dict[str, list[Asked]] = defaultdict(list)
    for key, iris in sorted(by_span.items()):
        schemes = sorted({scheme_of(iri) for iri in iris}, key=DIMENSIONS.index)
        scheme = next((name for name in schemes if name in known), schemes[0])
        asked[scheme].append(Asked(surfaces[key], frozenset(iri for iri in iris if scheme_of(iri) == scheme)))
    if question.inner_minerals and "minerals" in known:
        first = question.inner_minerals[0]
        asked["minerals"].append(Asked(folded(first.label()), frozenset(c.iri for c in question.inner_minerals)))
    return asked


def narrow_by_concepts(
    facts: Sequence[Fact], asked: Mapping[str, list[Asked]], hierarchy: Hierarchy, *, parts: bool = False
) -> tuple[Fact, ...] | Refusal:
    """The facts about the named concepts, or the reason why there is none; with `parts`, of a group its members."""
    kept = tuple(facts)
    for dimension in sorted(dimensions(facts)):
        if dimension in asked:
            alone = len(asked[dimension]) == 1  # of several groups each is meant as a whole
            narrowed = _narrow(kept, asked[dimension], hierarchy, parts=parts and alone)
            if isinstance(narrowed, Refusal):
                return narrowed
            kept = narrowed
    return kept


def _narrow(
    facts: tuple[Fact, ...], asked: list[Asked], hierarchy: Hierarchy, *, parts: bool
) -> tuple[Fact, ...] | Refusal:
    kept: dict[Fact, None] = {}
    for one in asked:
        found = _about(facts, one, hierarchy, parts=parts)
        if isinstance(found, Refusal):
            return found
        kept.update(dict.fromkeys(found))
    return tuple(fact for fact in facts if fact in kept)


def _about(facts: tuple[Fact, ...], asked: Asked, hierarchy: Hierarchy, *, parts: bool) -> tuple[Fact, ...] | Refusal:
    """The facts about a named concept, else about narrower ones, else (minerals) about a broader one or all others."""
    exact = tuple(fact for fact in facts if asked.concepts & set(fact.subjects))
    below = frozenset(iri for one in asked.concepts for iri in hierarchy.below(one))
    narrower = tuple(fact for fact in facts if below & set(fact.subjects) and not asked.concepts & set(fact.subjects))
    if exact and not (parts and len({fact.subjects for fact in narrower}) > 1):
        return exact
    if narrower:
        return narrower
    above = frozenset(iri for one in asked.concepts for iri in hierarchy.above(one) if not is_category(iri, hierarchy))
    broader = tuple(fact for fact in facts if above & set(fact.subjects))
    dimension = scheme_of(next(iter(asked.concepts)))
    if dimension == "minerals":
        others = tuple(fact for fact in facts if OTHER_MINERALS in fact.subjects)
        if broader or others:
            return broader or others
    if broader and dimension == "regions":
        return Refusal("finer-region", asked.surface)
    return Refusal("not-given-for", asked.surface)


def narrow_by_year(facts: Sequence[Fact], years: Sequence[int]) -> tuple[Fact, ...]:
    """The facts that state something for the first or last year of their period where the question names years."""
    if not years:
        return tuple(facts)
    return tuple(f for f in facts if f.first_year is None or any(y in {f.first_year, f.last_year} for y in years))


def narrow_by_amount(facts: Sequence[Fact], amounts: Sequence[Amount]) -> tuple[Fact, ...]:
    """The facts whose unit answers the kind of figure that is asked for, all of them where any kind will do."""
    units = frozenset[str]().union(*(amount.units for amount in amounts)) if amounts else frozenset()
    if not units:
        return tuple(facts)
    return tuple(fact for fact in facts if not fact.unit_zh or fact.unit_zh.endswith(tuple(units)))
