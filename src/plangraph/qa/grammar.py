"""How a question of several steps is taken apart: two compared sides, conditions, and words that only connect.

The patterns are data (`[composition]` of `operations.toml`). Places are positions in the folded question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from plangraph.domain.model import Span
from plangraph.qa.lexicon import Lexicon, load_data, load_lexicon
from plangraph.qa.question import YEAR, Question
from plangraph.qa.words import Words
from plangraph.search.folding import folded
from plangraph.text.numbers import parse_number

_SENTENCE = re.compile(r"[^?？。;；]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides that a question sets against each other, and what is to be computed of them."""

    operation: str
    left: Span
    right: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a question that may say which things are meant; a negated one says which are not."""

    span: Span
    negated: bool


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns and words of `[composition]`; the comments there say what each is for."""

    breaks: re.Pattern[str]
    negations: Words
    complement: Words
    everything: Words
    structure: Words
    which: Words
    plural: Words
    also_asks: Words
    joined: Words
    pointing: Words
    back: re.Pattern[str]
    both_sides: re.Pattern[str]
    asks_for: str
    naming: re.Pattern[str]
    per_each: Words
    name_has: re.Pattern[str]
    rank: re.Pattern[str]
    above_average: re.Pattern[str]
    below_average: re.Pattern[str]
    counted: re.Pattern[str]
    numerals: re.Pattern[str]
    unit: re.Pattern[str]
    decimals: Mapping[int, Words]
    boxes: re.Pattern[str]
    comparisons: Mapping[str, tuple[re.Pattern[str], ...]]

    def compared(self, text: str) -> Iterator[Comparison]:
        """The ways to read a folded question as two sides, in the order of the data."""
        for sentence in _SENTENCE.finditer(text):
            for operation, patterns in self.comparisons.items():
                for pattern in patterns:
                    if match := pattern.search(text, *sentence.span()):
                        yield Comparison(operation, Span(*match.span("left")), Span(*match.span("right")))

    def conditions(self, text: str, span: Span) -> tuple[Condition, ...]:
        """The conditions between the breaks of a part of a folded question."""
        cuts = [span.start]
        for match in self.breaks.finditer(text, span.start, span.end):
            cuts.extend(match.span())
        cuts.append(span.end)
        parts = (Span(cuts[n], cuts[n + 1]) for n in range(0, len(cuts), 2) if cuts[n] < cuts[n + 1])
        return tuple(Condition(part, self.negations.in_text(part.of(text))) for part in parts)

    def rounding(self, text: str) -> int | None:
        """To how many decimals a folded question wants results rounded; None where it does not say."""
        return next((number for number, words in self.decimals.items() if words.in_text(text)), None)

    def boxes_in(self, text: str, span: Span) -> Iterator[int]:
        """The numbers of the tables that a part of a folded question names."""
        for match in self.boxes.finditer(text, span.start, span.end):
            yield int(parse_number(match.group(1) or match.group(2)))

    def same_sentence(self, text: str, first: int, second: int) -> bool:
        """Whether two places of a folded text stand in one sentence."""
        begin, end = sorted((first, second))
        sentence = _SENTENCE.match(text, begin)
        return sentence is not None and sentence.end() >= end

    def count_of(self, text: str) -> int:
        """How many things a part of a question says that a set has (三个市); 0 where it does not say."""
        numbers = {int(parse_number(match.group(1))) for match in self.counted.finditer(text)}
        return numbers.pop() if len(numbers) == 1 else 0


@cache
def load_grammar() -> Grammar:
    """The grammar of the package."""
    lexicon = load_lexicon()
    data = load_data("operations.toml")["composition"]
    compared = {name: tuple(map(re.compile, some)) for name, some in data["comparisons"].items()}

    def words(name: str) -> Words:
        return Words.of(map(folded, data[name]))

    return Grammar(
        breaks=re.compile(data["breaks"]),
        negations=words("negations"),
        complement=words("complement"),
        everything=words("everything"),
        structure=words("structure"),
        which=words("which"),
        plural=words("plural"),
        also_asks=words("also_asks"),
        joined=words("joined"),
        pointing=words("pointing"),
        back=re.compile(data["back"]),
        naming=re.compile(data["naming"]),
        asks_for=data["asks_for"],
        both_sides=re.compile(data["both_sides"]),
        per_each=words("per_each"),
        name_has=re.compile(data["name_has"]),
        rank=re.compile(data["rank"]),
        above_average=re.compile(data["above_average"]),
        below_average=re.compile(data["below_average"]),
        counted=re.compile(data["counted"]),
        numerals=re.compile(data["numerals"]),
        unit=re.compile(data["unit"]),
        decimals={int(name): Words.of(map(folded, some)) for name, some in data["decimals"].items()},
        boxes=lexicon.boxes,
        comparisons=compared,
    )


def structural(question: Question, lexicon: Lexicon, grammar: Grammar) -> frozenset[int]:
    """The positions of a folded question that only ask, count, compare or connect, and so name nothing."""
    text = question.query.folded
    groups = [
        lexicon.asking,
        _measure_words(lexicon),
        *grammar.decimals.values(),
        grammar.structure,
        grammar.complement,
        grammar.everything,
        grammar.negations,
        *lexicon.sets.values(),
        *lexicon.bounds.values(),
        *lexicon.wanted.values(),
        *lexicon.forms.values(),
        *lexicon.periods.values(),
    ]
    patterns = [
        *(words.pattern for words in groups),
        grammar.numerals,
        grammar.unit,
        YEAR,
        grammar.counted,
        lexicon.boxes,
        lexicon.between,
        *lexicon.rankings,
        grammar.rank,
    ]
    spans = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    spans.extend((one.span.start, one.span.end) for one in question.given)
    generic = lexicon.generic_words | lexicon.function_words
    spans.extend((term.start, term.end) for term in question.terms if term.forms & generic)
    return frozenset(place for start, end in spans for place in range(start, end))


@cache
def _units(words: tuple[str, ...]) -> Words:
    return Words.of(words)


def _measure_words(lexicon: Lexicon) -> Words:
    """The nouns and units of all kinds of figures."""
    words = (word for amount in lexicon.amounts.values() for word in (*amount.suffixes, *sorted(amount.units)))
    return _units(tuple(dict.fromkeys(word for word in words if len(word) > 1)))
