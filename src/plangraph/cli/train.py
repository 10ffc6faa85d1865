"""`plangraph train`: train the bundled encoder on the question bank and the vocabularies."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--epochs", type=click.IntRange(1, 100), default=8, show_default=True, help="Passes over the questions.")
@click.option("--dim", type=click.IntRange(8, 1024), default=256, show_default=True, help="Size of the vectors.")
@click.option("--seed", type=int, default=20210, show_default=True, help="Seed of everything random.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the model, replaced.  [default: the bundled one]",
)
@click.option("--quiet", is_flag=True, help="Show no progress bar.")
def command(*, epochs: int, dim: int, seed: int, output: Path | None, quiet: bool) -> None:
    """Train the bundled encoder on the question bank and the labels of the vocabularies (about a minute)."""
    from plangraph.graph.concepts import read_concepts
    from plangraph.resources import data_root
    from plangraph.search.loading import read_texts
    from plangraph.search.models import BUNDLED
    from plangraph.search.training import Course, Lessons, train

    root = data_root()
    concepts = read_concepts(sorted((root / "ontology" / "vocabularies").glob("*.ttl")))
    lessons = Lessons.of(read_texts(root), concepts)
    folder = output or root / BUNDLED
    loss = train(lessons, folder, Course(dim=dim, epochs=epochs, seed=seed), progress=not quiet)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    click.echo(f"{folder}: {size / 1e6:.1f} MB, last loss {loss:.3f}")
