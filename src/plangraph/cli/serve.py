"""`plangraph serve`: build what has changed, then serve the API and the pages."""

from __future__ import annotations

import importlib

import click

from plangraph.ingest.pipeline import build
from plangraph.resources import data_root
from plangraph.settings import Settings


@click.command()
@click.option("--host", default=None, help="Address to listen on.  [default: PLANGRAPH_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port; 0 takes a free one.  [default: 8000]")
def command(host: str | None, port: int | None) -> None:
    """Serve the API and the page; the graph is built first where its sources have changed."""
    settings = Settings()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    report = build(data_root(), settings.state_dir, progress=True)
    if report.rebuilt:
        click.echo(f"Built {sum(report.triples.values())} triples in {report.seconds:.1f} s.", err=True)
    server = importlib.import_module("plangraph_api.server")
    server.run(settings)
