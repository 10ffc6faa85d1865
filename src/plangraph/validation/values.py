"""Reads single values of a submission: truth values, dates, exact decimals and written quantities."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources

from plangraph.validation.concepts import folded

_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D.*)?", re.DOTALL)
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
_PLAIN = re.compile(rf"(?:{_NUMBER})(?:[eE][+-]?\d{{1,3}})?")
_WRITTEN = re.compile(rf"\s*(?P<number>{_NUMBER})(?P<unit>.*)", re.DOTALL)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words for true, false, nothing and none, and the endings of mineral names."""

    true: frozenset[str]
    false: frozenset[str]
    nothing: frozenset[str]
    none: frozenset[str]
    mineral_endings: tuple[str, ...]


@cache
def words() -> Words:
    """The words of `words.toml`."""
    data = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    sets = {name: frozenset(map(folded, data[name])) for name in ("true", "false", "nothing", "none")}
    return Words(**sets, mineral_endings=tuple(map(folded, data["mineral_endings"])))


def is_nothing(text: str, *, name: bool = False) -> bool:
    """Whether a value says only that there is nothing; with `name`, where a name or a date is asked for."""
    word = folded(text)
    return word in words().nothing or (name and word in words().none)


def truth(text: str) -> bool | None:
    """The truth value that a word stands for, or None when it stands for none."""
    word = folded(text)
    if word in words().true:
        return True
    return False if word in words().false else None


def calendar_date(text: str) -> date | None:
    """The date written as year, month and day with any marks between them, or None when it is no date."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def decimal(text: str) -> Decimal | None:
    """The finite decimal number written as `text` (grouping commas allowed), or None when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > _LONGEST or not _PLAIN.fullmatch(plain):
        return None
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None


def written_quantity(text: str) -> tuple[str, str]:
    """A written quantity as its number and its unit; the number is empty when the text does not start with one."""
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text))
    return (match["number"], match["unit"].strip()) if match else ("", text.strip())
