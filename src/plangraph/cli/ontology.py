"""`plangraph ontology`: keep the Turtle files of the ontology in their one canonical form."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Look after the ontology files and list their terms."""


@command.command("format")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when a file is not in canonical form.")
def format_files(paths: tuple[Path, ...], *, check: bool) -> None:
    """Write Turtle files in canonical form; without PATHS, all files under ontology/."""
    from plangraph.graph.serialization import canonical_turtle
    from plangraph.resources import data_root

    changed = 0
    for path in _turtle_files(paths or (data_root() / "ontology",)):
        before = path.read_text(encoding="utf-8")
        after = canonical_turtle(before, str(path))
        if before == after:
            continue
        changed += 1
        click.echo(f"{'not canonical' if check else 'formatted'}: {path}", err=check)
        if not check:
            path.write_text(after, encoding="utf-8")
    if check and changed:
        click.echo(f"{changed} files are not in canonical form. Run `plangraph ontology format`.", err=True)
        sys.exit(1)


def _turtle_files(paths: tuple[Path, ...]) -> list[Path]:
    found = [file for path in paths for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])]
    return sorted(set(found))


@command.command("terms")
@click.argument("modules", nargs=-1)
def list_terms(modules: tuple[str, ...]) -> None:
    """List the classes and properties of MODULES (document, fact, …) as Markdown; without MODULES, of all."""
    from plangraph.graph.terminology import module_names, module_table
    from plangraph.resources import data_root

    folder = data_root() / "ontology" / "modules"
    known = module_names(folder)
    for name in modules or known:
        if name not in known:
            raise click.UsageError(f"There is no module {name!r}. Modules: {', '.join(known)}.")
        click.echo(f"### {name}\n\n{module_table(folder / f'{name}.ttl')}")
