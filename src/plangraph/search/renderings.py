"""English renderings of a plan's units, from `english/provisions.jsonl` and `english/tables.csv` beside its records.

They are unofficial: they make English questions find their clause and give English words to show beside the Chinese.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError, CorpusError
from plangraph.domain.identifiers import unit_iri

FOLDER = "english"


@dataclass(frozen=True, slots=True)
class Rendering:
    """The English words of a unit, and of each of its sentences in the order of the Chinese ones."""

    text: str
    sentences: tuple[str, ...]


def load_renderings(document: str, folder: Path) -> Mapping[str, Rendering]:
    """The renderings of a plan's units by IRI; empty where the plan has none.

    Args:
        document: the id of the plan.
        folder: the folder of the plan's records.

    Raises:
        CorpusError: when a file is damaged; the place names file and record.
    """
    found: dict[str, Rendering] = {}
    for place, address, rendering in (*_paragraphs(folder / FOLDER), *_rows(folder / FOLDER)):
        try:
            found[unit_iri(document, Address.parse(address))] = rendering
        except AddressError as error:
            raise CorpusError(place, str(error)) from error
    return found


def _paragraphs(folder: Path) -> Iterator[tuple[str, str, Rendering]]:
    path = folder / "provisions.jsonl"
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{FOLDER}/{path.name}:{number}"
        try:
            record = json.loads(line)
            yield place, str(record["address"]), Rendering(str(record["text_en"]), tuple(record["sentences_en"]))
        except (ValueError, KeyError, TypeError) as error:
            message = f"is no rendering ({error!r}). Expected address, text_en and sentences_en."
            raise CorpusError(place, message) from error


def _rows(folder: Path) -> Iterator[tuple[str, str, Rendering]]:
    path = folder / "tables.csv"
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for number, record in enumerate(csv.DictReader(file), start=2):
            place = f"{FOLDER}/{path.name}:{number}"
            if not record.get("address") or not record.get("text_en"):
                raise CorpusError(place, "is no rendering. Expected the columns address and text_en.")
            yield place, record["address"], Rendering(record["text_en"], (record["text_en"],))
