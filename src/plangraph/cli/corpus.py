"""`plangraph corpus check` proves that the corpus is whole; `plangraph corpus parse` derives its records afresh."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from plangraph.corpus.check import DocumentCheck, check_document
from plangraph.corpus.derivation import derive_records
from plangraph.corpus.reader import document_folders
from plangraph.resources import data_root

_ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that holds corpus/ (default: the one plangraph is installed with).",
)
_DOCUMENT = click.option("--document", help="Id of one plan (default: all plans).")


@click.group()
def command() -> None:
    """Check or re-derive the corpus records."""


@command.command()
@_ROOT
@_DOCUMENT
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--quiet", is_flag=True, help="Print differences only.")
def check(root: Path | None, document: str | None, output: str, quiet: bool) -> None:
    """Prove that sources, records, counts and totals agree; exit 1 and name the place where they do not."""
    checks = [check_document(folder) for folder in _folders(root, document)]
    if output == "json":
        click.echo(json.dumps(_as_json(checks), ensure_ascii=False, indent=2))
    else:
        for checked in checks:
            _print(checked, quiet=quiet)
    sys.exit(0 if all(checked.ok for checked in checks) else 1)


@command.command()
@_ROOT
@_DOCUMENT
def parse(root: Path | None, document: str | None) -> None:
    """Parse the sources and write the record files anew; print the names of those that changed."""
    for folder in _folders(root, document):
        changed = derive_records(folder)
        for name in changed:
            click.echo(f"{folder.name}/{name}")
        click.echo(f"{folder.name}: {len(changed)} record files changed", err=True)


def _folders(root: Path | None, document: str | None) -> tuple[Path, ...]:
    folders = document_folders(root or data_root())
    if document is None:
        return folders
    chosen = tuple(folder for folder in folders if folder.name == document)
    if not chosen:
        known = ", ".join(folder.name for folder in folders)
        raise click.BadParameter(f"{document!r} is no plan of this corpus. Known: {known}.", param_hint="--document")
    return chosen


def _as_json(checks: list[DocumentCheck]) -> dict[str, object]:
    documents = [
        {"id": checked.document, "ok": checked.ok, "findings": [asdict(finding) for finding in checked.findings]}
        for checked in checks
    ]
    return {"ok": all(checked.ok for checked in checks), "documents": documents}


def _print(checked: DocumentCheck, *, quiet: bool) -> None:
    for finding in checked.findings:
        if finding.ok and quiet:
            continue
        place = f"{finding.place}: " if finding.place and not finding.ok else ""
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.check:9} {place}{finding.message}")
    differing = sum(not finding.ok for finding in checked.findings)
    verified = len(checked.findings) - differing
    click.echo(f"{checked.document}: {verified} verified, {differing} different")
