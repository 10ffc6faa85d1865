"""The report of an evaluation: one row of measures per question type and one for all, as data and as a text table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from plangraph.evaluation.measures import Outcome, answers, has_keys, milliseconds, quotes_verbatim, refusals, retrieval

_COLUMNS = ("R@1", "R@3", "R@5", "MRR", "keys", "cited_gold", "refused_wrongly", "refusal_precision", "refusal_recall")


def _row(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {"questions": len(outcomes), **retrieval(outcomes), **answers(outcomes), **refusals(outcomes)}


def report(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> dict[str, Any]:
    """All measures by question type and overall, the failed questions, and the times.

    Args:
        outcomes: one per question.
        texts: the verbatim text of every unit by its address, against which quotes are checked.
    """
    by_type: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_type[outcome.question.type].append(outcome)
    return {
        "overall": {**_row(outcomes), "quotes_verbatim": quotes_verbatim(outcomes, texts)},
        "types": {name: _row(found) for name, found in sorted(by_type.items())},
        "search": milliseconds([outcome.search_s for outcome in outcomes]),
        "ask": milliseconds([outcome.ask_s for outcome in outcomes]),
        "failures": [_failure(outcome) for outcome in outcomes if _failed(outcome)],
    }


def _failed(outcome: Outcome) -> bool:
    if outcome.question.unanswerable:
        return outcome.reply.answerable
    return not outcome.reply.answerable or not has_keys(outcome.reply.answer, outcome.question.answer_keys)


def _failure(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.question.id,
        "q": outcome.question.text,
        "answerable": outcome.reply.answerable,
        "answer": outcome.reply.answer,
        "gold": list(outcome.question.gold),
        "ranking": list(outcome.ranking[:5]),
        "cited": [address for address, _ in outcome.reply.citations],
        "answer_keys": list(outcome.question.answer_keys),
    }


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def table(data: Mapping[str, Any]) -> str:
    """The report as a text table, the row of all questions last."""
    header = ["type", "n", *_COLUMNS]
    rows = [
        [name, str(row["questions"]), *(_cell(row.get(c)) for c in _COLUMNS)] for name, row in data["types"].items()
    ]
    overall = data["overall"]
    rows.append(["all", str(overall["questions"]), *(_cell(overall.get(column)) for column in _COLUMNS)])
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [header, *rows]]
    lines.append(f"quotes verbatim: {_cell(overall['quotes_verbatim'])}")
    lines.extend(
        f"{part}: median {data[part]['p50_ms']} ms, longest {data[part]['max_ms']} ms" for part in ("search", "ask")
    )
    return "\n".join(line.rstrip() for line in lines)


def failure_lines(data: Mapping[str, Any]) -> list[str]:
    """One block of lines for each failed question: what was asked, expected, found and answered."""
    lines = []
    for failure in data["failures"]:
        lines.append(f"{failure['id']}  {failure['q']}")
        lines.append(f"    expected {' '.join(failure['gold'])} with {' | '.join(failure['answer_keys'])}")
        lines.append(f"    found {' '.join(failure['ranking'])}; cited {' '.join(failure['cited'])}")
        lines.append(f"    answered {failure['answer']}")
    return lines
