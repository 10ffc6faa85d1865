"""`plangraph validate`: check submitted projects against the plan's rules, or show rules, fields and the context.

Exit codes: 0 every project conforms; 1 there are findings (a Violation or a Warning); 2 a file cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plangraph.domain.errors import SubmissionError

if TYPE_CHECKING:
    from plangraph.validation.catalogue import Catalogue
    from plangraph.validation.report import Finding, ValidationReport
    from plangraph.validation.rules import Rule
    from plangraph.validation.service import Validation

_MARKS = {"Violation": "✗", "Warning": "!", "Info": "i"}


@click.command(name="validate")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "output", type=click.Choice(["text", "json", "turtle", "jsonld"]), default="text")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the text output.")
@click.option("--media-type", help="Media type of the files; by default it follows from the file's ending.")
@click.option("--normalised-out", type=click.Path(path_type=Path), help="Also write the normalised graph as Turtle.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules and stop.")
@click.option("--explain", metavar="NORM", help="Explain the rules of a norm key or DQ code and stop.")
@click.option("--fields", "kind", metavar="KIND", help="List the fields of a kind of submission and stop.")
@click.option("--field-tables", is_flag=True, help="Print the field tables of docs/submitting.md and stop.")
@click.option("--context", "show_context", is_flag=True, help="Print the published JSON-LD context and stop.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors; the exit code tells.")
def command(
    *,
    files: tuple[Path, ...],
    output: str,
    lang: str,
    media_type: str | None,
    normalised_out: Path | None,
    list_rules: bool,
    explain: str | None,
    kind: str | None,
    field_tables: bool,
    show_context: bool,
    quiet: bool,
) -> None:
    """Check the projects in FILES against the rules of the plan.

    A file is JSON-LD, JSON, Turtle, N-Triples, N-Quads, TriG or RDF/XML; docs/submitting.md tells how to write one.
    """
    if list_rules or explain:
        click.echo(_rules(explain))
        return
    if kind or field_tables or show_context:
        click.echo(_fields(kind, tables=field_tables))
        return
    if not files:
        raise click.UsageError(
            "Name at least one file, or use --rules, --explain, --fields, --field-tables or --context."
        )
    from plangraph.validation.service import default_validation

    validation = default_validation()
    if normalised_out is not None:
        normalised_out.write_bytes(b"")
    reports = [_checked(validation, path, media_type, normalised_out) for path in files]
    if not quiet:
        for path, report in zip(files, reports, strict=True):
            click.echo(_rendered(report, output, lang, path if len(files) > 1 else None), nl=False)
    sys.exit(0 if all(report.conforms for report in reports) else 1)


def _checked(
    validation: Validation, path: Path, media_type: str | None, normalised_out: Path | None
) -> ValidationReport:
    from plangraph.validation.reading import SUFFIXES

    chosen = media_type or SUFFIXES.get(path.suffix.lower())
    if chosen is None:
        raise click.UsageError(f"{path}: the ending {path.suffix!r} is not known; use --media-type.")
    body = path.read_bytes()
    try:
        if normalised_out is not None:
            with normalised_out.open("ab") as target:
                target.write(validation.normalised_turtle(body, chosen))
        return validation.validate(body, chosen)
    except SubmissionError as error:
        place = f":{error.line}:{error.column}" if error.line else ""
        click.echo(f"{path}{place}: {error}", err=True)
        sys.exit(2)


def _rendered(report: ValidationReport, output: str, lang: str, path: Path | None) -> str:
    if output == "text":
        head = f"{path}\n" if path else ""
        return head + "".join(f"{line}\n" for line in _lines(report, lang))
    if output == "json":
        return json.dumps(report.to_json(), ensure_ascii=False, indent=None if path else 2) + "\n"
    import pyoxigraph as ox

    from plangraph.validation.shacl_report import report_triples, serialized

    syntax = ox.RdfFormat.TURTLE if output == "turtle" else ox.RdfFormat.JSON_LD
    return serialized(report_triples(report), syntax).decode() + ("" if output == "turtle" else "\n")


def _lines(report: ValidationReport, lang: str) -> list[str]:
    from plangraph.validation.wording import sentences_of

    sentences = sentences_of(lang)
    verdict = sentences["conforms" if report.conforms else "admissible" if report.admissible else "refused"]
    lines = [_line(finding, lang) for finding in (*report.results, *report.advice)]
    return [*lines, sentences["counts"].format(verdict=verdict, **report.counts)]


def _line(finding: Finding, lang: str) -> str:
    message = finding.message if lang == "zh" else finding.message_en
    citation = finding.citation
    place = (citation.label if lang == "zh" else citation.label_en) if citation else (finding.code or "")
    return f"{_MARKS[finding.severity]} [{finding.norm or finding.code}] {message} — {place}"


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
