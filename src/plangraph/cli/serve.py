"""`plangraph serve`: build what has changed, then serve the API and the pages."""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys
from pathlib import Path

import click

from plangraph.settings import Settings, read_settings


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
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = read_settings(**given)
    if dataset is not None:
        server = importlib.import_module("plangraph_api.server")
        server.run_dataset(settings, dataset, union_default_graph=union_default_graph)
        return
    gc.disable()  # until everything is loaded (see `plangraph_api.assembly`): a quarter of the time to start
    _build(settings)
    importlib.import_module("plangraph_api.server").run(settings)


def _build(settings: Settings) -> None:
    """Build what has changed, in a process of its own: the service would keep the memory that building takes."""
    from plangraph.cli.opening import is_prepared

    if not is_prepared(settings):
        command = [sys.executable, "-m", "plangraph", "build", "--with-index"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            sys.exit(done.returncode)
