"""`plangraph build`: make the graph from the repository's files."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--force", is_flag=True, help="Build even when nothing has changed.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--with-index", is_flag=True, help="Prepare the search index too, so that the first search is fast.")
@click.option("--quiet", is_flag=True, help="Show no progress bar.")
def command(*, force: bool, output: str, with_index: bool, quiet: bool) -> None:
    """Build the graph from the repository's files."""
    from plangraph.ingest.pipeline import build
    from plangraph.resources import data_root
    from plangraph.settings import read_settings

    settings = read_settings()
    report = build(data_root(), settings.state_dir, progress=not quiet, force=force)
    if with_index:
        from plangraph.cli.opening import open_index

        open_index(settings)
    record = report.build.record
    if output == "json":
        values = {
            "rebuilt": report.rebuilt,
            "seconds": round(report.seconds, 3),
            "fingerprint": record.fingerprint,
            "path": str(report.build.path),
            "dataset_sha256": record.dataset_sha256,
            "triples": dict(report.triples),
            "total": sum(report.triples.values()),
        }
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for name, count in report.triples.items():
        click.echo(f"{name:<14}{count:>8}")
    click.echo(f"{'total':<14}{sum(report.triples.values()):>8}")
    state = f"built in {report.seconds:.1f} s" if report.rebuilt else "unchanged"
    click.echo(f"{state}: {report.build.path}")
