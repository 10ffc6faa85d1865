"""What a question asks about: the names and nouns of its asking part, and which of them evidence leaves unsaid.

An answer needs the asked property stated of the asked thing. Names (a city, a mineral, a zone) must stand in the
evidence itself; common nouns may also stand in the bank questions on a unit, since people call things otherwise than
the plan does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import rjieba

from plangraph.domain.model import Passage
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact
from plangraph.qa.question import Question, Term
from plangraph.qa.scope import Scope
from plangraph.qa.selection import OTHER_MINERALS, is_category, is_whole, scheme_of
from plangraph.search.folding import folded
from plangraph.search.index import Query, SearchIndex
from plangraph.search.linking import Mention
from plangraph.search.segmentation import root
from plangraph.text.numbers import CHINESE_NUMERALS

_NAMES = frozenset({"areas", "deposits", "minerals", "regions", "zones"})
_LISTING = re.compile("、")
_PAUSE = re.compile(r"[,;。!?，；！？]|\.(?!\d)")
_WORDS = frozenset({"bank", "english"})
_SOUND = "sound"
_MINERALS = "minerals"
_SHORTEST = 2
_CLASSES = frozenset({"mine-classes", "zone-types"})
_PLACES = frozenset({"areas", "regions"})
_DONE = frozenset({"direction-kinds", "relations"})
_RULED = frozenset({"minerals", "regions"})


@dataclass(frozen=True, slots=True)
class Part:
    """A name or a noun that a question asks about: its surface, the forms that count as it, and its rarity."""

    text: str
    forms: frozenset[str]
    weight: float
    concepts: frozenset[str]
    is_name: bool
    start: int = 0
    is_class: bool = False
    is_place: bool = False
    is_ruled: bool = False
    is_asked: bool = True
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The names, concepts and plain nouns that evidence does not have, and their share of the names and nouns."""

    names: tuple[Part, ...]
    nouns: tuple[Part, ...]
    share: float

    @property
    def concepts(self) -> bool:
        """Whether a thing that the vocabularies know is among the nouns."""
        return any(noun.concepts for noun in self.nouns)

    @property
    def texts(self) -> str:
        """What is missing, for people."""
        return "、".join(dict.fromkeys(part.text for part in (*self.names, *self.nouns)))


