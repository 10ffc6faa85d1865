"""The manifest of a plan: what is known about its sources, and the layout facts that its parser needs.

`manifest.toml` lies beside the sources. It declares what no general rule can know (where the body starts, what a footer
looks like, the columns of each table) and what the check expects to find (sizes, checksums, counts, totals).
`docs/corpus.md` describes every key.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from plangraph.domain.errors import CorpusError

MANIFEST = "manifest.toml"
RELATIONS = ("amends", "repeals", "based_on")
"""The keys of `[document]` that name other plans, which are also the names of the ELI properties."""

ColumnKind = Literal["label", "text", "unit", "measure"]


@dataclass(frozen=True, slots=True)
class SourceDeclaration:
    """What the manifest says about one source file."""

    file: str
    media_type: str
    bytes: int
    sha256: str
    body_from: str
    body_until: str = ""
    footer: str = ""
    first_page: int = 1
    skip_lines: tuple[str, ...] = ()
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """One column of a table.

    Attributes:
        key: the name of the column in records.
        label: the header cell, without layout white space.
        kind: `label` (a merged cell that stands before its rows), `text`, `unit` or `measure`.
        values: the merged cells of a `label` column, without layout white space.
        split: for a label, a regular expression whose named groups become cells of their own.
        pattern: for text, a regular expression that the whole cell matches.
        units: for a unit column, the printed unit (without white space) and the plan unit that it means.
        unit: for a measure, its unit where the header prints it.
        classes: for a measure, the class names that may stand instead of a number.
        variants: for a measure, the keys of the alternatives printed as `a/b`, by the words the row gives in brackets.
    """

    key: str
    label: str
    kind: ColumnKind
    values: tuple[str, ...] = ()
    split: str = ""
    pattern: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    unit: str = ""
    classes: tuple[str, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableDeclaration:
    """The layout of one table and what the check expects of it."""

    number: int
    title: str
    section: str
    rows: int
    header: str
    columns: tuple[ColumnDeclaration, ...]
    continued_header: str = ""
    pairs: int = 1
    total: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """A difference in wording between the two sources that is accepted, with its reason."""

    structure: str
    printed: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that `manifest.toml` declares about one plan.

    Attributes:
        addresses: the file, inside the corpus folder, with the addresses and opening words that the check expects.
        in_force: the day from which the plan is in force; without it, the day on which it was issued counts.
        until: the day from which it is no longer in force, where that is known.
        amends: the ids of plans that this one changes in part.
        repeals: the ids of plans that this one replaces as a whole.
        based_on: the ids of plans that this one carries out, such as the plan of the region for that of a league.
    """

    id: str
    title: str
    title_en: str
    number: str
    publisher: str
    publisher_en: str
    issued: datetime.date
    printed: datetime.date
    published: datetime.date
    period: str
    language: str
    derivation: str
    structure: SourceDeclaration
    printed_copy: SourceDeclaration
    tables: tuple[TableDeclaration, ...]
    expected: Mapping[str, int]
    variants: tuple[Variant, ...] = ()
    totals: tuple[Mapping[str, Any], ...] = ()
    addresses: str = ""
    in_force: datetime.date | None = None
    until: datetime.date | None = None
    amends: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()

    @property
    def starts(self) -> datetime.date:
        """The first day in force."""
        return self.in_force or self.issued

    def declaration(self, number: int) -> TableDeclaration | None:
        """The declaration of table `number`, or None when the manifest declares no such table."""
        return next((table for table in self.tables if table.number == number), None)


def load_manifest(path: Path) -> Manifest:
    """The manifest in the file `path`.

    Raises:
        CorpusError: when the file is missing, is no TOML, lacks a key or has one that is not known.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError(str(path), f"cannot be read ({error.strerror}). Every document needs a manifest.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(str(path), f"is no valid TOML: {error}. Correct the manifest.") from error
    try:
        manifest = _manifest(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(str(path), f"misses a key or has an unknown one: {error}. See docs/corpus.md.") from error
    _check_patterns(path, manifest)
    if manifest.until is not None and manifest.until <= manifest.starts:
        message = f"ends on {manifest.until}, which is not after its first day {manifest.starts}. Correct a date."
        raise CorpusError(str(path), message)
    return manifest


def _manifest(content: dict[str, Any]) -> Manifest:
    document, sources = dict(content["document"]), content["sources"]
    document |= {name: _ids(document.get(name, [])) for name in RELATIONS}
    return Manifest(
        **document,
        structure=_source(sources["structure"]),
        printed_copy=_source(sources["printed"]),
        tables=tuple(_table(table) for table in content.get("tables", [])),
        expected=dict(content["expected"]),
        variants=tuple(Variant(**variant) for variant in content.get("variants", [])),
        totals=tuple(content.get("totals", [])),
    )


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise TypeError(f"{value!r} should be a list of plan ids")
    return tuple(value)


def _source(content: dict[str, Any]) -> SourceDeclaration:
    return SourceDeclaration(**{**content, "skip_lines": tuple(content.get("skip_lines", ()))})


def _table(content: dict[str, Any]) -> TableDeclaration:
    return TableDeclaration(**{**content, "columns": tuple(_column(column) for column in content["columns"])})


def _column(content: dict[str, Any]) -> ColumnDeclaration:
    lists = {key: tuple(content.get(key, ())) for key in ("values", "classes")}
    return ColumnDeclaration(**{**content, **lists})


def _check_patterns(path: Path, manifest: Manifest) -> None:
    """Refuse regular expressions that do not compile.

    Raises:
        CorpusError: naming the pattern.
    """
    patterns = [manifest.printed_copy.footer]
    patterns += [
        text for table in manifest.tables for column in table.columns for text in (column.split, column.pattern)
    ]
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise CorpusError(str(path), f"has the pattern {pattern!r} that is none: {error}. Correct it.") from error
