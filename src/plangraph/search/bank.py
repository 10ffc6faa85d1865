"""The question bank: questions that a unit answers, in the words of those who ask, from `corpus/questions/bank/`.

One JSON object per line: `address` (a paragraph, a row, or a whole box), `q`, `lang`, `register`, and optionally the
`document`. The bank only widens what a unit can be found by; it never joins the text of a unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError, CorpusError
from plangraph.domain.identifiers import DEFAULT_DOCUMENT, unit_iri

_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question and the IRI of the unit that answers it: a paragraph, a table row, or a whole table."""

    unit: str
    text: str
    lang: str
    register: str


def load_bank(folder: Path) -> tuple[BankQuestion, ...]:
    """The questions of all files of a folder, in the order of file names and lines; empty where there is no folder.

    Raises:
        CorpusError: when a line is no question; the place names file and line.
    """
    return tuple(question for path in sorted(folder.glob("*.jsonl")) for question in _questions(path))


def _questions(path: Path) -> Iterator[BankQuestion]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        try:
            yield _question(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, AddressError) as error:
            message = f"is no bank question ({error!r}). Expected address, q, lang (zh or en) and register."
            raise CorpusError(place, message) from error


def _question(record: dict[str, str]) -> BankQuestion:
    text, lang = record["q"].strip(), record["lang"]
    if not text or lang not in _LANGUAGES:
        raise ValueError(f"q {text!r}, lang {lang!r}")
    unit = unit_iri(record.get("document", DEFAULT_DOCUMENT), Address.parse(record["address"]))
    return BankQuestion(unit, text, lang, record["register"])