class Reader:
    """Reads what questions ask about, and looks for it in facts and units."""

    def __init__(self, index: SearchIndex, lookup: Lookup, hierarchy: Hierarchy, scope: Scope) -> None:
        self._index = index
        self._lookup = lookup
        self._hierarchy = hierarchy
        self._scope = scope
        self._retrievers = {retriever.name: retriever for retriever in index.retrievers}

    def parts(self, question: Question, asking: tuple[int, int]) -> tuple[Part, ...]:
        """The names and nouns of a question; `is_asked` marks those of the part that asks."""
        begin, end = asking
        mentions: dict[tuple[int, int], list[Mention]] = {}
        for mention in question.query.mentions:
            mentions.setdefault((mention.span.start, mention.span.end), []).append(mention)
        found = []
        for term in question.terms:
            part = self._part(question, term, mentions.get((term.start, term.end), ()))
            if part is not None:
                found.append(replace(part, is_asked=begin <= term.start < term.end <= end))
        return tuple(found)

    def unsaid_by_fact(self, question: Question, parts: Sequence[Part], fact: Fact) -> Unsaid:
        """What of a question neither a figure's own words, indicator and subjects say, nor (nouns) its unit's bank."""
        said = self.fact_text(fact)
        unit = self._index.passage(fact.stated_in)
        subjects = frozenset(fact.subjects)
        others = OTHER_MINERALS in subjects
        missing = [
            part
            for part in parts
            if part.is_asked
            and not self._counts(part, said)
            and not (part.is_name and self._related(part) & subjects)
            and not (others and any(scheme_of(iri) == _MINERALS for iri in part.concepts))
            and (part.is_name or part.is_class or not self._known(question, part, [unit]))
        ]
        return _unsaid(parts, missing)

    def unsaid_by_units(self, question: Question, parts: Sequence[Part], units: Sequence[Passage]) -> Unsaid:
        """What of a question no unit says, nor (nouns) its bank.

        A clause for everything answers for one mineral or region as well: these need not be named.
        """
        said = "\n".join(map(self._index.spoken, units))
        asked = [part for part in parts if part.is_asked and not part.is_ruled]
        missing = [one for one in asked if not _stands(one, said) and not self._otherwise(question, one, units, said)]
        return _unsaid(parts, missing)

    def _counts(self, part: Part, said: str) -> bool:
        """Whether a figure's words have a name or noun, not only as the place in which something else is counted."""
        if part.is_name or part.is_inside:
            return _stands(part, said)
        inside = tuple(self._scope.inside)
        return any(not after.startswith(inside) for form in part.forms for after in said.split(form)[1:])

    def _otherwise(self, question: Question, part: Part, units: Sequence[Passage], said: str) -> bool:
        """Whether a name stands in a text by the name of a part or a whole of it, or a noun in other words."""
        if not part.is_name:
            return self._known(question, part, units)
        return any(label in said for iri in self._related(part) for label in self._lookup.labels(iri))

    def _related(self, part: Part) -> frozenset[str]:
        """The minerals that a name means, with those below and above it; other names mean only themselves."""
        minerals = [iri for iri in part.concepts if scheme_of(iri) == _MINERALS]
        return part.concepts.union(
            *(self._hierarchy.below(iri) for iri in minerals),
            *(self._broader(iri) for iri in minerals),
        )

    def _broader(self, iri: str) -> frozenset[str]:
        return frozenset(one for one in self._hierarchy.above(iri) if not is_category(one, self._hierarchy))

    def says(self, question: Question, part: Part, sentence: str, unit: Passage) -> bool:
        """Whether a sentence of a unit has a name or noun, or (nouns) the bank questions on the unit do."""
        return _stands(part, folded(sentence)) or not (part.is_name or not self._known(question, part, [unit]))

    def is_beside(self, part: Part, facts: Sequence[Fact]) -> bool:
        """Whether figures are about things of a name's scheme, but about none that the name means, holds or lies in."""
        schemes = {scheme_of(iri) for iri in part.concepts}
        near = part.concepts.union(
            *(self._hierarchy.above(iri) | self._hierarchy.below(iri) for iri in part.concepts), (OTHER_MINERALS,)
        )
        subjects = {subject for fact in facts for subject in fact.subjects if not is_whole(subject)}
        alike = {subject for subject in subjects if scheme_of(subject) in schemes}
        if not alike or alike & near:
            return False
        return not any(_stands(part, self.fact_text(fact)) for fact in facts)

    def known(self, question: Question, word: str, units: Sequence[Passage], said: str) -> bool:
        """Whether a text, or a bank question on one of some units, has a word."""
        part = Part(word, frozenset({word}), 0.0, frozenset(), is_name=False)
        return _stands(part, said) or self._known(question, part, units)

    def _part(self, question: Question, term: Term, mentions: Sequence[Mention]) -> Part | None:
        surface = question.query.folded[term.start : term.end]
        if surface in self._scope.vague or any(is_whole(mention.concept.iri) for mention in mentions):
            return None
        if not mentions and not self._is_noun(surface):
            return None
        if mentions and all(mention.concept.scheme_name in _DONE for mention in mentions):
            return None  # what is done (稳定产能) is said in words that stand apart
        labels = {folded(label) for mention in mentions for label in mention.concept.labels()}
        if surface in self._scope.wider:
            labels |= self._scope.wider
        return Part(
            text=surface,
            forms=frozenset({surface, *labels}),
            weight=term.weight,
            concepts=frozenset(mention.concept.iri for mention in mentions),
            start=term.start,
            is_name=surface in self._scope.wider or any(m.concept.scheme_name in _NAMES for m in mentions),
            is_class=any(mention.concept.scheme_name in _CLASSES for mention in mentions),
            is_inside=question.query.folded[term.end : term.end + 1] in self._scope.inside,
            is_place=any(mention.concept.scheme_name in _PLACES for mention in mentions),
            is_ruled=any(mention.concept.scheme_name in _RULED for mention in mentions),
        )

    def _is_noun(self, word: str) -> bool:
        if len(word) < _SHORTEST or word[0].isdigit() or word[0] in CHINESE_NUMERALS:
            return False
        if not set(word) - set(self._scope.sounds):
            return False
        if word.isascii():
            return word not in self._scope.connecting
        return rjieba.has_word(word) and _tag(word).startswith(self._scope.noun_tags)

    def fact_text(self, fact: Fact) -> str:
        """The folded words of a fact: its quotation, the headings of its unit, and the labels of what it is about."""
        unit = self._index.passage(fact.stated_in)
        labels = [label for iri in (fact.indicator, *fact.subjects) for label in self._lookup.labels(iri)]
        return folded("\n".join((fact.quotation, unit.context, fact.period_zh, *labels)))

    def _known(self, question: Question, part: Part, units: Iterable[Passage]) -> bool:
        """Whether the bank questions on a unit use a noun, or the unit prints a word that sounds like it."""
        numbers = [self._index.number(unit.iri) for unit in units]
        tokens = tuple(root(form) if form.isascii() else form for form in part.forms)
        asked = replace(question.query, tokens=tokens)
        for name in _WORDS & self._retrievers.keys():
            scores = self._retrievers[name].scores(asked)
            if any(scores[number] > 0 for number in numbers):
                return True
        return not part.concepts and self._sounds_like(part, asked, numbers)

    def _sounds_like(self, part: Part, asked: Query, numbers: Sequence[int]) -> bool:
        pairs = self._index.analyse(part.text).sounds
        heard = [self._retrievers[_SOUND].scores(replace(asked, sounds=(pair,))) for pair in pairs]
        return bool(heard) and any(all(scores[number] > 0 for scores in heard) for number in numbers)


