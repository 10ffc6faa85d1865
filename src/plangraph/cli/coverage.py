"""`plangraph coverage`: how much of each plan is encoded, and what is left over."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plangraph.ingest.coverage import Coverage, DocumentCoverage

_SHOWN = 20


@click.command()
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that holds corpus/, ontology/ and shapes/ (default: the one plangraph is installed with).",
)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(root: Path | None, output: str) -> None:
    """Measure numerals, units, names and norms against their target of 100 per cent; exit 1 when one is missed."""
    from plangraph.ingest.coverage import measure
    from plangraph.resources import data_root

    coverage = measure(root or data_root())
    if output == "json":
        click.echo(json.dumps(_as_json(coverage), ensure_ascii=False, indent=2))
    else:
        for document in coverage.documents:
            _print(document)
        click.echo("\ntriples")
        for name, count in (*coverage.triples.items(), ("total", sum(coverage.triples.values()))):
            click.echo(f"  {name:<20}{count:>8}")
    sys.exit(0 if coverage.ok else 1)


def _as_json(coverage: Coverage) -> dict[str, object]:
    documents = [
        {
            "id": document.document,
            "ok": document.ok,
            "aspects": {
                name: {
                    "total": share.total,
                    "covered": share.covered,
                    "percent": round(share.percent, 2),
                    "by": dict(share.by),
                    "missing": list(share.missing),
                }
                for name, share in document.aspects.items()
            },
            "counts": dict(document.counts),
        }
        for document in coverage.documents
    ]
    return {"ok": coverage.ok, "documents": documents, "triples": dict(coverage.triples)}


def _print(document: DocumentCoverage) -> None:
    click.echo(document.document)
    for name, share in document.aspects.items():
        how = ", ".join(f"{count} {label}" for label, count in sorted(share.by.items(), key=lambda item: -item[1]))
        click.echo(f"  {name:<10}{share.percent:>7.2f} %  {share.covered} of {share.total}: {how}")
        for place in share.missing[:_SHOWN]:
            click.echo(f"    missing: {place}")
        if len(share.missing) > _SHOWN:
            click.echo(f"    and {len(share.missing) - _SHOWN} more")
    for name, count in document.counts.items():
        click.echo(f"  {name:<20}{count:>8}")
