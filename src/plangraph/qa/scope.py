"""What lies outside a plan, and how questions ask: the words of `scope.toml` that tell what an answer must have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from plangraph.qa.lexicon import load_data
from plangraph.qa.question import Question
from plangraph.qa.words import Words
from plangraph.search.folding import folded

_CLOSED = frozenset({"premise", "yes_no"})


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """A kind of answer other than a figure: how it is asked for, and the words that such an answer has.

    A unit that names a thing of one of `schemes` which the question does not name answers as well.
    """

    ask: re.Pattern[str]
    said: Words
    schemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """The sections of `scope.toml` on asking; the comments there say what each is for."""

    asking: Words
    vague: frozenset[str]
    connecting: frozenset[str]
    noun_tags: tuple[str, ...]
    answers: Mapping[str, AnswerKind]
    wider: frozenset[str]
    otherwise: Words
    ranked: re.Pattern[str]
    opening: re.Pattern[str]
    what: re.Pattern[str]
    inside: str
    sounds: str
    measures: re.Pattern[str]
    properties: re.Pattern[str]
    size: re.Pattern[str]
    leave: Words
    excepted: re.Pattern[str]
    negation: re.Pattern[str]
    neglect: re.Pattern[str]
    need: re.Pattern[str]
    size_units: tuple[str, ...]
    contrasts: Mapping[str, Sequence[Words]]
    alone: Words
    applies: Words


def is_closed(question: Question) -> bool:
    """Whether a question wants yes or no, or something confirmed; not where it opens with an English question word."""
    return bool(question.forms & _CLOSED) and load_scope().opening.match(question.query.folded) is None


@cache
def load_scope() -> Scope:
    """The scope of the package."""
    data = load_data("scope.toml")
    return Scope(
        asking=Words.of(map(folded, data["asking"]["words"])),
        vague=frozenset(map(folded, data["asking"]["vague"])),
        connecting=frozenset(map(folded, data["asking"]["connecting"])),
        noun_tags=tuple(data["asking"]["noun_tags"]),
        answers={
            name: AnswerKind(
                re.compile(entry["ask"]), Words.of(map(folded, entry["said"])), frozenset(entry["schemes"])
            )
            for name, entry in data["answers"].items()
        },
        wider=frozenset(map(folded, data["asking"]["wider"])),
        otherwise=Words.of(map(folded, data["asking"]["otherwise"])),
        ranked=re.compile(data["asking"]["ranked"]),
        opening=re.compile(data["asking"]["opening"]),
        what=re.compile(data["asking"]["what"]),
        inside=data["asking"]["inside"],
        sounds=data["asking"]["sounds"],
        measures=re.compile(data["asking"]["measures"]),
        negation=re.compile(data["verdicts"]["negation"]),
        excepted=re.compile(data["verdicts"]["excepted"]),
        leave=Words.of(map(folded, data["verdicts"]["leave"])),
        neglect=re.compile(data["verdicts"]["neglect"]),
        need=re.compile(data["verdicts"]["need"]),
        size=re.compile(data["asking"]["size"]),
        size_units=tuple(data["asking"]["size_units"]),
        contrasts={name: [Words.of(map(folded, one)) for one in some] for name, some in data["contrasts"].items()},
        applies=Words.of(map(folded, data["outside"]["applies"])),
        alone=Words.of(map(folded, data["alone"]["words"])),
        properties=re.compile(data["asking"]["properties"]),
    )
