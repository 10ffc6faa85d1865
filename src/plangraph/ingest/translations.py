"""The unofficial English rendering of a plan, checked against the Chinese and stated beside it.

The folder `english/` holds it; its README gives the rules of the renderings and of the comparison of numerals. Nothing
here is a statement of the plan.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError, BuildError
from plangraph.domain.identifiers import sentence_iri, unit_iri
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.sheets import read_sheet, unique

FOLDER = "english"
PROVISIONS = f"{FOLDER}/provisions.jsonl"
ROWS = f"{FOLDER}/tables.csv"
HEADINGS = f"{FOLDER}/headings.csv"

_NUMBER = re.compile(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?(?![A-Za-z])")
_VALUE_IN_BRACKETS = re.compile(r"\s*\(=[^()]*\)")
_SCALE_ZH = re.compile(r"1[︰:：](\d+(?:\.\d+)?)(万?)")
_SCALE_EN = re.compile(r"1:(\d[\d,]*)")
_ITEM_NUMBER = re.compile(r"\A\d{1,2}[.．]\s*(?=\D|\d{4}年|\d{4} )")
_LARGE_ZH = re.compile(r"\d([万亿])")
_MAGNITUDES = {"亿": "hundred million", "万": "ten thousand"}
_LARGE_EN = re.compile(rf"\d ({'|'.join(_MAGNITUDES.values())})")
_MONTH_ZH, _MONTH_EN = "12", "December"


@dataclass(frozen=True, slots=True)
class Translation:
    """The English of one plan: texts by address, and of paragraphs also the sentences; `places` tells where from."""

    texts: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def read_translation(folder: Path, document: PlanDocument) -> Translation:
    """The checked rendering in a plan's folder; an empty one where there is none.

    Raises:
        BuildError: when a unit is missing, unknown, or its English has other sentences or numerals than the Chinese.
    """
    if not (folder / FOLDER).is_dir():
        return Translation()
    texts: dict[str, str] = {}
    sentences: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    for place, record in _records(folder / PROVISIONS):
        address, english = str(record["address"]), [str(sentence) for sentence in record["sentences_en"]]
        if address in texts:
            raise BuildError(place, f"{address} is rendered twice. Remove one record.")
        if record["text_en"] != " ".join(english):
            raise BuildError(place, f"text_en of {address} is not its sentences joined by one space. Correct it.")
        texts[address], sentences[address], places[address] = str(record["text_en"]), tuple(english), place
    for address, row in unique(read_sheet(folder, ROWS, ("address", "text_en")), "address").items():
        texts[address], places[address] = row["text_en"], row.place
    titles = unique(read_sheet(folder, HEADINGS, ("address", "title_zh", "title_en")), "address")
    places.update({address: row.place for address, row in titles.items()})
    translation = Translation(texts, sentences, {key: row["title_en"] for key, row in titles.items()}, places)
    _check_titles(document, {key: row["title_zh"] for key, row in titles.items()}, translation)
    _check_texts(document, translation)
    return translation


def translation_quads(document: PlanDocument, translation: Translation) -> list[Quad]:
    """The rendering as quads: that of tables and rows in the tables graph, all other in the document graph."""
    writers = {False: GraphWriter("document"), True: GraphWriter("tables")}
    for address, text in (*translation.texts.items(), *translation.titles.items()):
        place = Address.parse(address)
        _state(writers[place.is_table], unit_iri(document.id, place), text)
    for address, sentences in translation.sentences.items():
        for number, text in enumerate(sentences, start=1):
            _state(writers[False], sentence_iri(document.id, Address.parse(address), number), text)
    return [quad for writer in writers.values() for quad in writer.quads]


def numeral_difference(chinese: str, english: str, *, prose: bool = True) -> str:
    """What numerals two renderings do not share, in words; empty where they agree.

    Args:
        chinese: the words of the plan.
        english: the English rendering of them.
        prose: whether 万 and 亿 behind a number must be said right behind the English number; tables have them apart.
    """
    zh, en = _ITEM_NUMBER.sub("", chinese, count=1), _ITEM_NUMBER.sub("", english, count=1)
    en = _VALUE_IN_BRACKETS.sub("", en).replace(_MONTH_EN, _MONTH_ZH)
    wanted, found = Counter(_scales_zh(zh)), Counter(_scales_en(en))
    zh, en = _SCALE_ZH.sub(" ", zh), _SCALE_EN.sub(" ", en)
    wanted.update(_NUMBER.findall(zh))
    found.update(_NUMBER.findall(en))
    if prose:
        wanted.update(_MAGNITUDES[word] for word in _LARGE_ZH.findall(zh))
        found.update(_LARGE_EN.findall(en))
    missing, added = sorted((wanted - found).elements()), sorted((found - wanted).elements())
    parts = [f"{word} {', '.join(values)}" for word, values in (("lacks", missing), ("adds", added)) if values]
    return " and ".join(parts)


def _scales_zh(text: str) -> Iterator[str]:
    for number, myriad in _SCALE_ZH.findall(text):
        yield f"1:{(Decimal(number) * (10000 if myriad else 1)).normalize():f}"


def _scales_en(text: str) -> Iterator[str]:
    for number in _SCALE_EN.findall(text):
        yield f"1:{number.replace(',', '')}"


def _state(writer: GraphWriter, iri: str, text: str) -> None:
    writer.text(iri, "pg:unofficialTranslation", text, "en")


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(PROVISIONS, f"cannot be read ({error}). Restore the file.") from error
    for number, line in enumerate(lines, start=1):
        place = f"{PROVISIONS}:{number}"
        try:
            record = json.loads(line)
            fields = {"address", "text_en", "sentences_en"}
            if set(record) != fields or not isinstance(record["sentences_en"], list):
                raise ValueError("not the fields address, text_en and sentences_en")
        except (ValueError, TypeError) as error:
            raise BuildError(place, f"is no rendering ({error}). Correct the record.") from error
        yield place, record


def _check_titles(document: PlanDocument, chinese: Mapping[str, str], translation: Translation) -> None:
    printed = {str(heading.address): heading.title for heading in document.headings}
    printed |= {str(table.address): table.title for table in document.tables}
    _check_complete(set(printed), set(chinese), HEADINGS, translation)
    for address, title in chinese.items():
        place = translation.places[address]
        if title != printed[address]:
            raise BuildError(place, f"title_zh of {address} is {title!r}, but the plan prints {printed[address]!r}.")
        if difference := numeral_difference(title, translation.titles[address], prose=False):
            raise BuildError(place, f"the English title of {address} {difference}. Correct the numerals.")


def _check_texts(document: PlanDocument, translation: Translation) -> None:
    passages = {str(passage.address): passage for passage in document.passages()}
    _check_complete(set(passages), set(translation.texts), f"{PROVISIONS}, {ROWS}", translation)
    for address, passage in passages.items():
        place, prose = translation.places[address], not passage.address.is_table
        sentences = translation.sentences.get(address, ())
        if prose and len(sentences) != len(passage.sentences):
            message = f"{address} has {len(sentences)} English sentences for {len(passage.sentences)} Chinese ones."
            raise BuildError(place, f"{message} Render each sentence by one.")
        if difference := numeral_difference(passage.text, translation.texts[address], prose=prose):
            raise BuildError(place, f"the English of {address} {difference}. Correct the numerals.")


def _check_complete(wanted: set[str], found: set[str], name: str, translation: Translation) -> None:
    if unknown := sorted(found - wanted):
        raise BuildError(translation.places[unknown[0]], f"the plan has no unit {unknown[0]}. Correct the address.")
    if missing := sorted(wanted - found, key=_sort_key):
        raise BuildError(name, f"{missing[0]} is not rendered. Add it.")


def _sort_key(address: str) -> tuple[int, ...]:
    try:
        return Address.parse(address).sort_key
    except AddressError:
        return ()
