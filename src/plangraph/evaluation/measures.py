"""Measures over runs: retrieval by ir-measures, answer keys, refusals and citation support."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from plangraph.evaluation.questions import Question
from plangraph.evaluation.systems import Reply, System, timed
from plangraph.text.normalization import fold

_SPACE = re.compile(r"\s+|(?<=\d),(?=\d{3})")
_DASHES = re.compile(r"[‐-―－~〜-]+")
_RETRIEVAL = {"R@1": "Success@1", "R@3": "Success@3", "R@5": "Success@5", "MRR": "RR"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with what the system found and answered for it."""

    question: Question
    ranking: tuple[str, ...]
    reply: Reply
    search_s: float
    ask_s: float


def run(system: System, questions: Iterable[Question]) -> list[Outcome]:
    """Ask the system every question once, in order."""
    outcomes = []
    for question in questions:
        ranking, reply, search_s, ask_s = timed(system, question.text)
        outcomes.append(Outcome(question, tuple(ranking), reply, search_s, ask_s))
    return outcomes


def comparable(text: str) -> str:
    """The text for comparing keys: folded, without white space and thousands separators, dashes alike."""
    return _DASHES.sub("-", _SPACE.sub("", fold(text).text))


def has_keys(answer: str, keys: Sequence[str]) -> bool:
    """Whether the answer contains every key; a key that is a bare number must stand as a whole number."""
    text = comparable(answer)
    return all(_has_key(text, comparable(key)) for key in keys)


def _has_key(text: str, key: str) -> bool:
    before = r"(?<![\d.])" if key[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if key[-1:].isdigit() else ""
    return re.search(f"{before}{re.escape(key)}{after}", text) is not None


def matches(address: str, gold: str) -> bool:
    """Whether a unit's address is the gold address or a row of the gold box."""
    return address == gold or address.startswith(f"{gold}.r")


def _right(outcome: Outcome) -> list[int]:
    golds = outcome.question.gold
    return [int(any(matches(address, gold) for gold in golds)) for address in outcome.ranking]


def retrieval(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Mean R@1, R@3, R@5 (any gold unit within the first k) and MRR over the questions that have gold units."""
    import ir_measures

    judged = [outcome for outcome in outcomes if outcome.question.gold and not outcome.question.unanswerable]
    if not judged:
        return {}
    qrels, ranked = [], []
    for outcome in judged:
        qrels.append(ir_measures.Qrel(outcome.question.id, "none", 1))
        for rank, right in enumerate(_right(outcome)):
            qrels.append(ir_measures.Qrel(outcome.question.id, f"rank{rank}", right))
            ranked.append(ir_measures.ScoredDoc(outcome.question.id, f"rank{rank}", float(-rank)))
    parsed = {name: ir_measures.parse_measure(measure) for name, measure in _RETRIEVAL.items()}
    values = ir_measures.calc_aggregate(list(parsed.values()), qrels, ranked)
    return {name: float(values[measure]) for name, measure in parsed.items()}


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def answers(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Shares of answerable questions: all keys present, refused wrongly, and a gold unit among the cited ones."""
    answerable = [outcome for outcome in outcomes if not outcome.question.unanswerable]
    keyed = [outcome for outcome in answerable if outcome.question.answer_keys]
    answered = [outcome for outcome in answerable if outcome.reply.answerable and outcome.question.gold]
    return {
        "keys": _share([o.reply.answerable and has_keys(o.reply.answer, o.question.answer_keys) for o in keyed]),
        "refused_wrongly": _share([not outcome.reply.answerable for outcome in answerable]),
        "cited_gold": _share(
            [any(matches(a, g) for a, _ in o.reply.citations for g in o.question.gold) for o in answered]
        ),
    }


def refusals(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Precision and recall of refusing, unanswerable questions being the ones to refuse."""
    refused = [outcome for outcome in outcomes if not outcome.reply.answerable]
    unanswerable = [outcome for outcome in outcomes if outcome.question.unanswerable]
    return {
        "refusal_precision": _share([outcome.question.unanswerable for outcome in refused]),
        "refusal_recall": _share([not outcome.reply.answerable for outcome in unanswerable]),
    }


def quotes_verbatim(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> float | None:
    """Share of all citations whose quote stands word for word in the cited unit."""
    pairs = [pair for outcome in outcomes for pair in outcome.reply.citations]
    return _share([bool(quote) and quote in texts.get(address, "") for address, quote in pairs])


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """The median and the highest of some seconds, in milliseconds."""
    return {"p50_ms": round(median(values) * 1000, 2), "max_ms": round(max(values) * 1000, 2)}
