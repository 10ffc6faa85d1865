"""`plangraph validate`: check submitted projects against the plan's rules, or show rules, fields, context and template.

Exit codes: 0 every project conforms; 1 there are findings (a Violation or a Warning); 2 a file cannot be read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from plangraph.cli.validation_output import FORMATS, MERGED, merged, rendered
from plangraph.domain.errors import SubmissionError

if TYPE_CHECKING:
    from plangraph.validation.catalogue import Catalogue
    from plangraph.validation.graph import NormalisedRecord
    from plangraph.validation.report import ValidationReport
    from plangraph.validation.rules import Rule
    from plangraph.validation.service import Validation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="validate")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--format", "output", type=click.Choice(FORMATS), default="text")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of text, tables and review sheet."
)
@click.option("--media-type", help="Media type of the files; by default it follows from the file's ending.")
@click.option("--register", type=_FILE, help="Also check what the projects add to the totals of this register.")
@click.option("--engine", type=click.Choice(["compiled", "pyshacl"]), default="compiled", help="Engine of the shapes.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Processes for NDJSON files with --format ndjson.")
@click.option("--normalised-out", type=click.Path(path_type=Path), help="Also write the normalised graph as Turtle.")
@click.option("--template", type=click.Path(path_type=Path), help="Write the template (.xlsx, or .csv of one --kind).")
@click.option("--kind", metavar="KIND", help="Kind of submission of a CSV template.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules and stop.")
@click.option("--explain", metavar="NORM", help="Explain the rules of a norm key or DQ code and stop.")
@click.option("--fields", "fields_of", metavar="KIND", help="List the fields of a kind of submission and stop.")
@click.option("--field-tables", is_flag=True, help="Print the field tables of docs/submitting.md and stop.")
@click.option("--context", "show_context", is_flag=True, help="Print the published JSON-LD context and stop.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors; the exit code tells.")
def command(
    *,
    files: tuple[Path, ...],
    output: str,
    out: Path | None,
    lang: str,
    media_type: str | None,
    register: Path | None,
    engine: str,
    jobs: int,
    normalised_out: Path | None,
    template: Path | None,
    kind: str | None,
    list_rules: bool,
    explain: str | None,
    fields_of: str | None,
    field_tables: bool,
    show_context: bool,
    quiet: bool,
) -> None:
    """Check the projects in FILES against the rules of the plan.

    A file is JSON-LD, JSON, GeoJSON, NDJSON, Turtle, N-Triples, N-Quads, TriG, RDF/XML, or CSV or XLSX by the template;
    docs/submitting.md tells how to write one.
    """
    if list_rules or explain:
        click.echo(_rules(explain))
        return
    if fields_of or field_tables or show_context:
        click.echo(_fields(fields_of, tables=field_tables))
        return
    if template is not None:
        template.write_bytes(_template(template, kind))
        return
    if not files:
        raise click.UsageError(
            "Name at least one file, or use --rules, --explain, --fields, --field-tables, --context or --template."
        )
    if output in ("pdf", "xlsx") and out is None and sys.stdout.isatty():
        raise click.UsageError(f"{output.upper()} is no text. Name a file with --out.")
    run = _Run(_loader(engine), media_type, normalised_out, lang, out, quiet)
    if normalised_out is not None:
        normalised_out.write_bytes(b"")
    conforms = run.streamed(files, jobs) if output == "ndjson" else run.collected(files, output, register)
    sys.exit(0 if conforms else 1)


def _loader(engine: str) -> Callable[[], Validation]:
    from plangraph.validation.service import default_validation, reference_validation

    return default_validation if engine == "compiled" else reference_validation


@dataclass(frozen=True)
class _Run:
    """One run over files: how they are read, and where the report goes."""

    load: Callable[[], Validation]
    media_type: str | None
    normalised_out: Path | None
    language: str
    out: Path | None
    quiet: bool

    def streamed(self, files: tuple[Path, ...], jobs: int) -> bool:
        """Write one line per project as soon as it is checked; whether all conform."""
        from tqdm import tqdm

        from plangraph.validation.bulk import Summary, report_lines

        summary = Summary()
        opened = self.out.open("wb") if self.out else nullcontext(sys.stdout.buffer)
        with opened as target, tqdm(unit=" projects", disable=None) as bar:
            for path in files:
                try:
                    for lines in report_lines(self.load, path, self._type(path), summary, jobs):
                        if not self.quiet or self.out:
                            target.write(lines)
                        bar.update(summary.counts["projects"] - bar.n)
                except SubmissionError as error:
                    target.flush()
                    _unreadable(path, error)
        return summary.conforms

    def collected(self, files: tuple[Path, ...], output: str, register: Path | None) -> bool:
        """Check all files, then write the report; whether all conform."""
        from tqdm import tqdm

        reports: dict[Path, ValidationReport] = {}
        submitted: list[NormalisedRecord] = []
        for path in tqdm(files, unit=" files", disable=None if len(files) > 1 else True):
            try:
                records = self.load().normalise(path.read_bytes(), self._type(path))
            except SubmissionError as error:
                _unreadable(path, error)
            self._keep_normalised(records)
            reports[path] = self.load().report_on(records)
            submitted.extend(records if register else ())
        if register is not None:
            reports[register] = self._totals(register, submitted)
        self._write(reports, output)
        return all(report.conforms for report in reports.values())

    def _totals(self, register: Path, submitted: list[NormalisedRecord]) -> ValidationReport:
        try:
            standing = self.load().normalise(register.read_bytes(), self._type(register))
        except SubmissionError as error:
            _unreadable(register, error)
        return self.load().totals(standing, submitted)

    def _keep_normalised(self, records: tuple[NormalisedRecord, ...]) -> None:
        if self.normalised_out is not None:
            from plangraph.validation.service import normalised_turtle

            with self.normalised_out.open("ab") as target:
                target.write(normalised_turtle(records))

    def _write(self, reports: dict[Path, ValidationReport], output: str) -> None:
        from plangraph.validation.report import ValidationReport

        if self.quiet and self.out is None:
            return
        if output in MERGED:
            whole = ValidationReport.merged(list(reports.values()))
            data = merged(self.load(), whole, output, self.language)
        else:
            several = len(reports) > 1
            texts = (rendered(r, output, self.language, path if several else None) for path, r in reports.items())
            data = b"".join(texts)
        if self.out is not None:
            self.out.write_bytes(data)
        else:
            click.echo(data, nl=False)

    def _type(self, path: Path) -> str:
        from plangraph.validation.reading import SUFFIXES

        chosen = self.media_type or SUFFIXES.get(path.suffix.lower())
        if chosen is None:
            raise click.UsageError(f"{path}: the ending {path.suffix!r} is not known; use --media-type.")
        return chosen


def _unreadable(path: Path, error: SubmissionError) -> NoReturn:
    place = f":{error.line}:{error.column or 1}" if error.line else ""
    click.echo(f"{path}{place}: {error}", err=True)
    sys.exit(2)


def _template(path: Path, kind: str | None) -> bytes:
    from plangraph.validation.service import default_validation
    from plangraph.validation.template import Template

    template = Template.of(default_validation())
    if path.suffix.lower() == ".xlsx":
        return template.xlsx()
    found = template.catalogue.kind_names.get(kind or "")
    if path.suffix.lower() != ".csv" or found is None:
        known = ", ".join(known.key for known in template.catalogue.kinds.values())
        raise click.UsageError(f"Name a template that ends in .xlsx, or in .csv with --kind, one of: {known}.")
    return template.csv(found)


def _rules(explain: str | None) -> str:
    from plangraph.resources import data_root
    from plangraph.validation.rules import RuleBook

    book = RuleBook.load(data_root())
    rules = book.of_norm(explain) if explain else tuple(book.rules.values())
    if not rules:
        raise click.UsageError(f"No rule enforces {explain!r}. See `plangraph validate --rules`.")
    return "\n".join(_explained(rule) if explain else _listed(rule) for rule in rules)


def _fields(kind: str | None, *, tables: bool) -> str:
    from plangraph.resources import data_root
    from plangraph.validation.catalogue import Catalogue
    from plangraph.validation.concepts import ConceptIndex
    from plangraph.validation.context import context_document
    from plangraph.validation.documentation import FieldTables
    from plangraph.validation.rules import RuleBook

    root = data_root()
    catalogue = Catalogue.load(root)
    if tables:
        return FieldTables(catalogue, ConceptIndex.load(root), RuleBook.load(root)).markdown()
    return _field_table(catalogue, kind) if kind else context_document(catalogue).rstrip()


def _listed(rule: Rule) -> str:
    return f"{rule.severity:9} {rule.norm or rule.code:22} {rule.source or 'dq':16} {rule.name}"


def _explained(rule: Rule) -> str:
    quotation = f"\n  「{rule.quotation}」" if rule.quotation else ""
    return f"{_listed(rule)}{quotation}\n  {rule.message_zh}\n  {rule.message_en}\n  fields: {', '.join(rule.fields)}"


def _field_table(catalogue: Catalogue, name: str) -> str:
    kind = catalogue.kind_names.get(name)
    if kind is None:
        known = ", ".join(known.key for known in catalogue.kinds.values())
        raise click.UsageError(f"{name!r} is no kind of submission. Known kinds: {known}.")
    rows = [field for field in catalogue.fields.values() if kind.iri in field.kinds]
    return "\n".join(f"{field.key:45} {field.type:9} {'/'.join(field.labels.chinese)}" for field in rows)
