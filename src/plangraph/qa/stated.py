"""Whether a draft says what is asked of what is asked: the figure of the named thing, or a clause with its nouns."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from plangraph.domain.model import Passage
from plangraph.qa.asked import Part, Reader, Unsaid, asking_parts
from plangraph.qa.contrasts import ContrastDesk
from plangraph.qa.extract import has_figure
from plangraph.qa.given import asked_unit, comparable, scaled
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.kinds import KindDesk
from plangraph.qa.lexicon import Amount, load_lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft, Fact, Quote, Refusal
from plangraph.qa.question import Question
from plangraph.qa.scope import is_closed, load_scope
from plangraph.qa.selection import is_category, is_whole, narrow_by_amount, scheme_of
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex
from plangraph.text.quantities import find_quantities

_NEAR: Final = 1.1  # from this nearness on a question may call its figure what it likes
_NEAR_CONCEPTS: Final = 1.4  # the same where it calls a thing of the vocabularies
_NEVER: Final = 2.0
_UNSAID: Final = 0.5  # the share of a question's names and nouns that an answer may leave unsaid
_UNSAID_ENGLISH: Final = 0.6  # the same for English, where verbs are not told from nouns
_UNSAID_NOUNS: Final = 0.37  # the same in a question for a figure
_UNSAID_CONCEPTS: Final = 0.22  # the same for things that the vocabularies know, in a question for a figure
_UNSAID_IN_SENTENCE: Final = 0.6  # the same within the sentence that has the figure, where no fact gives it
_VERY_NEAR: Final = 1.5
_UNSAID_BESIDE: Final = 0.35  # the same where facts give other figures of the kind
_COMPUTED: Final = frozenset({"average", "difference", "ratio", "share"})
_COUNT: Final = "count"
_TIMES: Final = frozenset({"date", "duration"})
_HINTED: Final = ("money", "area", "share")
_PER: Final = "/"
_PAIR: Final = 2
_MINERALS: Final = "minerals"
_REGIONS: Final = "regions"
_SETS: Final = frozenset({_MINERALS, _REGIONS})
_OTHERS: Final = "others"


class StatedDesk:
    """Tells what drafts leave unsaid."""

    def __init__(self, index: SearchIndex, lookup: Lookup, hierarchy: Hierarchy) -> None:
        self._index = index
        self._lookup = lookup
        self._hierarchy = hierarchy
        self._lexicon = load_lexicon()
        self._scope = load_scope()
        self.reader = self._reader = Reader(index, lookup, hierarchy, self._scope)
        self._kinds = KindDesk(index, self._reader, self._scope)
        self._contrasts = ContrastDesk(self._scope.contrasts, self._reader.fact_text, self._names_mineral)

    def unsaid(self, question: Question, draft: Draft, near: float | None) -> Refusal | None:
        """The reason to refuse a draft that does not say what is asked of what is asked; None where it does.

        A question of several sentences is answered where one of them is.
        """
        if is_closed(question):
            return None
        if not self._scope.asking.in_text(question.query.folded):  # words alone are looked for and ask nothing
            return self._of_another(question, draft, (0, len(question.query.folded)))
        reasons = [self._unsaid(question, draft, near, asking) for asking in asking_parts(question, self._scope)]
        return reasons[0] if all(reasons) else None

    def uncomposed(self, question: Question, draft: Draft, near: float | None) -> Refusal | None:
        """The reason to refuse a draft that is composed of several steps; None where it stands.

        Where the question names the very things that the figures are about, no step was needed, and the figure itself
        must say the rest. Else no figure may be about another mineral or region than one that is named, or about
        minerals or regions of which the question says nothing.
        """
        subjects = {s for fact in draft.facts for s in fact.subjects if scheme_of(s) in _SETS and not is_whole(s)}
        if not subjects or is_closed(question):
            return None
        if mistaken := self.mistaken(question, draft):
            return mistaken
        parts = self._reader.parts(question, (0, len(question.query.folded)))
        meant = frozenset[str]().union(*(part.concepts for part in parts))
        if not draft.computations and all(meant & set(fact.subjects) for fact in draft.facts):
            return self._unsaid_directly(question, draft, near, parts)
        return self._strange(question, draft, parts, subjects)

    def mistaken(self, question: Question, draft: Draft) -> Refusal | None:
        """The reason to refuse figures that are of another kind or another year than the question asks for."""
        if not draft.facts or is_closed(question):
            return None
        if not question.firm:
            return self._of_another(question, draft, (0, len(question.query.folded)))
        if not self._figures(question, draft, ()):
            return Refusal("figure-missing")
        year = self._years_missing(question, draft) or _first_year_only(question, draft)
        if year:
            return Refusal("other-year", year)
        asking = asking_parts(question, self._scope)
        return self._of_another(question, draft, asking[0]) if len(asking) == 1 else None

    def _of_another(self, question: Question, draft: Draft, asking: tuple[int, int]) -> Refusal | None:
        """The reason to refuse figures for another alternative, a thing together with others, or an earlier time."""
        if strange := self._contrasts.mistaken(question, draft, asking, self._reader.parts(question, asking)):
            return strange
        if strange_mineral := self._of_another_mineral(question, draft):
            return Refusal("unsaid", strange_mineral)
        if self._scope.alone.in_text(question.query.folded) and (together := _only_together(question, draft)):
            return Refusal("together", together)
        said = named(self._lexicon.periods, question.query.folded)
        early = draft.facts and all(self._is_early(fact) for fact in draft.facts)
        return Refusal("other-period") if early and said == {"target"} and not question.years else None

    def _of_another_mineral(self, question: Question, draft: Draft) -> str:
        """The minerals that a question names, where a result is computed from a figure for another one; or nothing."""
        concepts = (*question.concepts(_MINERALS), *question.inner_minerals)
        near = {iri for c in concepts for iri in (c.iri, *self._hierarchy.above(c.iri), *self._hierarchy.below(c.iri))}
        computed = any(one.operation != _COUNT for one in draft.computations)
        if not near or not computed or len(draft.facts) > _PAIR or _OTHERS in question.operations:
            return ""  # of many figures those that are asked for are picked
        for fact in draft.facts:
            about = {s for s in fact.subjects if scheme_of(s) == _MINERALS and not is_category(s, self._hierarchy)}
            if (
                about
                and not about & near
                and not any(self._lookup.kinship.among(one, frozenset(about)) for one in near)
            ):
                return "、".join(concept.label() for concept in concepts)
        return ""

    def _names_mineral(self, text: str) -> bool:
        """Whether a folded text names a mineral."""
        return any(mention.concept.scheme_name == _MINERALS for mention in self._index.linker.mentions(text))

    def _is_early(self, fact: Fact) -> bool:
        """Whether a figure is for a time before the plan."""
        first = self._index.first_year(self._index.passage(fact.stated_in).document)
        return first is not None and fact.last_year is not None and fact.last_year < first

    def _unsaid_directly(
        self, question: Question, draft: Draft, near: float | None, parts: Sequence[Part]
    ) -> Refusal | None:
        """The reason to refuse figures of the very things that the question names."""
        if len({fact.indicator for fact in draft.facts}) == 1:
            return self.unsaid(question, draft, near)
        if kind := self._kinds.missing(question, self._cited(draft), (0, len(question.query.folded))):
            return Refusal("kind-missing", kind)
        found = [self._reader.unsaid_by_fact(question, parts, fact) for fact in draft.facts]
        least = min(found, key=lambda one: len(one.names))
        together = len(asking_parts(question, self._scope)) == 1
        return Refusal("unsaid", least.texts) if together and least.names else None

    def _strange(
        self, question: Question, draft: Draft, parts: Sequence[Part], subjects: AbstractSet[str]
    ) -> Refusal | None:
        """The reason to refuse figures of other things than those that are named."""
        if _OTHERS in question.operations:
            return None
        ruled = [part for part in parts if part.is_ruled]
        strange = [part.text for part in ruled if self._reader.is_beside(part, draft.facts)]
        guessed = {scheme_of(subject) for subject in subjects} == {_MINERALS} and not _speaks_of(question, _MINERALS)
        if strange or (ruled and guessed):
            return Refusal("unsaid", "、".join(strange or [part.text for part in ruled]))
        return None

    def _years_missing(self, question: Question, draft: Draft) -> str:
        """The years that a question names, where neither a period of the figures nor a quotation has any of them."""
        known = {year for fact in draft.facts for year in (fact.first_year, fact.last_year)}
        printed = "\n".join(quote.text for quote in draft.quotes)
        missing = [year for year in question.years if year not in known and str(year) not in printed]
        return "、".join(map(str, missing)) if len(missing) == len(question.years) else ""

    def _unsaid(self, question: Question, draft: Draft, near: float | None, asking: tuple[int, int]) -> Refusal | None:
        units = self._cited(draft)
        if kind := self._kinds.missing(question, units, asking):
            return Refusal("kind-missing", kind)
        if year := _first_year_only(question, draft):
            return Refusal("other-year", year)
        if another := self._of_another(question, draft, asking):
            return another
        parts = self._reader.parts(question, asking)
        regions = {subject for fact in draft.facts for subject in fact.subjects if scheme_of(subject) == _REGIONS}
        if "upward" in question.forms or (draft.computations and len(regions) > 1):
            parts = tuple(part for part in parts if not part.is_place)
        firm = self._is_firm(question, asking) and "other" not in question.forms
        figures = self._meant(question, draft, units) if firm else []
        if self._is_guessed(question, draft, near) or (
            firm and not figures and not self._in_sentence(question, draft, parts, near)
        ):
            return Refusal("figure-missing")
        if figures and not (figures := self._of_years(question, figures)):
            return Refusal("other-year", "、".join(map(str, question.years)))
        if figures:
            computed = any(computation.operation != _COUNT for computation in draft.computations)
            unsaid = self._best(question, parts, figures, computed=computed)
        else:
            unsaid = self._reader.unsaid_by_units(question, parts, units)
        guessed = unsaid.concepts and draft.method == "lookup" and not self._lookup.indicators(question)
        most = _most_unsaid(unsaid, draft, question.query.lang, None if guessed else near, firm=firm)
        too_much = unsaid.nouns and unsaid.share >= most
        return Refusal("unsaid", unsaid.texts) if unsaid.names or too_much else None

    def _of_years(self, question: Question, figures: Sequence[Fact]) -> list[Fact]:
        """The figures for the years that a question names, by their period or the words of their unit."""
        found = []
        for fact in figures:
            unit = self._index.passage(fact.stated_in)
            said = f"{unit.text}{unit.context}"
            years = (year in {fact.first_year, fact.last_year} or str(year) in said for year in question.years)
            if not question.years or any(years):
                found.append(fact)
        return found

    def _is_guessed(self, question: Question, draft: Draft, near: float | None) -> bool:
        """Whether figures come from the best row alone, and the question is not near enough to go by that."""
        exact = draft.method == "lookup" and not draft.computations and not _agreed(draft.facts)
        return exact and near is not None and near < _NEAR and not self._is_meant(question, draft.facts)

    def _meant(self, question: Question, draft: Draft, units: Sequence[Passage]) -> list[Fact]:
        """The figures of the kind asked for; those of quoted units only where the question has something of them."""
        found = self._figures(question, draft, units)
        return [fact for fact in found if draft.method == "lookup" or self._is_meant(question, [fact])]

    def _has_kind(self, quote: Quote, question: Question) -> bool:
        """Whether a quotation has a figure of the kind asked for; one without unit counts in tables only."""
        units = {one.unit for one in find_quantities(quote.text)}
        asked = asked_unit(question.query.folded, self._lexicon) if question.query.script == "zh" else ""
        if asked and not any(comparable(asked, unit) for unit in units if unit):
            return False
        return has_figure(quote.text, question) and (quote.citation.row is not None or units != {""})

    def _is_firm(self, question: Question, asking: tuple[int, int]) -> bool:
        """Whether a question surely asks for a figure; it does where it asks for nothing else."""
        text = question.query.folded[slice(*asking)]
        ranked = self._scope.ranked.search(text) is not None
        asked = any(amount.ask.in_text(text) for amount in question.amounts)
        return question.firm or ranked or (asked and not self._scope.otherwise.in_text(text))

    def _is_meant(self, question: Question, facts: Sequence[Fact]) -> bool:
        """Whether a question has anything of the name or the words of figures, so that they were not only guessed."""
        if question.query.script != "zh" or self._lookup.indicators(question):
            return True
        labels = {label for fact in facts for label in self._lookup.labels(fact.indicator)}
        labels |= {folded(fact.quotation) for fact in facts if not self._index.passage(fact.stated_in).address.is_table}
        asked = question.query.folded
        pairs = {asked[i : i + 2] for i in range(len(asked) - 1)}
        counted = all(fact.value is None and fact.low is None and not fact.value_text for fact in facts)
        return counted or any(pair in label for pair in pairs for label in labels)

    def _in_sentence(self, question: Question, draft: Draft, parts: Sequence[Part], near: float | None) -> bool:
        """Whether a quoted sentence has a figure of the kind asked for that no fact gives, with what is asked.

        Beside facts with figures of the kind the question must be very near to what the plan is asked for.
        """
        beside = bool(self._figures(question, draft, self._cited(draft)))
        if draft.method == "lookup" or (beside and (near is None or near < _VERY_NEAR)):
            return False
        if question.operations & _COMPUTED:
            units = [one.unit for quote in draft.quotes for one in find_quantities(quote.text)]
            return len(set(units)) < len(units)  # the figure may follow from two of a unit
        asked = [part for part in parts if part.is_asked and question.query.lang == "zh"]
        total = sum(part.weight for part in asked)
        for quote in draft.quotes:
            unit = self._index.passage(quote.citation.iri)
            missing = sum(part.weight for part in asked if not self._reader.says(question, part, quote.text, unit))
            least = _UNSAID_BESIDE if beside else _UNSAID_IN_SENTENCE
            if self._has_kind(quote, question) and missing <= least * total:
                return True
        return False

    def _cited(self, draft: Draft) -> list[Passage]:
        iris = dict.fromkeys(quote.citation.iri for quote in draft.quotes)
        return [self._index.passage(iri) for iri in iris]

    def _figures(self, question: Question, draft: Draft, units: Sequence[Passage]) -> list[Fact]:
        """The figures of a draft, or of the units that it quotes, that are of the kind asked for."""
        if draft.method == "lookup":
            counted = any(amount.name == _COUNT for amount in question.amounts)
            if draft.computations and (counted or {c.operation for c in draft.computations} != {_COUNT}):
                return list(draft.facts)
            facts: Sequence[Fact] = draft.facts
        else:
            facts = [fact for unit in units for fact in self._lookup.facts.stated_in(unit.iri)[0]]
        asked = any(amount.units for amount in question.amounts)
        figures = [f for f in facts if f.value is not None or f.low is not None or (f.value_text and not asked)]
        if any(amount.name in _TIMES for amount in question.amounts):
            figures = [fact for fact in figures if _PER not in fact.unit_zh]
        figures = self._in_asked_unit(question, figures)
        found = narrow_by_amount(figures, question.amounts if asked else self._hinted(question))
        beside = (f for f in facts if f.value_text and self._beside(question, draft, f))
        return list(found) or self._in_asked_unit(question, [*beside])

    def _in_asked_unit(self, question: Question, facts: Sequence[Fact]) -> list[Fact]:
        """The facts in a unit that may be compared with the one that a question names; all where it names none.

        A yearly amount may be printed without its rate, where the name of the indicator says so (年开采总量).
        """
        unit = asked_unit(question.query.folded, self._lexicon) if question.query.script == "zh" else ""
        if not unit:
            return list(facts)
        kept = []
        for fact in facts:
            own = scaled(self._lexicon.measure(fact.unit_zh))[1]
            yearly = (
                _PER in own or _PER not in unit or any("年" in label for label in self._lookup.labels(fact.indicator))
            )
            if not own or (comparable(unit, own) and yearly):
                kept.append(fact)
        return kept

    def _hinted(self, question: Question) -> list[Amount]:
        """The kinds of figures that a question names by a noun (产值) where it only asks how much."""
        amounts = [self._lexicon.amounts[name] for name in _HINTED]
        words = [question.query.folded[term.start : term.end] for term in question.terms]
        return [amount for amount in amounts if any(word.endswith(amount.suffixes) for word in words)]

    def _beside(self, question: Question, draft: Draft, fact: Fact) -> bool:
        """Whether a quotation beside a class of size (中型下限) has a figure for a mineral that the question names."""
        labels = [m.surface for m in question.query.mentions if m.concept.scheme_name == _MINERALS]
        beside = [quote.text for quote in draft.quotes if quote.citation.iri != fact.stated_in]
        return any(has_figure(text, question) and any(one in folded(text) for one in labels) for text in beside)

    def _best(
        self, question: Question, parts: Sequence[Part], facts: Sequence[Fact], *, computed: bool = False
    ) -> Unsaid:
        """What the figure that says most of the question leaves unsaid; of a list of names it needs to say one.

        Where the figures are computed on, each of them only needs to say its own part.
        """
        found = [self._reader.unsaid_by_fact(question, parts, fact) for fact in facts]
        best = min(found, key=lambda one: (len(one.names) + len(one.nouns), one.share))
        same = [one for one in found if set(one.nouns) <= set(best.nouns)]
        said = [part for part in parts if part.is_name and part.is_asked and part not in best.names]
        listed = frozenset(scheme_of(iri) for part in said for iri in part.concepts)
        names = tuple(
            name
            for name in best.names
            if all(name in one.names for one in same) or not listed & {scheme_of(iri) for iri in name.concepts}
        )
        nouns = tuple(n for n in best.nouns if all(n in one.nouns for one in found)) if computed else best.nouns
        return replace(best, names=names, nouns=nouns)


def _most_unsaid(unsaid: Unsaid, draft: Draft, lang: str, near: float | None, *, firm: bool) -> float:
    """The share of a question's names and nouns from which on an answer that leaves them unsaid is none.

    People have their own nouns for what the plan says (勒令, 模样): those count only where a figure is asked for, and
    only while the question is not near to what the plan is asked for.
    """
    if not unsaid.concepts and (draft.computations or (lang == "zh" and not firm)):
        return _NEVER
    if near is not None and near >= (_NEAR_CONCEPTS if unsaid.concepts else _NEAR):
        return _NEVER
    if not firm:
        return _UNSAID_ENGLISH if lang == "en" else _UNSAID
    return _UNSAID_CONCEPTS if unsaid.concepts else _UNSAID_NOUNS


def _speaks_of(question: Question, scheme: str) -> bool:
    """Whether a question speaks of things of a scheme, by name or by a word for their kind."""
    return scheme in question.sets | question.wanted or bool(question.concepts(scheme) or question.inner_minerals)


def _agreed(facts: Sequence[Fact]) -> bool:
    """Whether two units give the same figure for the same thing."""
    found: dict[tuple[object, ...], set[str]] = {}
    for fact in facts:
        if fact.value is not None:
            found.setdefault((fact.value, fact.unit_zh, fact.last_year), set()).add(fact.stated_in)
    return any(len(units) > 1 for units in found.values())


def _only_together(question: Question, draft: Draft) -> str:
    """The region that a question names and that rows on another region only print beside it; else nothing."""
    for mention in question.query.mentions:
        if mention.concept.scheme_name == _REGIONS and draft.facts:
            own = any(mention.concept.iri in fact.subjects for fact in draft.facts)
            printed = all(mention.surface in folded(fact.quotation) for fact in draft.facts)
            if printed and not own:
                return mention.surface
    return ""


def _first_year_only(question: Question, draft: Draft) -> str:
    """The year that a question names, where the figures are for several years of which it is only the first."""
    if len(question.years) != 1 or not draft.facts or not question.firm:
        return ""
    year = question.years[0]
    first = all(fact.first_year == year and fact.last_year not in {None, year} for fact in draft.facts)
    return str(year) if first else ""
