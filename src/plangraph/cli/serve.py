"""`plangraph serve`: build what has changed, then serve the API and the pages."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from plangraph.ingest.pipeline import build
from plangraph.resources import data_root
from plangraph.settings import Settings


@click.command()
@click.option("--host", default=None, help="Address to listen on.  [default: PLANGRAPH_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port; 0 takes a free one.  [default: 8000]")
@click.option(
    "--dataset",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Serve this file (N-Quads, TriG, Turtle, N-Triples, RDF/XML, JSON-LD; also .gz) instead of the plan.",
)
@click.option(
    "--union-default-graph", is_flag=True, help="With --dataset: the default graph is the union of the named graphs."
)
def command(host: str | None, port: int | None, dataset: Path | None, *, union_default_graph: bool) -> None:
    """Serve the API and the page; the graph is built first where its sources have changed.

    With --dataset, only the SPARQL endpoint is served, over the dataset in the file with its own default graph.
    """
    if union_default_graph and dataset is None:
        raise click.UsageError("The plan's default graph is the union already; use the option with --dataset.")
    settings = Settings()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    server = importlib.import_module("plangraph_api.server")
    if dataset is not None:
        server.run_dataset(settings, dataset, union_default_graph=union_default_graph)
        return
    report = build(data_root(), settings.state_dir, progress=True)
    if report.rebuilt:
        click.echo(f"Built {sum(report.triples.values())} triples in {report.seconds:.1f} s.", err=True)
    server.run(settings)
