"""What a question asks: linked concepts, operations, kind of figure, bound, years, and its weighted content words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from plangraph.graph.concepts import Concept
from plangraph.qa.given import Given, given_figures
from plangraph.qa.lexicon import Amount, Lexicon
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import Query, SearchIndex
from plangraph.search.segmentation import stem
from plangraph.text.numbers import CHINESE_NUMERALS, parse_number

YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?![\d.]|[个家处种项次座万亿吨元平公米%/])")
# Whole numbers only, so that a question of thousands of digits is read in one pass.
_NUMBER = rf"(?<![\d.])\d++(?:\.\d+)?|(?<![{CHINESE_NUMERALS}])[{CHINESE_NUMERALS}]++(?=[个家处种])"
_PAUSE = re.compile(r"[,;。!?，；！？]|\.(?!\d)")
_ENDING = 4
_CLOSING = "?!。 了呢啊吗"
_COVER = "\0"
_SHARE = "share"  # asked for as a figure, it may have to be computed
_MINERALS = "minerals"
_REGIONS = "regions"
_RELATIONS = "relations"  # words that relate things (是优势矿产) are no things themselves
_LONGER_NAMES = frozenset({"mine-classes", "mining-methods"})
_PLACES = frozenset({"areas", "regions"})
_LOWER = frozenset({"at-least", "greater-than"})
_BOTH_ENDS = 2


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question: the folded forms that count as it, its rarity in the plan, and its place."""

    forms: frozenset[str]
    weight: float
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit in a question, such as 不到100, with the words that name it; `also` is a second one (且小于400)."""

    comparator: str
    limit: Decimal
    words: tuple[str, ...] = ()
    unit: str = ""
    high: Decimal | None = None
    also: Bound | None = None

    def admits(self, value: Decimal) -> bool:
        """Whether `value` keeps the bound."""
        return self._keeps(value) and (self.also is None or self.also.admits(value))

    def _keeps(self, value: Decimal) -> bool:
        return {
            "equal": value == self.limit,
            "range": self.high is not None and self.limit <= value <= self.high,
            "less-than": value < self.limit,
            "at-most": value <= self.limit,
            "greater-than": value > self.limit,
            "at-least": value >= self.limit,
        }[self.comparator]


@dataclass(frozen=True, slots=True)
class Question:
    """An understood question.

    Attributes:
        query: its text, tokens and linked concepts.
        operations: what is to be done with figures, such as `sum`.
        forms: the turns that it takes, such as `yes_no`.
        wanted: the kinds of things that it wants listed.
        sets: the schemes of things that it names by a kind (盟市) and not one by one.
        given: the figures that it states itself.
        amounts: the kinds of figures that it asks for.
        firm: whether it surely asks for a figure.
        firm_last: whether its last part does.
        last_part: what stands after its last pause.
        bound: the limit that figures must keep to be listed.
        first: how many of the first in rank it wants; 0 for no ranking.
        box: the number of the table that it names; 0 for none.
        years: the years that it names.
        outside: the places outside the plan that it names.
        unstated: the things that plans do not tell that it asks for.
        instruction: whether it is an instruction to the system.
        on_topic: whether it names anything of the plan's field.
        terms: its content words.
        focus: the forms of the noun that a figure is asked of (起始价是多少); empty where there is none.
        inner_minerals: the minerals inside longer names (井工煤矿, 铜矿山), where it names none by itself.
    """

    query: Query
    operations: frozenset[str]
    forms: frozenset[str]
    wanted: frozenset[str]
    sets: frozenset[str]
    given: tuple[Given, ...]
    amounts: tuple[Amount, ...]
    firm: bool
    firm_last: bool
    last_part: str
    bound: Bound | None
    first: int
    box: int
    years: tuple[int, ...]
    outside: tuple[str, ...]
    unstated: tuple[str, ...]
    instruction: bool
    on_topic: bool
    terms: tuple[Term, ...]
    inner_minerals: tuple[Concept, ...]
    focus: frozenset[str]

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
    asked = tuple(amount for amount in lexicon.amounts.values() if amount.ask.in_text(query.folded))
    given = given_figures(query.folded, query.lang, lexicon)
    last_part = _last_part(query.folded)
    operations = named(lexicon.operations, bare) | {amount.name for amount in asked if amount.name == _SHARE}
    if _is_total(query, lexicon) and not lexicon.forms["each"].in_text(query.folded):
        operations |= {"sum"}
    forms = named(lexicon.forms, query.folded) | _english_forms(query, lexicon)
    stated = "premise" in forms and "list" not in operations  # what it states is confirmed or not, and bounds nothing
    return Question(
        query=query,
        operations=operations,
        forms=forms,
        wanted=named(lexicon.wanted, query.folded),
        sets=named(lexicon.sets, query.folded),
        given=given,
        amounts=tuple(amount for amount in asked if amount.units) or asked,
        firm=any(amount.name != "degree" and _asks_firmly(amount, query.folded) for amount in asked),
        firm_last=any(amount.name != "degree" and _asks_firmly(amount, last_part) for amount in asked),
        last_part=last_part,
        bound=None if stated else _bound(bare, given, lexicon) or _exactly(given, operations, forms),
        first=first_in_rank(query.folded, lexicon),
        box=_box(query.folded, lexicon),
        years=tuple(dict.fromkeys(int(year) for year in YEAR.findall(query.folded))),
        outside=_outside(query, index, lexicon),
        unstated=lexicon.unstated.found(last_part),
        instruction=any(pattern.search(query.folded) for pattern in lexicon.instructions),
        on_topic=_names_thing(query) or lexicon.topic.in_text(query.folded),
        terms=_terms(query, index, lexicon),
        inner_minerals=_inner_minerals(query, index),
        focus=_focus(query, index, lexicon),
    )


def _is_total(query: Query, lexicon: Lexicon) -> bool:
    """Whether a question names an indicator by a word for a total (总面积), and several things."""
    things = {m.concept.iri for m in query.mentions if m.concept.scheme_name in (_MINERALS, _REGIONS)}
    totals = (m for m in query.mentions if m.concept.scheme_name == "indicators" and m.surface.endswith(lexicon.totals))
    return len(things) >= _BOTH_ENDS and any(totals)


def _english_forms(query: Query, lexicon: Lexicon) -> frozenset[str]:
    """An English question that begins with its verb wants yes or no."""
    return frozenset({"yes_no"}) if lexicon.verb_first.match(query.folded) else frozenset()


def _inner_minerals(query: Query, index: SearchIndex) -> tuple[Concept, ...]:
    found: dict[str, Concept] = {}
    if any(mention.concept.scheme_name == _MINERALS for mention in query.mentions):
        return ()
    for name in dict.fromkeys(m.surface for m in query.mentions if m.concept.scheme_name in _LONGER_NAMES):
        for part in (*(name[start:] for start in range(1, len(name))), *(name[:end] for end in range(1, len(name)))):
            for inner in index.linker.mentions(part):
                if inner.concept.scheme_name == _MINERALS and len(inner.surface) == len(part):
                    found.setdefault(inner.concept.iri, inner.concept)
    return tuple(found.values())


def _focus(query: Query, index: SearchIndex, lexicon: Lexicon) -> frozenset[str]:
    """The forms of the last noun before the words that ask what figure it has, in the same part of the question."""
    match = lexicon.focus.search(query.folded)
    if match is None:
        return frozenset()
    begin = max((pause.end() for pause in _PAUSE.finditer(query.folded, 0, match.start())), default=0)
    words = index.words(query.folded[begin : match.start()])
    for word in reversed(words):
        start, stop = word.start + begin, word.end + begin
        naming = [m.concept for m in query.mentions if m.span.start < stop and start < m.span.end]
        if naming:
            return frozenset(folded(label) for concept in naming for label in concept.labels("zh"))
        if len(word.text) > 1 and word.text not in lexicon.function_words | lexicon.generic_words:
            return frozenset({word.text})
    return frozenset()


def _asks_firmly(amount: Amount, text: str) -> bool:
    """Whether a question surely asks for a kind of figure: with a firm word, or with a weak one where it ends."""
    ending = text.rstrip(_CLOSING)[-_ENDING:]
    return amount.firm.in_text(text) or any(word in ending for word in amount.last)


def _last_part(text: str) -> str:
    """The part of a question after its last pause, which asks; what comes before only tells."""
    parts = [part for part in _PAUSE.split(text) if part.strip()]
    return parts[-1] if parts else text


def _names_thing(query: Query) -> bool:
    return any(mention.concept.scheme_name not in _PLACES for mention in query.mentions)


def _covered(query: Query, schemes: set[str]) -> str:
    """The folded question with the mentions of some schemes blanked out."""
    characters = list(query.folded)
    for mention in query.mentions:
        if mention.concept.scheme_name in schemes:
            for position in range(mention.span.start, mention.span.end):
                characters[position] = _COVER
    return "".join(characters)


def _bound(text: str, given: Iterable[Given], lexicon: Lexicon) -> Bound | None:
    """The limit in a question: a compared figure (不到100个), or one with a word of its own (只设了1个)."""
    compared: list[Bound] = []
    for one in given:
        if one.comparator == "range":
            return Bound("range", one.number, (), one.unit, one.high)
        if one.comparator in lexicon.bounds and one.comparator != "equal":
            said = lexicon.bounds[one.comparator].found(one.text)
            compared.append(Bound(one.comparator, one.number, said, one.unit))
    if compared:
        opposite = len(compared) == _BOTH_ENDS and len({one.comparator in _LOWER for one in compared}) == _BOTH_ENDS
        return replace(compared[0], also=compared[1]) if opposite else compared[0]
    if match := lexicon.between.search(text):
        low, high = sorted(parse_number(match.group(name)) for name in (1, 2))
        return Bound("range", low, (), "", high)
    for comparator, words in lexicon.bounds.items():
        for word in words:
            quoted = re.escape(word)
            match = re.search(rf"{quoted}\s*({_NUMBER})", text) or re.search(rf"({_NUMBER})\D{{0,4}}{quoted}", text)
            if match:
                return Bound(comparator, parse_number(match.group(1)), (word,))
    return None


def _exactly(given: Sequence[Given], operations: frozenset[str], forms: frozenset[str]) -> Bound | None:
    """The figure that things must have to be listed (区块数为2个的矿种有哪些)."""
    if operations != {"list"} or len(given) != 1 or not given[0].unit or forms & {"judged", "premise", "yes_no"}:
        return None
    return Bound("equal", given[0].number, (), given[0].unit)


def first_in_rank(text: str, lexicon: Lexicon) -> int:
    """How many of the first in rank a question wants (前三), or 0."""
    for pattern in lexicon.rankings:
        if match := pattern.search(text):
            return int(parse_number(match.group(1)))
    return 0


def _box(text: str, lexicon: Lexicon) -> int:
    """The number of the one table that a question names; 0 where it names none or several."""
    numbers = {int(parse_number(match.group(1) or match.group(2))) for match in lexicon.boxes.finditer(text)}
    return numbers.pop() if len(numbers) == 1 else 0


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
    words = index.words(query.folded)
    yield from ((word.start, word.end) for word in words)
    yield from ((first.start, second.end) for first, second in pairwise(words) if second.start - first.end <= 1)


def _terms(query: Query, index: SearchIndex, lexicon: Lexicon) -> tuple[Term, ...]:
    """The content words: what is linked, and every other word that neither asks nor only connects.

    An English word that is not linked counts only where the index has English texts to find it in.
    """
    terms = []
    asking = list(lexicon.asking.spans(query.folded))
    mentions = [mention for mention in query.mentions if mention.concept.scheme_name != _RELATIONS]
    spans = {(mention.span.start, mention.span.end) for mention in mentions}
    for start, end in sorted(spans):
        labels = {
            folded(label)
            for mention in mentions
            if (mention.span.start, mention.span.end) == (start, end)
            for label in mention.concept.labels("zh")
        }
        forms = frozenset({*labels, query.folded[start:end]})
        terms.append(Term(forms, min(index.rarity(form) for form in forms), start, end))
    for mention in query.mentions:
        first = query.folded[mention.span.start : mention.span.start + 1]
        if mention.concept.scheme_name == _RELATIONS and first in lexicon.function_words:
            start, end = mention.span.start + 1, mention.span.end
            terms.append(Term(frozenset({query.folded[start:end]}), index.rarity(query.folded[start:end]), start, end))
            spans.add((mention.span.start, mention.span.end))
    for word in index.words(query.folded):
        if any(start <= word.start and word.end <= end for start, end in spans):
            continue
        if any(start <= word.start and word.end <= end for start, end in asking):
            continue
        if word.text.isascii() and not word.text.isdigit() and not index.has_english:
            continue
        if stem(word.text) not in lexicon.function_words and word.text not in lexicon.function_words:
            terms.append(Term(frozenset({word.text}), index.rarity(word.text), word.start, word.end))
    return tuple(terms)