def asking_parts(question: Question, scope: Scope) -> list[tuple[int, int]]:
    """Where the parts between pauses stand that have an asking word; the last part where none has one."""
    text = question.query.folded
    parts = [one for part in _split(text, (0, len(text)), _PAUSE) for one in _listed(text, part, scope)]
    return [part for part in parts if scope.asking.in_text(text[slice(*part)])] or parts[-1:] or [(0, len(text))]


def _listed(text: str, part: tuple[int, int], scope: Scope) -> list[tuple[int, int]]:
    """The members of a list of which each asks (新增多少、有几个区块); else the part itself."""
    members = _split(text, part, _LISTING)
    return members if all(scope.asking.in_text(text[slice(*one)]) for one in members) else [part]


def _split(text: str, within: tuple[int, int], pause: re.Pattern[str]) -> list[tuple[int, int]]:
    """The parts of a stretch of text between pauses, empty ones left out."""
    begin, end = within
    stops = [(match.start(), match.end()) for match in pause.finditer(text, begin, end)]
    starts = [begin, *(stop for _, stop in stops)]
    ends = [*(start for start, _ in stops), end]
    return [part for part in zip(starts, ends, strict=True) if text[slice(*part)].strip()]


@lru_cache(4096)
def _tag(word: str) -> str:
    """The part of speech of a word in rjieba's dictionary; of words that it cuts up, that of the last one."""
    return str(rjieba.tag(word)[-1][1])


def _stands(part: Part, said: str) -> bool:
    return any(form in said for form in part.forms)


def _unsaid(parts: Sequence[Part], missing: Sequence[Part]) -> Unsaid:
    total = sum(part.weight for part in parts) or 1.0
    share = sum(part.weight for part in missing) / total
    return Unsaid(tuple(p for p in missing if p.is_name), tuple(p for p in missing if not p.is_name), share)
