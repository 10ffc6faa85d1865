"""What a part of a question asks figures of: named indicators, classes of zones, or the table that search found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plangraph.domain.model import Span
from plangraph.qa.given import comparable, scaled
from plangraph.qa.lexicon import Amount, Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Fact
from plangraph.qa.question import YEAR, Question
from plangraph.qa.selection import dimensions, narrow_by_amount, narrow_by_year, scheme_of
from plangraph.qa.words import named
from plangraph.search.index import SearchHit, SearchIndex
from plangraph.text.numbers import parse_number

_LEAST_PARTS = 3
_COMPUTED = frozenset({"average", "counted", "share"})
_ASKING = frozenset({"sum", "average", "difference", "ratio", "share", "highest", "lowest", "counted"})

_CLASSES = "mine-classes"


@dataclass(frozen=True, slots=True)
class Figure:
    """Facts of one kind, the query for them, and where the question names them.

    `members` tells that they list things (the zones of a class) and have no figures; `words` are the positions of
    words that stand in the names of the indicators; `root` is the one above the others.
    """

    facts: tuple[Fact, ...]
    query: str
    places: frozenset[int]
    members: bool = False
    words: frozenset[int] = frozenset()
    root: str = ""


class FigureFinder:
    """Finds what a part of a question asks figures of."""

    def __init__(self, lookup: Lookup, index: SearchIndex, lexicon: Lexicon) -> None:
        self._lookup = lookup
        self._index = index
        self._lexicon = lexicon

    def named(self, question: Question, span: Span) -> list[Figure]:
        """The figures that the words of a part name, in the order of the text."""
        text = question.query.folded
        found: list[tuple[int, Figure]] = []
        for start, end, label in self._lookup.index_of_indicators.class_places(span.of(text)):
            places = frozenset(range(span.start + start, span.start + end))
            facts, query = self._lookup.members_of((label,))
            found.append((start, Figure(facts, query, places, members=True)))
        listed = frozenset(place for _, figure in found if figure.facts for place in figure.places)
        for start, end, indicators in self._lookup.index_of_indicators.found(span.of(text)):
            places = frozenset(range(span.start + start, span.start + end))
            if not places & listed:
                found.extend((start, self._figure(question, family, places)) for family in self._families(indicators))
        known = frozenset(place for _, figure in found for place in figure.places)
        for mention in question.query.mentions:
            inside = span.start <= mention.span.start and mention.span.end <= span.end
            places = frozenset(range(mention.span.start, mention.span.end))
            if inside and mention.concept.scheme_name == "indicators" and not places & known:
                below = self._lookup.kinship.below(mention.concept.iri)
                families = self._families(below | {mention.concept.iri})
                found.extend((mention.span.start, self._figure(question, one, places)) for one in families)
        return [figure for _, figure in sorted(found, key=lambda one: one[0]) if figure.facts]

    def fitting(self, question: Question, figures: Sequence[Figure]) -> list[Figure]:
        """Of the figures that the same words name those of a kind that the question asks for."""
        text = question.query.folded
        kinds = [a for a in self._lexicon.amounts.values() if a.units and a.name != "share"]
        asked = [a for a in kinds if a.ask.in_text(text) or any(len(s) > 1 and s in text for s in a.suffixes)]
        kept: list[Figure] = []
        several = any(len(figure.facts) > 1 for figure in figures)
        for figure in figures:
            words = "".join(text[place] for place in sorted(figure.places))
            if several and len(figure.facts) == 1 and words and not self._lookup.index_of_indicators.is_label(words):
                continue  # 煤电基地 is no 煤电基地数量 where figures of other things are asked for
            rivals = [one for one in figures if one.places == figure.places]
            fits = [one for one in rivals if one.members or (asked and narrow_by_amount(one.facts, asked))]
            if len(rivals) == 1 or not fits or figure in fits:
                kept.append(figure)
        return kept

    def _families(self, indicators: frozenset[str]) -> list[list[str]]:
        """Indicators, each with those below it."""
        roots = [one for one in indicators if not any(self._lookup.is_above(other, one) for other in indicators)]
        families = [
            [root, *sorted(one for one in indicators if self._lookup.is_above(root, one))] for root in sorted(roots)
        ]
        return sorted(families, key=self._measures)

    def _measures(self, indicators: Sequence[str]) -> bool:
        """Whether indicators measure, and do not count."""
        counts = self._lexicon.amounts["count"].units
        facts, _ = self._lookup.facts.by_indicator(indicators)
        return not any(fact.unit_zh in counts for fact in facts)

    def _figure(self, question: Question, indicators: Sequence[str], places: frozenset[int]) -> Figure:
        facts, query = self._lookup.facts.by_indicator(indicators)
        labels = [label for one in indicators for label in self._lookup.labels(one)]
        words = frozenset(
            place
            for term in question.terms
            if term.end - term.start > 1
            and any(question.query.folded[term.start : term.end] in label for label in labels)
            for place in range(term.start, term.end)
        )
        return Figure(facts, query, places, words=words, root=indicators[0])

    def measured(self, question: Question) -> list[Figure]:
        """The figures with parts that a word such as 指标 means."""
        indicators = sorted(self._lookup.with_parts(question, "regions", _LEAST_PARTS))
        if not indicators:
            return []
        text = question.query.folded
        places = frozenset(n for start, end in self._lexicon.measures.spans(text) for n in range(start, end))
        return [self._figure(question, indicators, places)]

    def of_rows(self, question: Question, hits: Sequence[SearchHit]) -> list[Figure]:
        """The figures of the table that the question names by number, or that search found."""
        asks = question.amounts or question.bound or question.first or question.operations & _ASKING
        rows = self._lookup.of_rows(question, hits) if asks or question.box else []
        return [self._figure(question, [one], frozenset()) for one in rows]

    def counted_beside(self, figure: Figure) -> list[Figure]:
        """The counts that stand in the same rows as the measures of a figure."""
        counts = self._lexicon.amounts["count"].units
        if figure.members or not figure.facts or any(fact.unit_zh in counts for fact in figure.facts):
            return []
        beside = self._lookup.facts.stated_in(figure.facts[0].stated_in)[0]
        indicators = dict.fromkeys(fact.indicator for fact in beside if fact.unit_zh in counts)
        return [Figure(*self._lookup.facts.by_indicator([one]), figure.places, root=one) for one in indicators]

    def of_boxes(self, question: Question, span: Span) -> list[Figure]:
        """The figures of several tables that a part names by their numbers."""
        text = span.of(question.query.folded)
        numbers = {int(parse_number(m.group(1) or m.group(2))) for m in self._lexicon.boxes.finditer(text)}
        figures = [figure for number in sorted(numbers) for figure in self.of_box(number)] if len(numbers) > 1 else []
        return [figure for figure in figures if not figure.members]

    def of_years(self, question: Question) -> list[Figure]:
        """The figures that are given for two of the years that the question names."""
        years = set(question.years)
        by_indicator: dict[str, set[int]] = {}
        for fact in self._lookup.facts.all:
            if fact.first_year == fact.last_year and fact.last_year in years and not is_part(fact):
                by_indicator.setdefault(fact.indicator, set()).add(fact.last_year)
        dated = [one for one, some in by_indicator.items() if len(some) > 1]
        figures = [self._figure(question, [one], frozenset()) for one in dated]
        told = [figure for figure in figures if figure.words]
        known = {mention.concept.iri for mention in question.query.mentions}
        plain = [one for one in told if not any(_classes_of(fact) - known for fact in one.facts)]
        return self.fitting(question, plain or told)

    def repeated(self, question: Question, span: Span) -> list[Figure]:
        """The figures of which a part of a question repeats one (已查明矿产124种)."""
        given = [one for one in question.given if span.start <= one.span.start and one.span.end <= span.end]
        found = []
        for one in given:
            alike = [f for f in self._lookup.facts.all if f.value == one.number and self._alike(one.unit, f.unit_zh)]
            indicators = list(dict.fromkeys(fact.indicator for fact in alike))
            if len(indicators) == 1 and one.unit:
                _, query = self._lookup.facts.by_indicator(indicators)
                found.append(Figure(tuple(alike), query, frozenset(range(one.span.start, one.span.end))))
        return found

    def _alike(self, unit: str, printed: str) -> bool:
        return comparable(unit, scaled(printed)[1])

    def of_box(self, number: int) -> list[Figure]:
        """The figures and the members that a table gives."""
        facts = [fact for fact in self._lookup.facts.all if self._box(fact) == number]
        found = [
            Figure(*self._lookup.facts.by_indicator([one]), frozenset())
            for one in dict.fromkeys(fact.indicator for fact in facts)
        ]
        if not found:
            facts_, query = self._lookup.members_of(self._lookup.index_of_indicators.all_classes)
            members = tuple(fact for fact in facts_ if self._box(fact) == number)
            found = [Figure(members, query, frozenset(), members=True)] if members else []
        return found

    def timely(
        self, figure: Figure, question: Question, span: Span, apart: frozenset[int] | None = None
    ) -> tuple[Fact, ...]:
        """The facts of a figure that fit the table, the years, the time and the kind of figure of a part.

        A part without years that is compared with one that has years (`apart`) means the last figure before.
        """
        text = span.of(question.query.folded)
        facts: Sequence[Fact] = [fact for fact in figure.facts if fact.stated_in in self._index]
        numbers = {int(parse_number(m.group(1) or m.group(2))) for m in self._lexicon.boxes.finditer(text)}
        boxes = numbers or ({question.box} if question.box else set())
        facts = [fact for fact in facts if self._box(fact) in boxes] or facts if boxes else facts
        if figure.members:
            return tuple(facts)
        years = [int(year) for year in YEAR.findall(text)] or ([] if apart else list(question.years))
        if apart and not years:
            before = [f for f in facts if f.last_year is not None and f.last_year not in apart]
            last = max((f.last_year or 0 for f in before), default=0)
            facts = [f for f in before if f.last_year == last] or facts
        facts = narrow_by_year(facts, years)
        facts = narrow_by_amount(facts, self._amounts(question, text, facts))
        return self._of_time(facts, text, bool(years))

    def _box(self, fact: Fact) -> int | None:
        return self._index.passage(fact.stated_in).address.box

    def _amounts(self, question: Question, text: str, facts: Sequence[Fact]) -> list[Amount]:
        """The kinds of figures that a part, or else the question, asks for or names by a noun (面积)."""
        amounts = [a for a in self._lexicon.amounts.values() if a.units and a.name != "share"]
        for asked in (
            [a for a in amounts if any(len(s) > 1 and s in text for s in a.suffixes)],
            [a for a in amounts if a.ask.in_text(text)],
            [a for a in amounts if a in question.amounts],
        ):
            if asked and narrow_by_amount(facts, asked):
                return asked
        computed = question.operations & _COMPUTED
        return [] if computed else [a for a in question.amounts if a.units and a.name != "share"]

    def _of_time(self, facts: Sequence[Fact], text: str, dated: bool) -> tuple[Fact, ...]:
        """The facts of the plan's own time or of the time before, where a part speaks of one and both exist."""
        last = max((fact.last_year or 0 for fact in facts), default=0)
        own = tuple(fact for fact in facts if fact.last_year is None or fact.last_year == last)
        before = tuple(fact for fact in facts if fact.last_year is not None and fact.last_year < last)
        if dated or not before:
            return tuple(facts)
        said = named(self._lexicon.periods, text)
        if len(said) > 1:
            return tuple(facts)
        return before if said == {"past"} else own


def _classes_of(fact: Fact) -> frozenset[str]:
    """The classes that a figure is for alone, such as large and medium mines."""
    return frozenset(subject for subject in fact.subjects if scheme_of(subject) == _CLASSES)


def is_part(fact: Fact) -> bool:
    """Whether a fact is about a part of what its indicator measures, such as a mineral or a league."""
    return bool(dimensions([fact]))
