"""Writes the spreadsheet template: one sheet per kind with Chinese headers, drop-down lists, units and help.

Everything in it comes from the catalogue, the vocabularies and the rules, so that it never lags behind them; only the
sentences of the first sheet are in `messages.toml`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from plangraph.domain.identifiers import scheme_iri
from plangraph.validation.catalogue import Catalogue, Kind
from plangraph.validation.columns import (
    BASIS_MARK,
    ID_HEADER,
    KIND_HEADER,
    MANDATORY_MARK,
    UNIT_MARK,
    Column,
    columns,
)
from plangraph.validation.concepts import ConceptIndex
from plangraph.validation.documentation import FieldTables
from plangraph.validation.rules import RuleBook
from plangraph.validation.service import Validation
from plangraph.validation.units import CANONICAL, UnitTable
from plangraph.validation.wording import sentences_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS: Final = 500
_MADE: Final = datetime(2020, 1, 1)
_UNIT_LISTS: Final = {"rate": "-PER-", "mass": "TONNE", "area": "KiloM2"}
_LONGEST_UNIT: Final = 6


@dataclass(frozen=True)
class Template:
    """Makes templates from the published data."""

    catalogue: Catalogue
    concepts: ConceptIndex
    units: UnitTable
    rules: RuleBook

    @classmethod
    def of(cls, validation: Validation) -> Template:
        """The template for the data of `validation`."""
        normaliser = validation.normaliser
        return cls(validation.catalogue, normaliser.concepts, normaliser.units, validation.rules)

    def csv(self, kind: Kind) -> bytes:
        """The header line of one kind as CSV, with the mark that spreadsheet programs need to see UTF-8."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(
            [ID_HEADER, KIND_HEADER, *(self._header(kind, column) for column in columns(self.catalogue, kind))]
        )
        writer.writerow(["# " + sentences_of("zh")["template_example"], kind.labels.zh])
        return text.getvalue().encode("utf-8-sig")

    def xlsx(self) -> bytes:
        """The workbook of all kinds."""
        from openpyxl import Workbook

        book = Workbook()
        book.properties.created = book.properties.modified = _MADE
        self._introduction(book)
        lists = self._lists(book)
        for kind in self.catalogue.kinds.values():
            self._sheet(book, kind, lists)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    def _header(self, kind: Kind, column: Column) -> str:
        needed = column.role == "value" and self._tables.is_mandatory(kind, column.key.removesuffix(".value"))
        return column.header + (MANDATORY_MARK if needed else "")

    @property
    def _tables(self) -> FieldTables:
        return FieldTables(self.catalogue, self.concepts, self.rules)

    def _introduction(self, book: Workbook) -> None:
        sheet = book.active
        sentences = sentences_of("zh")
        sheet.title = sentences["template_title"]
        for line in sentences["template_help"].strip().splitlines():
            sheet.append([line])
        sheet.column_dimensions["A"].width = 110

    def _lists(self, book: Workbook) -> dict[str, str]:
        """Write every list of choices into a hidden sheet; the ranges by name of the list."""
        sheet = book.create_sheet(sentences_of("zh")["template_lists"])
        sheet.sheet_state = "hidden"
        ranges: dict[str, str] = {}
        for number, (name, choices) in enumerate(self._choices(), 1):
            for row, choice in enumerate(choices, 1):
                sheet.cell(row, number, choice)
            letter = sheet.cell(1, number).column_letter
            ranges[name] = f"'{sheet.title}'!${letter}$1:${letter}${max(1, len(choices))}"
        return ranges

    def _choices(self) -> Iterator[tuple[str, Sequence[str]]]:
        yield "boolean", [sentences_of("zh")["true"], sentences_of("zh")["false"]]
        for scheme in sorted({field.code_list for field in self.catalogue.fields.values() if field.code_list}):
            concepts = dict.fromkeys(self.concepts.names.get(scheme, {}).values())
            yield scheme, sorted({self.concepts.label(concept) for concept in concepts})
        for dimension, part in _UNIT_LISTS.items():
            found = (word for word, unit in self.units.listed.items() if unit.reference in CANONICAL)
            known = self.units.listed
            names = {word for word in found if part in known[word].reference and not word.startswith("http")}
            if dimension == "mass":
                names = {word for word in names if "-PER-" not in known[word].reference}
            yield dimension, sorted((name for name in names if len(name) <= _LONGEST_UNIT), key=lambda n: (len(n), n))

    def _sheet(self, book: Workbook, kind: Kind, lists: dict[str, str]) -> None:
        from openpyxl.styles import Font, PatternFill

        sheet = book.create_sheet(kind.labels.zh)
        found = columns(self.catalogue, kind)
        sheet.append([ID_HEADER, *(self._header(kind, column) for column in found)])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", start_color="FFE8EEF4")
        sheet.freeze_panes = "B2"
        for number, column in enumerate(found, 2):
            sheet.column_dimensions[sheet.cell(1, number).column_letter].width = max(10, 2 * len(column.header) + 2)
            self._help(sheet, number, column, lists)

    def _help(self, sheet: Worksheet, number: int, column: Column, lists: dict[str, str]) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        field = column.field
        name = {"unit": field.dimension, "basis": scheme_iri("measure-bases")}.get(
            column.role, field.code_list or field.type
        )
        letter = sheet.cell(1, number).column_letter
        known = lists.get(name or "")
        rule = DataValidation(type="list", formula1=known, allow_blank=True) if known else DataValidation()
        rule.showErrorMessage = False  # a synonym is fine too; the check says what it did not recognise
        rule.showInputMessage = True
        rule.promptTitle = column.header.removesuffix(UNIT_MARK).removesuffix(BASIS_MARK)[:32]
        rule.prompt = f"{field.definition_zh or field.labels.zh}\n{column.key}"[:255]
        rule.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(rule)
