"""Answers from the graph: the facts that a question is about, found by SPARQL, computed on exactly, and worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

from plangraph.domain.model import Passage, Span
from plangraph.graph.concepts import Concept
from plangraph.graph.store import GraphStore
from plangraph.qa import graph
from plangraph.qa.companions import companions
from plangraph.qa.drafting import worded
from plangraph.qa.hierarchy import Hierarchy
from plangraph.qa.indicators import IndicatorIndex
from plangraph.qa.kinship import Kinship
from plangraph.qa.lexicon import Lexicon, load_phrases
from plangraph.qa.model import Draft, Fact, Quote, Refusal
from plangraph.qa.question import Question
from plangraph.qa.selection import OTHER_MINERALS, is_category, is_whole, narrow_by_amount, scheme_of
from plangraph.qa.selector import FactSelector, Found
from plangraph.qa.wording import Wording
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex
from plangraph.search.linking import Mention

_MOST_MEASURED = 4  # facts that the other measures of their rows are told for
_BEST_HITS = 3
_KEPT_QUERIES = 256
_KEPT_LABELS = 4096
_BARE = 0.8
_LEAST_PARTS = 3
_SHORTEST_BARE = 2
_AGGREGATES = frozenset({"sum", "average", "highest", "lowest", "share", "counted", "others"})


class Lookup:
    """Look-ups over one graph and its passages."""

    def __init__(self, store: GraphStore, concepts: Sequence[Concept], index: SearchIndex, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._index = index
        self.facts = graph.FactTable(store, self.printed_order)  # the store never changes
        self._members = lru_cache(_KEPT_QUERIES)(partial(self._read_members, store))
        self._concepts = {concept.iri: concept for concept in concepts}
        self._labels = lru_cache(_KEPT_LABELS)(self._read_labels)
        self._hierarchy = Hierarchy.of(concepts)
        located: dict[str, set[str]] = {}
        for place, region in graph.pairs(store, "located"):
            located.setdefault(place, set()).add(region)
        self._located = {place: frozenset(regions) for place, regions in located.items()}
        classes = graph.pairs(store, "zone-classes")
        self.index_of_indicators = self._indicators = IndicatorIndex(concepts, classes, self._hierarchy, lexicon)
        self.kinship = Kinship(self._concepts, self._hierarchy, self._located)
        self._selector = FactSelector(self._concepts, self._hierarchy, index, lexicon)
        self._class_labels = {(iri, "en" if label.isascii() else "zh"): label for iri, label in sorted(classes)}

    def indicators(self, question: Question) -> frozenset[str]:
        """The indicators that the question names."""
        return self._indicators.indicators(question)

    def with_parts(self, question: Question, scheme: str, least: int) -> frozenset[str]:
        """The indicators with figures for more than `least` things of a scheme, where the question speaks of such."""
        if not self._lexicon.measures.in_text(question.query.folded):
            return frozenset()
        parts: dict[str, set[str]] = {}
        for fact in self.facts.all:
            parts.setdefault(fact.indicator, set()).update(s for s in fact.subjects if scheme_of(s) == scheme)
        return frozenset(indicator for indicator, some in parts.items() if len(some) > least)

    def labels(self, iri: str) -> frozenset[str]:
        """The folded labels of a concept."""
        return self._labels(iri)

    def _read_labels(self, iri: str) -> frozenset[str]:
        return frozenset(map(folded, self._concepts[iri].labels())) if iri in self._concepts else frozenset()

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
            wanted = question.amounts or "list" in question.operations or _is_bare(question)
            return found if wanted else None
        wording = self.wording(question.query.lang)
        drafts = [worded(question, self.in_order(one.facts), one.queries, wording, one.whole) for one in found]
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

    def with_measures(self, question: Question, draft: Draft) -> Draft:
        """A draft with the other measures of its rows that the question names as well (个数和面积)."""
        text = question.query.folded
        asked = {
            name
            for name, amount in self._lexicon.amounts.items()
            if amount.units and (amount.ask.in_text(text) or any(len(s) > 1 and s in text for s in amount.suffixes))
        }
        given = {name for fact in draft.facts for name in asked if fact.unit_zh in self._lexicon.amounts[name].units}
        units = frozenset[str]().union(*(self._lexicon.amounts[name].units for name in asked - given))
        rows = [fact for fact in draft.facts if self._index.passage(fact.stated_in).address.is_table]
        if not units or not rows or len(draft.facts) > _MOST_MEASURED:
            return draft
        beside = [one for fact in rows for one in self.facts.stated_in(fact.stated_in)[0] if one.unit_zh in units]
        more = [one for one in dict.fromkeys(beside) if any(one.subjects == fact.subjects for fact in rows)]
        said = "".join(map(self.wording(question.query.lang).statement, more))
        quotes = tuple(dict.fromkeys((*draft.quotes, *self.quotes(more))))
        return replace(draft, text=draft.text + said, quotes=quotes, facts=(*draft.facts, *more))

    def speaks_of(self, question: Question, passage: Passage) -> bool:
        """Whether figures of the kind asked for in a unit may be about the minerals that the question names.

        They are not where each of them is about other minerals.
        """
        asked = {concept.iri for concept in question.concepts("minerals")}
        facts = narrow_by_amount(self.facts.stated_in(passage.iri)[0], question.amounts)
        about = [{s for s in fact.subjects if scheme_of(s) == "minerals"} for fact in facts]
        if not asked or not about or not all(about):
            return True
        near = asked.union(*(self._hierarchy.above(iri) | self._hierarchy.below(iri) for iri in asked))
        return any(minerals & near for minerals in about)

    def speaks_of_year(self, year: int, passage: Passage) -> bool:
        """Whether a figure of a unit is for a period that begins or ends with a year."""
        return any(year in {fact.first_year, fact.last_year} for fact in self.facts.stated_in(passage.iri)[0])

    def wording(self, lang: str) -> Wording:
        """The wording of facts in a language."""
        return Wording(load_phrases(lang), self._lexicon, self._concepts)

    def _with_clauses(self, text: str, facts: Sequence[Fact], quotes: Sequence[Quote], wording: Wording) -> str:
        """The text with the clauses beside the tables; they come first where the table only sums up other minerals."""
        clauses = "".join(wording.phrases.say("beside", text=quote.text) for quote in quotes)
        summed_up = any(OTHER_MINERALS in fact.subjects for fact in facts)
        return clauses + text if summed_up else text + clauses

    def _found(self, question: Question, hits: Sequence[SearchHit]) -> list[Found] | Refusal | None:
        """What the graph has on the named indicators and classes, or else on the indicator of the best row."""
        results: list[Found | Refusal | None] = []
        classes = self._indicators.classes(question)
        indicators = self._indicators.indicators(question)
        if not indicators and not classes and question.concepts("regions"):
            indicators = self.with_parts(question, "regions", _LEAST_PARTS)
        listed = self._of_classes(question, classes) if classes else None
        if isinstance(listed, Found) and question.concepts("regions"):
            indicators = frozenset(iri for iri in indicators if not self._counts(iri, question))
        if indicators:
            results.append(self._by_indicator(question, sorted(indicators)))
        results.append(listed)
        nothing = not indicators and not classes and question.on_topic
        if nothing and (row_indicators := self.of_rows(question, hits)):
            result = self._by_indicator(question, row_indicators)
            results.append(None if _guessed_wrong(result, question) else result)
        found = [result for result in results if isinstance(result, Found)]
        return found or next((result for result in results if isinstance(result, Refusal)), None)

    def _of_classes(self, question: Question, classes: frozenset[str]) -> Found | Refusal | None:
        facts, query = self._members(tuple(sorted(classes)))
        return self._selector.select(question, facts, query)

    def _counts(self, indicator: str, question: Question) -> bool:
        """Whether an indicator only counts the members of a class that the question names."""
        names = self._indicators.class_names(question)
        return any(name in label for name in names for label in self.labels(indicator))

    def _by_indicator(self, question: Question, indicators: Sequence[str]) -> Found | Refusal | None:
        facts, query = self.facts.by_indicator(indicators)
        return self._selector.select(question, facts, query)

    def of_rows(self, question: Question, hits: Sequence[SearchHit]) -> list[str]:
        """The indicators of a table that the question names by its number, or of the best row among the best hits.

        The row must be about something that the question names, unless the question wants an aggregate.
        """
        if question.box:
            boxes = ((f.indicator, self._index.passage(f.stated_in).address.box) for f in self.facts.all)
            return sorted({indicator for indicator, box in boxes if box == question.box})
        aggregate = question.bound or question.first or question.operations & _AGGREGATES
        named = {mention.concept.iri for mention in question.query.mentions}
        for hit in hits[:_BEST_HITS]:
            if hit.citation.row is not None:
                facts, _ = self.facts.stated_in(hit.iri)
                of_all = aggregate and hit.rank == 1
                if facts and (of_all or any(named & set(fact.subjects) for fact in facts)):
                    return sorted({fact.indicator for fact in facts})
        return []

    def members_of(self, classes: tuple[str, ...]) -> tuple[tuple[Fact, ...], str]:
        """The members of classes of zones, and the query for them."""
        return self._members(classes)

    def _read_members(self, store: GraphStore, classes: tuple[str, ...]) -> tuple[tuple[Fact, ...], str]:
        facts, query = graph.members(store, classes)
        return self.in_order(facts), query

    def about_zone(self, iri: str) -> tuple[str, ...]:
        """What a zone is for and where it lies: minerals and regions."""
        facts, _ = self._members(self.index_of_indicators.all_classes)
        return tuple(one for fact in facts if fact.iri == iri for one in fact.subjects)

    def saying(self, place: Concept, members: Sequence[str]) -> Quote | None:
        """The shortest sentence that names a place and things where it lies, or else the place; None without one."""
        labels = tuple(map(folded, place.labels("zh")))
        lies_in = tuple(label for iri in members for label in self.labels(iri))
        found = [
            (not any(one in said for one in lies_in), len(said), number, span)
            for number, passage in enumerate(self._index.passages)
            for span in passage.sentences or (Span(0, len(passage.text)),)
            if any(label in (said := folded(span.of(passage.text))) for label in labels)
        ]
        if not found:
            return None
        _, _, number, span = min(found, key=lambda one: one[:3])
        return Quote.of(self._index.passages[number], span)

    def is_category(self, iri: str) -> bool:
        """Whether a thing only sorts others (金属矿产)."""
        return is_category(iri, self._hierarchy)

    def all_of(self, scheme: str) -> frozenset[str]:
        """All things of a scheme; of regions those right below a whole one."""
        things = (iri for iri in self._concepts if scheme_of(iri) == scheme and not self.is_category(iri))
        if scheme != "regions":
            return frozenset(things)
        return frozenset(iri for iri in things if all(map(is_whole, self._hierarchy.above(iri))))

    def is_above(self, iri: str, other: str) -> bool:
        """Whether a thing contains another one."""
        return iri in self._hierarchy.above(other)

    def with_categories(self, iris: frozenset[str]) -> frozenset[str]:
        """Some things and the categories above them."""
        above = frozenset(one for iri in iris for one in self._hierarchy.above(iri))
        return iris | frozenset(one for one in above if self.is_category(one) and not is_whole(one))

    def bare_names(self, iri: str) -> tuple[str, ...]:
        """The folded name of a thing without the word for its kind (兴安 for 兴安盟), where one is left."""
        name = folded(self._concepts[iri].label("zh"))
        ends = sorted((word for word in self._lexicon.generic_words if name.endswith(word)), key=len, reverse=True)
        return tuple(bare for word in ends[:1] if len(bare := name.removesuffix(word)) >= _SHORTEST_BARE)

    def regions_named(self, area: str) -> tuple[str, ...]:
        """The regions that the name of an area is made of (呼包鄂)."""
        return self._selector.regions_named(frozenset({area}))

    def in_order(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts in the order in which the plan prints them."""
        return tuple(sorted(facts, key=self.printed_order))

    def names_in(self, iris: Sequence[str], text: str, wording: Wording) -> str:
        """The names of concepts by the longest label that a text has, or else by the preferred one."""
        lang = wording.phrases.lang
        known = [self._concepts[iri] for iri in iris if iri in self._concepts]
        names = [max((one for one in c.labels(lang) if one in text), key=len, default=c.label(lang)) for c in known]
        return wording.phrases.say("separator").join(dict.fromkeys(names))

    def printed_order(self, fact: Fact) -> tuple[int, int, str]:
        """A sort key by unit and by place in the unit."""
        place = fact.quotation.rfind(fact.value_text) if fact.value_text else 0
        unit = self._index.number(fact.stated_in) if fact.stated_in in self._index else 0
        return (unit, place, fact.iri)

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


def _is_bare(question: Question) -> bool:
    """Whether a question is next to nothing but names (锂 新增资源量), and so asks for the figure without saying so."""
    spans = {(mention.span.start, mention.span.end) for mention in question.query.mentions}
    named = sum(end - start for start, end in spans)
    return len(spans) > 1 and named >= _BARE * len(question.query.folded.replace(" ", ""))


def _guessed_wrong(result: Found | Refusal | None, question: Question) -> bool:
    """Whether the indicator of a row does not fit: the plan has no such figure, and not only not for a named region."""
    if not isinstance(result, Refusal) or result.reason == "finer-region":
        return False
    return not any(mention.surface == result.detail for mention in question.query.mentions if _is_region(mention))


def _is_region(mention: Mention) -> bool:
    return mention.concept.scheme_name == "regions"
