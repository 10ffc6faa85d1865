"""Answers from the graph: the facts that a question is about, found by SPARQL, computed on exactly, and worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.graph.store import GraphStore
from plangraph.qa import graph
from plangraph.qa.companions import companions
from plangraph.qa.drafting import MOST_STATEMENTS, worded
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.indicators import IndicatorIndex
from plangraph.qa.lexicon import Lexicon, load_phrases
from plangraph.qa.model import Draft, Fact, Quote, Refusal
from plangraph.qa.question import Question
from plangraph.qa.selection import (
    OTHER_MINERALS,
    asked_dimensions,
    dimensions,
    narrow_by_amount,
    narrow_by_concepts,
    narrow_by_year,
)
from plangraph.qa.wording import Wording, printed_name
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex

_BEST_HITS = 3
_KEPT_QUERIES = 256
_AGGREGATES = frozenset({"sum", "average", "highest", "lowest", "list"})


@dataclass(frozen=True, slots=True)
class _Found:
    """The selected facts, whether the question's concepts single them out, and the queries that found them."""

    facts: tuple[Fact, ...]
    queries: tuple[str, ...]


class Lookup:
    """Look-ups over one graph and its passages."""

    def __init__(self, store: GraphStore, concepts: Sequence[Concept], index: SearchIndex, lexicon: Lexicon) -> None:
        self.facts = graph.FactTable(store)  # the store never changes
        self._members = lru_cache(_KEPT_QUERIES)(partial(graph.members, store))
        self._lexicon = lexicon
        self._index = index
        self._concepts = {concept.iri: concept for concept in concepts}
        self._hierarchy = Hierarchy.of(concepts)
        classes = graph.pairs(store, "zone-classes")
        self._indicators = IndicatorIndex(concepts, classes, self._hierarchy, lexicon)
        self._class_labels = {(iri, "en" if label.isascii() else "zh"): label for iri, label in sorted(classes)}

    def indicators(self, question: Question) -> frozenset[str]:
        """The indicators that the question names."""
        return self._indicators.indicators(question)

    def labels(self, iri: str) -> frozenset[str]:
        """The folded labels of a concept."""
        return frozenset(map(folded, self._concepts[iri].labels())) if iri in self._concepts else frozenset()

    @property
    def generic(self) -> frozenset[str]:
        """Words that name a kind of thing, such as 盟市, and tell no things apart."""
        return self._lexicon.generic_words

    def indicator_label(self, iri: str, lang: str) -> str:
        """The name of an indicator or class in `lang`; empty for an empty IRI."""
        return self._concepts[iri].label(lang) if iri in self._concepts else self._class_labels.get((iri, lang), "")

    def draft(self, question: Question, hits: Sequence[SearchHit]) -> Draft | Refusal | None:
        """The answer of the graph, the reason why it has none, or None where the question is no look-up.

        Args:
            question: the understood question.
            hits: the best units of search; rows among them tell what is asked where the question names no indicator.
        """
        found = self._found(question, hits)
        if found is None or isinstance(found, Refusal):
            return found
        wording = self.wording(question.query.lang)
        drafts = [worded(question, one.facts, one.queries, wording) for one in found]
        facts = tuple(dict.fromkeys(fact for draft in drafts for fact in draft.facts))
        beside = companions(facts, question, self._index, self._concepts)
        draft = Draft(
            text=self._with_clauses("".join(draft.text for draft in drafts), facts, beside, wording),
            method="lookup",
            quotes=(*self.quotes(facts), *beside),
            facts=facts,
            computations=tuple(computation for draft in drafts for computation in draft.computations),
            given=tuple(number for draft in drafts for number in draft.given),
            queries=tuple(query for draft in drafts for query in draft.queries),
        )
        return replace(draft, support=question.support(self._evidence(draft)))

    def row(self, question: Question, passage: Passage) -> Draft | None:
        """A table row in words, by the facts that it states; None where it states none."""
        facts, query = self.facts.stated_in(passage.iri)
        if not facts:
            return None
        wording = self.wording(question.query.lang)
        ordered = self.in_order(facts)
        text = "".join(wording.statement(fact) for fact in ordered)
        return Draft(text, "lookup", self.quotes(ordered), ordered, queries=(query,))

    def wording(self, lang: str) -> Wording:
        """The wording of facts in a language."""
        return Wording(load_phrases(lang), self._lexicon, self._concepts)

    def _with_clauses(self, text: str, facts: Sequence[Fact], quotes: Sequence[Quote], wording: Wording) -> str:
        """The text with the clauses beside the tables; they come first where the table only sums up other minerals."""
        clauses = "".join(wording.phrases.say("beside", text=quote.text) for quote in quotes)
        summed_up = any(OTHER_MINERALS in fact.subjects for fact in facts)
        return clauses + text if summed_up else text + clauses

    def _found(self, question: Question, hits: Sequence[SearchHit]) -> list[_Found] | Refusal | None:
        """What the graph has on the named indicators and classes, or else on the indicator of the best row."""
        results: list[_Found | Refusal | None] = []
        indicators = self._indicators.indicators(question)
        classes = self._indicators.classes(question)
        if indicators:
            results.append(self._by_indicator(question, sorted(indicators)))
        if classes:
            facts, query = self._members(tuple(sorted(classes)))
            results.append(self._selected(question, facts, query))
        nothing = not indicators and not classes and question.on_topic
        if nothing and (row_indicators := self._of_rows(question, hits)):
            results.append(self._by_indicator(question, row_indicators))
        found = [result for result in results if isinstance(result, _Found)]
        return found or next((result for result in results if isinstance(result, Refusal)), None)

    def _by_indicator(self, question: Question, indicators: Sequence[str]) -> _Found | Refusal | None:
        facts, query = self.facts.by_indicator(indicators)
        return self._selected(question, facts, query)

    def _of_rows(self, question: Question, hits: Sequence[SearchHit]) -> list[str]:
        """The indicators of the best row among the best hits, where that row is about something the question names."""
        named = {mention.concept.iri for mention in question.query.mentions}
        for hit in hits[:_BEST_HITS]:
            if hit.citation.row is not None:
                facts, _ = self.facts.stated_in(hit.iri)
                if any(named & set(fact.subjects) for fact in facts):
                    return sorted({fact.indicator for fact in facts})
        return []

    def _selected(self, question: Question, facts: Sequence[Fact], query: str) -> _Found | Refusal | None:
        facts = [fact for fact in facts if fact.stated_in in self._index]
        facts = narrow_by_amount(facts, question.amounts) if any(f.unit_zh for f in facts) else tuple(facts)
        known = dimensions(facts)
        asked = asked_dimensions(question, known)
        free = {"regions"} if all(fact.indicator in self._lexicon.everywhere for fact in facts) else set()
        unknown = [one.surface for key in asked.keys() - known - free for one in asked[key]]
        names = tuple(one.surface for dimension in asked for one in asked[dimension])
        if not facts:
            return None
        if strange := self._strange(facts, unknown):
            return self._strange_reason(question, strange, facts[0].indicator, names)
        parts = "list" in question.operations or "each" in question.forms
        narrowed = narrow_by_concepts(facts, asked, self._hierarchy, parts=parts)
        if isinstance(narrowed, Refusal):
            printed = tuple(fact for fact in facts if narrowed.detail in folded(fact.quotation))
            if narrowed.reason != "finer-region" or not printed:
                return replace(narrowed, indicator=facts[0].indicator, names=names)
            narrowed = printed
        timely = narrow_by_year(narrowed, question.years)
        if not timely:
            years = "、".join(str(year) for year in question.years)
            return Refusal("other-year", years, facts[0].indicator)
        ordered = self.in_order(timely)
        chosen = self._focused(question, ordered, bool(asked.keys() & known))
        return _Found(chosen, (query,)) if chosen else None

    def _strange_reason(
        self, question: Question, surface: str, indicator: str, names: tuple[str, ...]
    ) -> Refusal | None:
        """A figure for the whole region is none for a part of it; other strange names make the question no look-up."""
        is_place = any(surface in folded(" ".join(c.labels())) for c in question.concepts("regions"))
        return Refusal("not-given-for", surface, indicator, names) if is_place and question.amounts else None

    def in_order(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts in the order in which the plan prints them."""
        return tuple(sorted(facts, key=self.printed_order))

    def printed_names(self, iris: Sequence[str], text: str, wording: Wording) -> str:
        """The names of concepts as a text prints them, or in English by preferred label."""
        known = [self._concepts[iri] for iri in iris if iri in self._concepts]
        if wording.phrases.lang == "en":
            return wording.phrases.say("separator").join(concept.label("en") for concept in known)
        names = dict.fromkeys(name for concept in known if (name := printed_name(concept, text)))
        return wording.phrases.say("separator").join(names)

    def printed_order(self, fact: Fact) -> tuple[int, int, str]:
        place = fact.quotation.rfind(fact.value_text) if fact.value_text else 0
        return (self._index.number(fact.stated_in), place, fact.iri)

    def _strange(self, facts: Sequence[Fact], surfaces: Sequence[str]) -> str:
        """The first named thing by which these facts are not told apart and of which they do not speak, or nothing."""
        said = {folded(fact.quotation) for fact in facts}
        said |= {folded(label) for f in facts if (c := self._concepts.get(f.indicator)) for label in c.labels("zh")}
        return next((surface for surface in surfaces if not any(surface in text for text in said)), "")

    def _focused(self, question: Question, facts: tuple[Fact, ...], singled_out: bool) -> tuple[Fact, ...]:
        """The facts to speak of where nothing or several things are named: totals, or all parts for an aggregate."""
        if singled_out:
            return facts
        if all(fact.value is None and not fact.value_text for fact in facts):
            lists = "list" in question.operations or any(amount.name == "count" for amount in question.amounts)
            return facts if lists else ()
        parts = tuple(fact for fact in facts if dimensions([fact]))
        totals = tuple(fact for fact in facts if not dimensions([fact]))
        if parts and (question.operations & _AGGREGATES or question.bound):
            return parts
        return totals or (parts if len(parts) <= MOST_STATEMENTS else ())

    def quotes(self, facts: Sequence[Fact]) -> tuple[Quote, ...]:
        """The quotations of facts, each once."""
        quotes = (Quote(self._index.passage(fact.stated_in).citation, fact.quotation) for fact in facts)
        return tuple(dict.fromkeys(quotes))

    def _evidence(self, draft: Draft) -> list[str]:
        texts = [folded(draft.text)]
        for fact in draft.facts:
            passage = self._index.passage(fact.stated_in)
            texts.extend((self._index.spoken(passage), folded(fact.period_zh)))
            if concept := self._concepts.get(fact.indicator):
                texts.extend(folded(label) for label in concept.labels())
        return texts
