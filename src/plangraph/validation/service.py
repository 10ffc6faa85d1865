"""Validation of one body from bytes to report: reading, normalisation, shapes, wording.

`validate(body, media_type)` is the whole of it; `Validation` holds the parsed vocabularies and shapes, which are loaded
once. Nothing here opens the network or a file outside the data folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from plangraph.resources import data_root
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.citations import Citations
from plangraph.validation.compiled import CompiledEngine
from plangraph.validation.engine import Engine, PyShaclEngine
from plangraph.validation.graph import NormalisedRecord
from plangraph.validation.limits import Limits
from plangraph.validation.normalisation import Normaliser
from plangraph.validation.reading import SubmissionReader
from plangraph.validation.register import aggregated
from plangraph.validation.report import Finding, ValidationReport
from plangraph.validation.rules import RuleBook
from plangraph.validation.shacl_report import serialized
from plangraph.validation.triples import key_of
from plangraph.validation.wording import Wording

_RECORDS_PER_RUN: Final = 200


@dataclass(frozen=True)
class Validation:
    """Everything that validation needs, parsed once."""

    catalogue: Catalogue
    rules: RuleBook
    reader: SubmissionReader
    normaliser: Normaliser
    engine: Engine
    wording: Wording

    @classmethod
    def load(cls, root: Path, limits: Limits | None = None, engine: Engine | None = None) -> Validation:
        """Validation with the ontology, shapes and corpus of the data folder `root`.

        Raises:
            ResourceMissingError: when a file is missing.
        """
        catalogue = Catalogue.load(root)
        rules = RuleBook.load(root)
        return cls(
            catalogue=catalogue,
            rules=rules,
            reader=SubmissionReader.of(catalogue, limits or Limits()),
            normaliser=Normaliser.load(root, catalogue),
            engine=engine or CompiledEngine(rules.files),
            wording=Wording(catalogue, Citations.load(root)),
        )

    def normalise(self, body: bytes, media_type: str) -> tuple[NormalisedRecord, ...]:
        """The normalised records of a body.

        Raises:
            SubmissionError: when the body cannot be read at all.
        """
        return tuple(self.normaliser.normalise(record) for record in self.reader.read(body, media_type))

    def normalised_turtle(self, body: bytes, media_type: str) -> bytes:
        """The normalised graph of a body as Turtle, ready for any SHACL engine.

        Raises:
            SubmissionError: when the body cannot be read at all.
        """
        return normalised_turtle(self.normalise(body, media_type))

    def validate(self, body: bytes, media_type: str) -> ValidationReport:
        """The report on a body of one or more projects.

        Raises:
            SubmissionError: when the body cannot be read at all; `line` and `column` tell where, if known.
        """
        return self.report_on(self.normalise(body, media_type))

    def each(self, body: bytes, media_type: str) -> Iterator[ValidationReport]:
        """One report per project, each as soon as it is there; the number of projects takes no memory.

        Raises:
            SubmissionError: at the place where the body cannot be read; the projects before it have their reports.
        """
        for record in self.reader.read_each(body, media_type):
            yield self.report_on((self.normaliser.normalise(record),))

    def each_of_line(self, line: bytes, number: int) -> Iterator[ValidationReport]:
        """The reports on the projects of one line of NDJSON.

        Raises:
            SubmissionError: when the line cannot be read; it carries `number`.
        """
        for record in self.reader.read_line(line, number):
            yield self.report_on((self.normaliser.normalise(record),))

    def totals(self, register: Sequence[NormalisedRecord], submitted: Sequence[NormalisedRecord]) -> ValidationReport:
        """The report on the totals of the register together with what submitted projects add to them."""
        batches = aggregated(self.catalogue, register, submitted)
        body = json.dumps(batches, ensure_ascii=False).encode()
        return self.validate(body, "application/json") if batches else ValidationReport.of((), [])

    def report_on(self, records: tuple[NormalisedRecord, ...]) -> ValidationReport:
        """The report on normalised records."""
        findings = [finding for chunk in _chunks(records) for finding in self._findings(chunk)]
        return ValidationReport.of(tuple(key_of(record.focus) for record in records), findings)

    def _findings(self, records: Sequence[NormalisedRecord]) -> Iterator[Finding]:
        by_focus = {key_of(record.focus): record for record in records}
        raws = self.engine.validate([statement for record in records for statement in record.statements])
        for raw in dict.fromkeys(raws):
            yield self.wording.finding(self.rules.rules[raw.shape], raw, by_focus[raw.focus])


def _chunks(records: tuple[NormalisedRecord, ...]) -> Iterator[tuple[NormalisedRecord, ...]]:
    """The records in groups that one engine run takes; it keeps the graph of a run small."""
    for start in range(0, len(records), _RECORDS_PER_RUN):
        yield records[start : start + _RECORDS_PER_RUN]


def normalised_turtle(records: Sequence[NormalisedRecord]) -> bytes:
    """The graph of normalised records as Turtle."""
    return serialized([triple for record in records for triple in record.triples], ox.RdfFormat.TURTLE)


@cache
def default_validation() -> Validation:
    """The validation of the installed data, loaded at the first call."""
    return Validation.load(data_root())


@cache
def reference_validation() -> Validation:
    """As `default_validation`, with pySHACL as the engine."""
    root = data_root()
    return Validation.load(root, engine=PyShaclEngine(RuleBook.load(root).files))


def validate(body: bytes, media_type: str) -> ValidationReport:
    """The report on a body, by the installed rule book.

    Raises:
        SubmissionError: when the body cannot be read at all.
    """
    return default_validation().validate(body, media_type)
