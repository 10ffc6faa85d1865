"""What a question asks: linked concepts, operations, kind of figure, bound, years, and its weighted content words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from plangraph.graph.concepts import Concept
from plangraph.qa.given import Given, given_figures
from plangraph.qa.lexicon import Amount, Lexicon
from plangraph.search.folding import folded
from plangraph.search.index import Query, SearchIndex
from plangraph.search.segmentation import stem

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?![\d.]|[个家处种项次座万亿吨元平公米%/])")
_NUMBER = r"(\d+(?:\.\d+)?)"
_COVER = "\0"
_PLACES = frozenset({"areas", "regions"})


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question: the folded forms that count as it, and its rarity in the plan."""

    forms: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit in a question, such as 不到100, with the words that name it."""

    comparator: str
    limit: Decimal
    words: tuple[str, ...] = ()

    def admits(self, value: Decimal) -> bool:
        """Whether `value` keeps the bound."""
        return {
            "equal": value == self.limit,
            "less-than": value < self.limit,
            "at-most": value <= self.limit,
            "greater-than": value > self.limit,
            "at-least": value >= self.limit,
        }[self.comparator]


@dataclass(frozen=True, slots=True)
class Question:
    """An understood question; `forms` are the turns that it takes, `given` the figures that it states itself.

    `wanted` are the kinds of things that it wants listed.
    """

    query: Query
    operations: frozenset[str]
    forms: frozenset[str]
    wanted: frozenset[str]
    given: tuple[Given, ...]
    amounts: tuple[Amount, ...]
    bound: Bound | None
    years: tuple[int, ...]
    outside: tuple[str, ...]
    instruction: bool
    on_topic: bool
    terms: tuple[Term, ...]

    def concepts(self, scheme: str) -> tuple[Concept, ...]:
        """The concepts of a scheme that the question names, in order, each once."""
        named = (mention.concept for mention in self.query.mentions if mention.concept.scheme_name == scheme)
        return tuple({concept.iri: concept for concept in named}.values())

    def support(self, texts: Iterable[str]) -> float:
        """The share of the question's content, weighted by rarity, that folded `texts` hold; between 0 and 1."""
        joined = "\n".join(texts)
        total = sum(term.weight for term in self.terms)
        if not total:
            return 0.0
        return sum(term.weight for term in self.terms if any(form in joined for form in term.forms)) / total


def understand(query: Query, index: SearchIndex, lexicon: Lexicon) -> Question:
    """The question behind an analysed query."""
    bare = _covered(query, {"indicators"})
    operations = frozenset(name for name, words in lexicon.operations.items() if _any_in(words, bare))
    asked = tuple(amount for amount in lexicon.amounts.values() if _asks(amount, query.folded, lexicon))
    return Question(
        query=query,
        operations=operations,
        forms=frozenset(name for name, words in lexicon.forms.items() if _any_in(words, query.folded)),
        wanted=frozenset(name for name, words in lexicon.wanted.items() if _any_in(words, query.folded)),
        given=given_figures(query.folded, query.lang, lexicon),
        amounts=tuple(amount for amount in asked if amount.units) or asked,
        bound=_bound(bare, lexicon),
        years=tuple(dict.fromkeys(int(year) for year in _YEAR.findall(query.folded))),
        outside=_outside(query, index, lexicon),
        instruction=any(pattern.search(query.folded) for pattern in lexicon.instructions),
        on_topic=_names_thing(query) or _any_in(lexicon.topic_words, query.folded),
        terms=_terms(query, index, lexicon),
    )


def _names_thing(query: Query) -> bool:
    return any(mention.concept.scheme_name not in _PLACES for mention in query.mentions)


def _any_in(words: Iterable[str], text: str) -> bool:
    return any(_occurs(word, text) for word in words)


def _asks(amount: Amount, folded: str, lexicon: Lexicon) -> bool:
    return any(
        _occurs(word, folded) if word.isascii() else re.search(rf"(?<![{lexicon.asked_not_after}]){word}", folded)
        for word in amount.ask
    )


def _occurs(word: str, text: str) -> bool:
    if word.isascii():
        return re.search(rf"\b{re.escape(word)}\b", text) is not None
    return word in text


def _covered(query: Query, schemes: set[str]) -> str:
    """The folded question with the mentions of some schemes blanked out."""
    characters = list(query.folded)
    for mention in query.mentions:
        if mention.concept.scheme_name in schemes:
            for position in range(mention.span.start, mention.span.end):
                characters[position] = _COVER
    return "".join(characters)


def _bound(text: str, lexicon: Lexicon) -> Bound | None:
    for comparator, words in lexicon.bounds.items():
        for word in words:
            quoted = re.escape(word)
            match = re.search(rf"{quoted}\s*{_NUMBER}", text) or re.search(rf"{_NUMBER}\D{{0,4}}{quoted}", text)
            if match:
                return Bound(comparator, Decimal(match.group(1)), (word,))
    return None


def _outside(query: Query, index: SearchIndex, lexicon: Lexicon) -> tuple[str, ...]:
    inside = [mention.span for mention in query.mentions]
    found = []
    for start, end in _word_runs(query, index):
        covered = any(span.start < end and start < span.end for span in inside)
        if not covered and query.folded[start:end] in lexicon.outside_names:
            found.append(query.folded[start:end])
    return tuple(dict.fromkeys(found))


def _word_runs(query: Query, index: SearchIndex) -> Iterable[tuple[int, int]]:
    """The spans of single words and of two words next to each other."""
    words = index.segmenter.words(query.folded)
    yield from ((word.start, word.end) for word in words)
    yield from ((first.start, second.end) for first, second in pairwise(words) if second.start - first.end <= 1)


def _terms(query: Query, index: SearchIndex, lexicon: Lexicon) -> tuple[Term, ...]:
    """The content words: what is linked, and every other word that neither asks nor only connects.

    An English word that is not linked counts only where the index has English texts to find it in.
    """
    terms = []
    asking = _asking(query.folded, lexicon)
    spans = {(mention.span.start, mention.span.end) for mention in query.mentions}
    for start, end in sorted(spans):
        labels = {
            folded(label)
            for mention in query.mentions
            if (mention.span.start, mention.span.end) == (start, end)
            for label in mention.concept.labels("zh")
        }
        forms = frozenset({*labels, query.folded[start:end]})
        terms.append(Term(forms, min(index.rarity(form) for form in forms)))
    for word in index.segmenter.words(query.folded):
        if any(start <= word.start and word.end <= end for start, end in spans):
            continue
        if any(start <= word.start and word.end <= end for start, end in asking):
            continue
        if word.text.isascii() and not word.text.isdigit() and not index.has_english:
            continue
        if stem(word.text) not in lexicon.function_words and word.text not in lexicon.function_words:
            terms.append(Term(frozenset({word.text}), index.rarity(word.text)))
    return tuple(terms)


def _asking(folded: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """The spans of the words that ask for a kind of figure or for an operation."""
    words = [word for amount in lexicon.amounts.values() for word in amount.ask]
    words.extend(word for operation in lexicon.operations.values() for word in operation)
    return [match.span() for word in words for match in re.finditer(re.escape(word), folded)]
