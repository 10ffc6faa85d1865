"""Questions with their expected units and answer keys, read from JSON Lines files.

One object per line: `id`, `q`, `type`, `gold` (addresses, any of which is right; `box6` stands for any of its rows),
`answer_keys` (strings that a right answer contains), `unanswerable`, and optionally `lang` and `answer`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plangraph.domain.address import Address
from plangraph.domain.errors import CorpusError, PlangraphError


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `gold` addresses are alternatives; `answer_keys` must all occur in a right answer."""

    id: str
    text: str
    lang: str
    type: str
    gold: tuple[str, ...]
    answer_keys: tuple[str, ...]
    unanswerable: bool


def _question(record: Mapping[str, Any]) -> Question:
    gold = tuple(str(address) for address in record["gold"])
    for address in gold:
        Address.parse(address)
    return Question(
        id=str(record["id"]),
        text=str(record["q"]),
        lang=str(record.get("lang", "zh")),
        type=str(record["type"]),
        gold=gold,
        answer_keys=tuple(str(key) for key in record.get("answer_keys", ())),
        unanswerable=bool(record.get("unanswerable", False)),
    )


def read_questions(path: Path) -> tuple[Question, ...]:
    """All questions of a JSON Lines file, in its order.

    Raises:
        CorpusError: when the file cannot be read, a line is no question, or an id occurs twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(str(path), f"cannot be read as UTF-8 text ({error}). Expected a JSON Lines file.") from error
    found: dict[str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            question = _question(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, PlangraphError) as error:
            message = f"is no question ({error!r}). Expected an object with id, q, type, gold and answer_keys."
            raise CorpusError(place, message) from error
        if question.id in found:
            raise CorpusError(place, f"the id {question.id!r} occurs a second time. Give every question its own id.")
        found[question.id] = question
    if not found:
        raise CorpusError(str(path), "holds no question. Expected one JSON object per line.")
    return tuple(found.values())
